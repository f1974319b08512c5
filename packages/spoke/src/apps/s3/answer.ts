/**
 * Writing answers. Headers go out as one flat list (name, value, name, value …) through a single writeHead, which is the cheapest
 * way Node has; a value with CR, LF or other control characters makes Node throw before a byte is sent, so none can be injected.
 */
import type { Exchange } from './exchange.ts';

export type HeaderList = string[];

/** Sends the head only; the body follows by the caller. */
export function writeHead(exchange: Exchange, status: number, headers: HeaderList): void {
  const all = [
    'x-amz-request-id',
    exchange.requestId,
    'x-amz-id-2',
    exchange.hostId,
    'Server',
    'felloe',
    // Objects are anybody's HTML on the API's origin.
    'X-Content-Type-Options',
    'nosniff',
    ...exchange.answerHeaders,
    ...headers,
  ];
  exchange.sentHeaders = all;
  exchange.response.writeHead(status, all);
}

/** An answer without a body. 204 and 304 must not even have a length. */
export function answerEmpty(exchange: Exchange, status: number, headers: HeaderList = []): void {
  writeHead(exchange, status, status === 204 || status === 304 ? headers : [...headers, 'Content-Length', '0']);
  exchange.response.end();
}

export function answerXml(exchange: Exchange, document: string, headers: HeaderList = []): void {
  answerText(exchange, { status: 200, type: 'application/xml', text: document }, headers);
}

export interface TextAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

export function answerText(exchange: Exchange, { status, type, text }: TextAnswer, headers: HeaderList = []): void {
  const body = Buffer.from(text);
  writeHead(exchange, status, [...headers, 'Content-Type', type, 'Content-Length', String(body.length)]);
  exchange.response.end(exchange.method === 'HEAD' ? undefined : body);
}
