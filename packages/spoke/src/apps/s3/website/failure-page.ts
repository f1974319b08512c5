/** What a browser is shown when a website has no page of its own for a failure. */
import { STATUS_CODES } from 'node:http';
import { escapeXml } from '@felloe/s3-wire/xml/write.ts';
import { answerText } from '../answer.ts';
import type { S3Failure } from '../errors.ts';
import type { Exchange } from '../exchange.ts';

export function answerFailurePage(exchange: Exchange, failure: S3Failure): void {
  const title = `${failure.status} ${STATUS_CODES[failure.status] ?? ''}`.trim();
  const facts = [
    ['Code', failure.code],
    ['Message', failure.message],
    ...Object.entries(failure.extra),
    ['RequestId', exchange.requestId],
    ['HostId', exchange.hostId],
  ] as const;
  const items = facts.map(([name, value]) => `<li>${escapeXml(name)}: ${escapeXml(value)}</li>`);
  const text = `<html>\n<head><title>${title}</title></head>\n<body>\n<h1>${title}</h1>\n<ul>\n${items.join('\n')}\n</ul>\n</body>\n</html>\n`;
  const headers = failure.retryAfterSeconds === undefined ? [] : ['Retry-After', String(failure.retryAfterSeconds)];
  // Bodies are no part of a website's requests; what still comes is dropped with the connection.
  if (exchange.hasUnreadBody) headers.push('Connection', 'close');
  answerText(exchange, { status: failure.status, type: 'text/html; charset=utf-8', text }, headers);
}
