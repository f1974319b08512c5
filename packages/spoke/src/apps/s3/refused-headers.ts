/**
 * Headers that ask for a protection or a feature that is not served. Storing without it would look like success: an object taken
 * for encrypted would lie in plain text. So they are 501, each until its feature is built.
 */
import { S3Error } from '@felloe/s3-wire/errors.ts';
import type { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import { servedEncryptionHeaders } from './encryption/encryption-names.ts';

const refusedPrefixes = ['x-amz-write-offset-bytes', 'x-amz-mfa'] as const;

/** Nothing to look for in these, and every signed request has them. */
const ofEveryRequest: ReadonlySet<string> = new Set(['x-amz-date', 'x-amz-content-sha256']);

/** @throws S3Error NotImplemented naming the header. */
export function refuseUnservedHeaders(headers: RequestHeaders): void {
  for (const name of headers.amazonNames) {
    if (ofEveryRequest.has(name)) continue;
    const isRefused = refusedPrefixes.some((prefix) => name.startsWith(prefix)) || isUnknownEncryption(name);
    if (isRefused && headers.get(name) !== '') throw unserved(name);
  }
}

/** Protection of a kind that nobody here knows. */
function isUnknownEncryption(name: string): boolean {
  return name.includes('server-side-encryption') && !name.startsWith('x-amz-meta-') && !servedEncryptionHeaders.has(name);
}

function unserved(name: string): S3Error {
  return new S3Error('NotImplemented', undefined, { extra: { Header: name } });
}
