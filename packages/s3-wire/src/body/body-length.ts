/** How many bytes a body will have once decoded, from its headers. */
import { S3Error } from '../errors.ts';
import type { RequestHeaders } from '../request/headers.ts';
import type { PayloadMode } from '../sigv4/payload-mode.ts';

/**
 * @returns undefined for a plain body in HTTP chunks (`Transfer-Encoding: chunked`), whose length shows only at its end.
 * @throws S3Error MissingContentLength, InvalidArgument for a malformed number, InvalidRequest when both framings are given.
 */
export function readBodyLength(headers: RequestHeaders, payload: PayloadMode): number | undefined {
  const contentLength = readLength(headers, 'content-length');
  const httpChunked = headers.has('transfer-encoding');
  // Two lengths are how requests are smuggled.
  if (contentLength !== undefined && httpChunked)
    throw new S3Error('InvalidRequest', 'Content-Length and Transfer-Encoding exclude each other.');
  if (payload.kind === 'chunked') {
    const decoded = readLength(headers, 'x-amz-decoded-content-length');
    if (decoded === undefined)
      throw new S3Error('MissingContentLength', 'You must provide the x-amz-decoded-content-length HTTP header.');
    return decoded;
  }
  if (contentLength === undefined && !httpChunked) throw new S3Error('MissingContentLength');
  return contentLength;
}

function readLength(headers: RequestHeaders, name: string): number | undefined {
  const text = headers.get(name);
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new S3Error('InvalidArgument', `The header ${name} is no valid length.`);
  return Number(text);
}
