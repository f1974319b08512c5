/** The comparison that decides whether a claim is true. */
import { hash, timingSafeEqual } from 'node:crypto';
import { S3Error } from '../errors.ts';
import { canonicalPaths, canonicalQuery, canonicalRequest, stringToSign } from './canonical-request.ts';
import type { SignedClaim } from './claim.ts';
import { type SigningKey, signatureHex } from './signing-key.ts';

/**
 * Throws unless the claim's signature was made with this key over this request. A signature of any shape is compared, never
 * trusted to be hex. For an access key nobody knows, call it with a key of random bytes before refusing, so that unknown and
 * wrong take the same time.
 *
 * @throws S3Error SignatureDoesNotMatch
 */
export function verifyClaim(claim: SignedClaim, key: SigningKey): void {
  const query = canonicalQuery(claim.request.target);
  for (const path of canonicalPaths(claim.request.target.rawPath)) {
    // latin-1 gives back the bytes that were on the wire.
    const canonical = Buffer.from(canonicalRequest(claim, path, query), 'latin1');
    const expected = signatureHex(key, stringToSign(claim, hash('sha256', canonical, 'hex')));
    if (equalInConstantTime(expected, claim.signature)) return;
  }
  throw new S3Error('SignatureDoesNotMatch', undefined, { extra: { AWSAccessKeyId: claim.accessKeyId } });
}

/** Whether two texts are equal; the time tells their lengths at most. Never throws, whatever the texts hold. */
export function equalInConstantTime(expected: string, given: string): boolean {
  const expectedBytes = Buffer.from(expected);
  const givenBytes = Buffer.from(given);
  // timingSafeEqual throws on unequal lengths; a signature's length is no secret.
  return expectedBytes.length === givenBytes.length && timingSafeEqual(expectedBytes, givenBytes);
}
