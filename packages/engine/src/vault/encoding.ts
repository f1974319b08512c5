/** Owners (public keys) and digests: `0x` and 64 lower-case hex digits, and no other spelling of the same number. */
import { StoreError } from '../errors.ts';

const form = /^0x[0-9a-f]{64}$/;

export function isHash(text: string): boolean {
  return form.test(text);
}

/** @throws StoreError `invalid_argument` with details.field `owner`. */
export function requireOwner(text: string): string {
  return requireHash(text, 'owner');
}

/** SHA-256 of the bytes. @throws StoreError `invalid_argument` with details.field `digest`. */
export function requireDigest(text: string, field = 'digest'): string {
  return requireHash(text, field);
}

function requireHash(text: string, field: string): string {
  if (form.test(text)) return text;
  throw new StoreError('invalid_argument', `${field} is not 0x and 64 lower-case hex digits`, { details: { field } });
}

/** Below every digest; clients begin a second with it. */
export const zeroDigest = `0x${'0'.repeat(64)}`;
