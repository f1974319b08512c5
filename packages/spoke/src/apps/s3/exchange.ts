/** One HTTP request and its answer, before anything of it is understood: what even the answer to garbage needs. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LoggedRequest } from './access-log/log-exchange.ts';

export class Exchange {
  readonly raw: IncomingMessage;
  readonly response: ServerResponse;
  /** As it stood on the request line: never normalised, never decoded. */
  readonly rawTarget: string;
  readonly method: string;
  readonly requestId: string;
  /** Names this spoke to support without naming it to clients. */
  readonly hostId: string;
  /** Names and values of headers that every answer to this request gets. */
  answerHeaders: readonly string[] = [];
  /** Monotonic ms. */
  readonly startedAt = performance.now();
  /** For access logs: who asked for what, as far as it is known; undefined until a bucket is. */
  logged: LoggedRequest | undefined;
  /** Of the answer, as they were sent. */
  sentHeaders: readonly string[] = [];
  /** Of an answer that tells a failure. */
  errorCode = '';
  #awaitsContinue: boolean;

  constructor(fields: Pick<Exchange, 'raw' | 'response' | 'rawTarget' | 'requestId' | 'hostId'>) {
    this.raw = fields.raw;
    this.response = fields.response;
    this.rawTarget = fields.rawTarget;
    this.method = fields.raw.method ?? '';
    this.requestId = fields.requestId;
    this.hostId = fields.hostId;
    this.#awaitsContinue = fields.raw.headers.expect?.toLowerCase() === '100-continue';
  }

  /** The client waits for `100 Continue` and will not send its body after any other answer. */
  get awaitsContinue(): boolean {
    return this.#awaitsContinue;
  }

  /** Asks for the body, when the client waits to be asked. Not before the sender is known. */
  continueBody(): void {
    if (!this.#awaitsContinue) return;
    this.#awaitsContinue = false;
    this.response.writeContinue();
  }

  /** Whether a body was announced and has not come whole yet. */
  get hasUnreadBody(): boolean {
    if (this.raw.complete) return false;
    const length = this.raw.headers['content-length'];
    return this.raw.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
  }
}
