/** One HTTP request to the vault and its answer, without the framework. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export class VaultExchange {
  readonly raw: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  /** Behind the prefix of the app, without the query: `/get-snapshot`. */
  readonly path: string;
  /** Of the span of this request, when it is traced. */
  traceparent: string | undefined;

  constructor({ raw, response, target, prefix }: VaultExchangeParts) {
    this.raw = raw;
    this.response = response;
    this.method = raw.method ?? '';
    const mark = target.indexOf('?');
    this.path = target.slice(prefix.length, mark === -1 ? undefined : mark);
  }

  header(name: string): string | undefined {
    const value = this.raw.headers[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** Whether a body was announced and has not come whole yet. */
  get hasUnreadBody(): boolean {
    if (this.raw.complete) return false;
    const length = this.raw.headers['content-length'];
    return this.raw.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
  }

  /** Aborts when the client leaves before its answer is whole. */
  whenGone(): AbortSignal {
    const gone = new AbortController();
    if (this.response.closed || this.response.destroyed) gone.abort();
    this.response.once('close', () => {
      if (!this.response.writableFinished) gone.abort();
    });
    return gone.signal;
  }
}

interface VaultExchangeParts {
  readonly raw: IncomingMessage;
  readonly response: ServerResponse;
  /** As it stood on the request line. */
  readonly target: string;
  readonly prefix: string;
}
