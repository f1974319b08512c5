/**
 * Presigned URLs carry some x-amz-* headers as query parameters, which are signed with the URL and mean the same as the header (AWS
 * SDKs hoist them when they presign). Left unread, a URL made to encrypt or to copy would quietly store something else.
 */
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import type { RequestTarget } from '@felloe/s3-wire/request/target.ts';
import { headerText } from './header-text.ts';

/** Parts of the signature itself. */
const signatureParameters: ReadonlySet<string> = new Set([
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-signedheaders',
  'x-amz-signature',
  'x-amz-security-token',
  'x-amz-content-sha256',
]);

/** The headers with those of the query added. @throws S3Error InvalidArgument when both say a thing and not the same. */
export function withHoistedHeaders(
  headers: RequestHeaders,
  target: RequestTarget,
  rawHeaders: readonly string[],
): RequestHeaders {
  let merged: string[] | undefined;
  for (const pair of target.query) {
    const name = pair.name.toLowerCase();
    if (!name.startsWith('x-amz-') || signatureParameters.has(name) || isChecksum(name)) continue;
    const value = headerText(name, pair.value);
    const sent = headers.get(name);
    if (sent !== undefined && sent !== value) {
      throw new S3Error('InvalidArgument', `${name} is given in the URL and in the headers, and not the same.`);
    }
    if (sent !== undefined) continue;
    merged ??= [...rawHeaders];
    merged.push(name, value);
  }
  return merged === undefined ? headers : RequestHeaders.fromRaw(merged);
}

/** SDKs that compute checksums by default presign the checksum of no body at all; a URL cannot know the body that comes. */
function isChecksum(name: string): boolean {
  return name.startsWith('x-amz-checksum-') || name === 'x-amz-sdk-checksum-algorithm';
}
