/**
 * Answering a request that failed. When the client is still sending a body, closing at once would let the kernel reset the
 * connection and throw the answer away with it; so the answer is sent whole, what still arrives is dropped for a moment, then the
 * connection ends. A failure after the head of a good answer was sent destroys the connection: never a complete wrong answer.
 */
import { renderErrorXml } from '@felloe/s3-wire/errors.ts';
import { type HeaderList, writeHead } from './answer.ts';
import { failureOf, type S3Failure } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { dropBody } from '../../http/drop-body.ts';

export function answerFailure(exchange: Exchange, thrown: unknown, headers: HeaderList = []): void {
  const { response } = exchange;
  if (response.headersSent) {
    if (!response.writableEnded) response.destroy();
    return;
  }
  if (response.destroyed) return;
  const failure = failureOf(thrown);
  exchange.errorCode = failure.code;
  const body = failureBody(exchange, failure);
  const unread = exchange.hasUnreadBody;
  const all: HeaderList = [...headers];
  for (const [name, value] of Object.entries(failure.headers ?? {})) all.push(name, value);
  if (failure.status !== 304) all.push('Content-Type', 'application/xml', 'Content-Length', String(body.length));
  if (failure.retryAfterSeconds !== undefined) all.push('Retry-After', String(failure.retryAfterSeconds));
  if (unread) all.push('Connection', 'close');
  writeHead(exchange, failure.status, all);
  const sent = exchange.method === 'HEAD' || failure.status === 304 ? undefined : body;
  if (!unread || exchange.awaitsContinue) {
    response.end(sent);
    return;
  }
  if (sent === undefined) response.flushHeaders();
  else response.write(sent);
  dropBody(exchange.raw, () => response.end());
}

function failureBody(exchange: Exchange, failure: S3Failure): Buffer {
  const mark = exchange.rawTarget.indexOf('?');
  return Buffer.from(
    renderErrorXml({
      code: failure.code,
      message: failure.message,
      resource: mark === -1 ? exchange.rawTarget : exchange.rawTarget.slice(0, mark),
      requestId: exchange.requestId,
      hostId: exchange.hostId,
      extra: failure.extra,
    }),
  );
}
