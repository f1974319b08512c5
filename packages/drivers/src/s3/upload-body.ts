/**
 * The body of one or more upload requests, taken from one stream of buffers. A request's body that breaks ends the request through
 * its abort signal: the SDK would otherwise wait for bytes that never come.
 */
import { createHash, type Hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { StoreError } from '@felloe/engine/errors.ts';
import { requireComplete, requireNotLonger } from '../body-size.ts';

export interface BodySourceOptions {
  readonly declared: number | undefined;
  readonly sizeBytesMax: number;
}

/** Buffers, cut wherever a part ends. */
export class BodySource {
  readonly #iterator: AsyncIterator<Buffer>;
  readonly #options: BodySourceOptions;
  #carried: Buffer | undefined;
  #received = 0;
  #ended = false;

  constructor(chunks: AsyncIterable<Buffer>, options: BodySourceOptions) {
    this.#iterator = chunks[Symbol.asyncIterator]();
    this.#options = options;
  }

  /** Bytes received so far. */
  get received(): number {
    return this.#received;
  }

  /** True when no byte is left; waits for the next chunk to know. */
  async atEnd(): Promise<boolean> {
    this.#carried ??= await this.#pull();
    return this.#carried === undefined;
  }

  /** At most `length` bytes; fewer only when the body ends. */
  async *take(length: number): AsyncGenerator<Buffer, void, undefined> {
    let left = length;
    while (left > 0) {
      const chunk = this.#carried ?? (await this.#pull());
      this.#carried = undefined;
      if (chunk === undefined) return;
      if (chunk.length > left) this.#carried = chunk.subarray(left);
      const taken = chunk.length > left ? chunk.subarray(0, left) : chunk;
      left -= taken.length;
      yield taken;
    }
  }

  /** Those bytes in one buffer. */
  async gather(length: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.take(length)) chunks.push(chunk);
    return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
  }

  async close(): Promise<void> {
    if (!this.#ended) await this.#iterator.return?.();
  }

  async #pull(): Promise<Buffer | undefined> {
    while (!this.#ended) {
      const next = await this.#iterator.next();
      if (next.done === true) {
        this.#ended = true;
        requireComplete(this.#received, this.#options.declared);
        return undefined;
      }
      this.#received += next.value.length;
      requireNotLonger(this.#received, this.#options.declared, this.#options.sizeBytesMax);
      if (next.value.length > 0) return next.value;
    }
    return undefined;
  }
}

/** One streamed request body of exactly `length` bytes. */
export class StreamedBody {
  readonly stream: Readable;
  readonly #abort = new AbortController();
  readonly #md5: Hash | undefined;

  constructor(options: { source: BodySource; length: number; withMd5: boolean }) {
    this.#md5 = options.withMd5 ? createHash('md5') : undefined;
    this.stream = Readable.from(this.#bytes(options.source, options.length), { objectMode: false, highWaterMark: 64 * 1024 });
    // The failure is reported through `signal`; without a listener it would end the process.
    this.stream.on('error', () => undefined);
  }

  /** To be joined with the caller's own signal. Fires, with the StoreError as its reason, when the body breaks. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Hex MD5 of the bytes sent. Only when asked for, and once, after the request has ended. */
  md5(): string | undefined {
    return this.#md5?.digest('hex');
  }

  async *#bytes(source: BodySource, length: number): AsyncGenerator<Buffer, void, undefined> {
    try {
      let sent = 0;
      for await (const chunk of source.take(length)) {
        this.#md5?.update(chunk);
        sent += chunk.length;
        yield chunk;
      }
      requireComplete(sent, length);
    } catch (thrown) {
      const failure = StoreError.from(thrown, 'incomplete_body');
      this.#abort.abort(failure);
      throw failure;
    }
  }
}
