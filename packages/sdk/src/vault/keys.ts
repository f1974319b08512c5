/** Keys of the vault, for apps: a secret as text, and what others may know of it. */
import { Refusal } from '@felloe/bn254/refusal.ts';
import { makeSigningKey, parseSigningKey, type SigningKey } from '@felloe/bn254/signing-key.ts';
import { StoreError } from '@felloe/contracts/http/problem.ts';

export interface KeyPair {
  /** The secret: 0x and 64 hex digits. Whoever has it is the user. */
  readonly signingKey: string;
  /** Decimal, as requests have it. */
  readonly publicKey: string;
  /** 0x and 64 hex digits, as events and records have it. */
  readonly publicKeyHex: string;
}

/** From the platform's own randomness. */
export function newKeyPair(): KeyPair {
  return keyPairOf(makeSigningKey());
}

/** @throws StoreError `invalid_argument`, whose message never holds the secret */
export function keyPairOf(signingKey: string): KeyPair {
  const { publicKey } = readSigningKey(signingKey);
  return { signingKey, publicKey: publicKey.decimal, publicKeyHex: publicKey.hex };
}

/** @throws StoreError `invalid_argument`, whose message never holds the secret */
export function readSigningKey(text: string): SigningKey {
  try {
    return parseSigningKey(text);
  } catch (thrown) {
    if (thrown instanceof Refusal) throw new StoreError('invalid_argument', thrown.message);
    throw thrown;
  }
}
