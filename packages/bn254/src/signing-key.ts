/** Signing with a secret: clients do it, and tests. Multiplication by the secret is noble's, which is made not to tell it by its time. */
import { bn254 } from '@noble/curves/bn254.js';
import { G1, groupOrder } from './curve.ts';
import { hexOfBytes } from './digest.ts';
import { hashToG2 } from './hash-to-g2.ts';
import { messageDigest } from './message-digest.ts';
import { type PublicKey, publicKeyOfPoint } from './public-key.ts';
import { Refusal } from './refusal.ts';
import { limbsOf } from './signature.ts';
import type { SignatureLimbs } from './signature-text.ts';

export interface SigningKey {
  readonly publicKey: PublicKey;
  /** Over the 32 bytes of a `messageDigest`, or any other bytes. */
  sign(message: Uint8Array): SignatureLimbs;
  /** What a request carries beside its inner part. @param expiry unix seconds */
  authorise(content: Uint8Array, expiry: number): RequestAuth;
}

/** As in the JSON of requests. */
export interface RequestAuth {
  readonly pubkey: string;
  readonly expiry: number;
  readonly signature: SignatureLimbs;
}

const secretForm = /^0x[0-9a-f]{64}$/;

/**
 * @param text 0x and 64 lower-case hex digits, above zero and below the order of the group
 * @throws Refusal, also for secrets that everybody knows; its message never holds the secret
 */
export function parseSigningKey(text: string): SigningKey {
  if (!secretForm.test(text)) throw new Refusal('a signing key is 0x and 64 lower-case hex digits');
  const read = BigInt(text);
  if (read === 0n || read >= groupOrder) throw new Refusal('a signing key is above zero and below the order of the group');
  const point = G1.BASE.multiply(read);
  const publicKey = publicKeyOfPoint(point);
  // The public key stands for the point with the even y: where the secret's own has the odd one, its negative signs.
  const secret = point.toAffine().y === publicKey.y ? read : groupOrder - read;
  const sign = (message: Uint8Array): SignatureLimbs => limbsOf(hashToG2(message).multiply(secret));
  return {
    publicKey,
    sign,
    authorise: (content, expiry) => ({
      pubkey: publicKey.decimal,
      expiry,
      signature: sign(messageDigest({ pubkey: publicKey.decimal, content, expiry })),
    }),
  };
}

/** A new secret from the platform's own randomness, in the form that `parseSigningKey` takes. */
export function makeSigningKey(): string {
  return hexOfBytes(bn254.utils.randomSecretKey());
}
