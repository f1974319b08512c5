/**
 * Public keys on the wire are decimal; inside, 0x and 64 hex digits. Whether a number is a point of the curve costs a square root and is
 * asked of signers alone, where they are verified: what lies in the mailbox of no key at all, nobody will ever read.
 */
import { type PublicKeyText, readPublicKey as readKeyText } from '@felloe/bn254/public-key-text.ts';
import { Refusal } from '@felloe/bn254/refusal.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { malformed } from './fields.ts';

export type WireKey = PublicKeyText;

/** @throws StoreError `invalid_argument` unless it has the one spelling that public keys have */
export function readPublicKey(value: unknown, field: string): WireKey {
  if (typeof value !== 'string') throw malformed(field, 'a decimal number, as a string');
  try {
    return readKeyText(value);
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    throw new StoreError('invalid_argument', `${field}: ${thrown.message}`, { details: { field }, cause: thrown });
  }
}
