/** e(−G1, signature) · e(public key, H(message)) = 1, with one Miller loop and one final exponentiation for both pairings. */
import { bn254 } from '@noble/curves/bn254.js';
import { G1 } from './curve.ts';
import { hashToG2 } from './hash-to-g2.ts';
import { type PublicKey, pointOf } from './public-key.ts';
import { parseSignature } from './signature.ts';

const { Fp12 } = bn254.fields;
const negativeGenerator = G1.BASE.negate();

export interface Claim {
  readonly publicKey: PublicKey;
  /** 32 bytes from `messageDigest`. */
  readonly digest: Uint8Array;
  readonly signature: readonly string[];
}

/** Tens of milliseconds of one core. @throws Refusal when the signature is no point of G2, or another spelling of one */
export function verify({ publicKey, digest, signature }: Claim): boolean {
  const product = bn254.pairingBatch([
    { g1: negativeGenerator, g2: parseSignature(signature) },
    { g1: pointOf(publicKey), g2: hashToG2(digest) },
  ]);
  return Fp12.eql(product, Fp12.ONE);
}
