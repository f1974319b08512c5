/** The comparison that decides whether a claim is true. */
import { hash } from 'node:crypto';
import { S3Error } from '../errors.ts';
import { canonicalQuery, canonicalRequest, likeliestPath, otherPath, stringToSign } from './canonical-request.ts';
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
  const { target } = claim.request;
  const query = canonicalQuery(target);
  if (isSignedOver(claim, key, canonicalRequest(claim, likeliestPath(target.rawPath), query))) return;
  const path = otherPath(target.rawPath);
  if (path !== undefined && isSignedOver(claim, key, canonicalRequest(claim, path, query))) return;
  throw new S3Error('SignatureDoesNotMatch', undefined, { extra: { AWSAccessKeyId: claim.accessKeyId } });
}

function isSignedOver(claim: SignedClaim, key: SigningKey, canonical: string): boolean {
  // latin-1 gives back the bytes that were on the wire.
  const canonicalHash = hash('sha256', Buffer.from(canonical, 'latin1'), 'hex');
  return equalInConstantTime(signatureHex(key, stringToSign(claim, canonicalHash)), claim.signature);
}

/**
 * Whether two texts are equal; the time tells their lengths at most (a signature's length is no secret): every character is looked at and
 * nothing branches on one. Never throws, whatever the texts hold.
 */
export function equalInConstantTime(expected: string, given: string): boolean {
  if (expected.length !== given.length) return false;
  let difference = 0;
  for (let index = 0; index < expected.length; index += 1) difference |= expected.charCodeAt(index) ^ given.charCodeAt(index);
  return difference === 0;
}
