/** One request of a client of shell histories and its answer, without the framework. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';

export class HistoryExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Behind the prefix of the app, without the query: `/api/v1/submit`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly #gone = new AbortController();

  /** @param target as it stood on the request line */
  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    { target, prefix }: { readonly target: string; readonly prefix: string },
  ) {
    this.request = request;
    this.response = response;
    const mark = target.indexOf('?');
    this.path = target.slice(prefix.length, mark === -1 ? undefined : mark);
    // User ids end in an unescaped `=`, which only the first of a parameter means something.
    this.query = new URLSearchParams(mark === -1 ? '' : target.slice(mark + 1));
    response.once('close', () => {
      if (!response.writableFinished) this.#gone.abort(new StoreError('unavailable', 'the client has gone'));
    });
  }

  /** Aborts when the client leaves before its answer is whole. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  get sourceAddress(): string {
    return this.request.socket.remoteAddress ?? '';
  }

  header(name: string): string {
    const value = this.request.headers[name];
    return typeof value === 'string' ? value : '';
  }

  /** @throws StoreError `invalid_argument` when it is absent or empty */
  required(parameter: string): string {
    const value = this.query.get(parameter) ?? '';
    if (value === '') throw new StoreError('invalid_argument', `${parameter} is missing`, { details: { field: parameter } });
    return value;
  }

  /** The body as it comes. Whoever stops reading does not end the connection: the answer still has to go out on it. */
  chunks(): AsyncIterable<Buffer> {
    return this.request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  }

  /**
   * Reads what is left of a body nobody wants: a client that is cut off while it sends takes that for an error and not for being offline.
   * It has to be sent at the minimum throughput, as any body.
   */
  forgetBody(): void {
    let left = limits.history.bodyBytesMax;
    this.request.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) this.request.destroy();
    });
  }

  /** The whole body, when it is small. @throws StoreError `too_large` */
  async body(bytesMax: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of this.chunks()) {
      size += chunk.length;
      if (size > bytesMax) throw new StoreError('too_large', `the body has more than ${bytesMax} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  answer(type: 'application/json' | 'text/plain; charset=utf-8', body: Buffer | string): void {
    const bytes = Buffer.from(body);
    this.response.writeHead(200, { 'content-type': type, 'content-length': bytes.length });
    this.response.end(bytes);
  }

  answerEmpty(status = 200): void {
    this.response.writeHead(status, { 'content-length': 0 });
    this.response.end();
  }

  /** A piece of an answer that has begun; resolves when there is room for more. */
  async write(piece: Buffer | string): Promise<void> {
    if (this.signal.aborted) throw this.signal.reason;
    if (this.response.write(piece)) return;
    await new Promise<void>((resolve, reject) => {
      const settle = (): void => {
        this.response.off('drain', settle);
        this.signal.removeEventListener('abort', settle);
        if (this.signal.aborted) reject(this.signal.reason as Error);
        else resolve();
      };
      this.response.on('drain', settle);
      this.signal.addEventListener('abort', settle);
    });
  }
}
