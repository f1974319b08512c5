/**
 * Which headers a signature had to cover. S3 refuses a request that carries an `x-amz-*` header nobody signed: on a presigned URL
 * such a header would let its bearer set tags, access or encryption the signer never granted (SeaweedFS 88ac2d043).
 */
import { S3Error } from '../errors.ts';
import type { RequestHeaders } from '../request/headers.ts';

const setFromNames = 12;

/** @throws S3Error AccessDenied when `host` or a present `x-amz-*` header is unsigned, SignatureDoesNotMatch when a listed one is absent. */
export function checkSignedHeaders(headers: RequestHeaders, signedHeaders: readonly string[]): void {
  if (!signedHeaders.includes('host')) throw notSigned('host');
  for (const name of signedHeaders) {
    if (!headers.has(name)) throw new S3Error('SignatureDoesNotMatch');
  }
  const signed = signedHeaders.length > setFromNames ? new Set(signedHeaders) : undefined;
  for (const name of headers.amazonNames) {
    // The payload hash is the last line of the canonical request, so it is always signed.
    if (name === 'x-amz-content-sha256') continue;
    if (!(signed === undefined ? signedHeaders.includes(name) : signed.has(name))) throw notSigned(name);
  }
}

function notSigned(name: string): S3Error {
  return new S3Error('AccessDenied', 'There were headers present in the request which were not signed', {
    extra: { HeadersNotSigned: name },
  });
}
