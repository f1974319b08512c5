/**
 * Writing answers. Browsers of any origin may call: nothing here is done on the strength of a cookie, only of signatures and of URLs that
 * are secrets themselves, so an open CORS gives nothing away.
 */
import type { VaultExchange } from './exchange.ts';

export type HeaderList = string[];

/** As one flat list: the cheapest way Node has. */
const commonHeaders: readonly string[] = [
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Expose-Headers',
  'etag, content-range, content-length, retry-after',
  'X-Content-Type-Options',
  'nosniff',
];

/** Sends the head only; the body follows by the caller. */
export function writeHead(exchange: VaultExchange, status: number, headers: HeaderList): void {
  exchange.response.writeHead(status, [...commonHeaders, ...headers]);
}

export function answerText(exchange: VaultExchange, status: number, text: string, headers: HeaderList = []): void {
  const { response } = exchange;
  const length = String(Buffer.byteLength(text));
  writeHead(exchange, status, [
    'Content-Type',
    'application/json',
    'Content-Length',
    length,
    'Cache-Control',
    'no-store',
    ...headers,
  ]);
  response.end(exchange.method === 'HEAD' ? undefined : text);
}

export function answerJson(exchange: VaultExchange, body: unknown): void {
  answerText(exchange, 200, JSON.stringify(body));
}

export function answerEmpty(exchange: VaultExchange, status: number, headers: HeaderList = []): void {
  writeHead(exchange, status, status === 204 || status === 304 ? headers : ['Content-Length', '0', ...headers]);
  exchange.response.end();
}

/** A browser asks before it sends what a form could not: everything it may want to send is fine. */
export function answerPreflight(exchange: VaultExchange): void {
  const asked = exchange.header('access-control-request-headers');
  answerEmpty(exchange, 204, [
    'Access-Control-Allow-Methods',
    'GET, HEAD, POST, PUT, OPTIONS',
    'Access-Control-Allow-Headers',
    asked === undefined || !headerNames.test(asked) ? '*' : asked,
    'Access-Control-Max-Age',
    '3600',
    'Vary',
    'access-control-request-headers',
  ]);
}

/** Names of headers in a list (RFC 9110 section 5.6.2). */
const headerNames = /^[A-Za-z0-9!#$%&'*+.^_`|~, -]+$/;
