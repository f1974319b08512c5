import { sha256 } from '@noble/hashes/sha2.js';
import { encodeBytes, encodeLength, encodeText, joinBytes } from './bincode.ts';
import { Refusal } from './refusal.ts';

export interface SignedMessage {
  /** Of the signer, decimal. */
  readonly pubkey: string;
  /** From `signingContentOf`. */
  readonly content: Uint8Array;
  /** Unix seconds. */
  readonly expiry: number;
}

/** The 32 bytes that are hashed to G2. @throws Refusal for an expiry that is no whole number */
export function messageDigest({ pubkey, content, expiry }: SignedMessage): Uint8Array {
  if (!Number.isSafeInteger(expiry) || expiry < 0) throw new Refusal('an expiry is a whole number of seconds');
  return sha256(joinBytes([encodeText(pubkey), encodeBytes(content), encodeLength(expiry)]));
}
