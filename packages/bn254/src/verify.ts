/**
 * e(−G1, signature) · e(public key, H(message)) = 1, with one Miller loop and one final exponentiation for both pairings. Noble's own
 * `pairingBatch` would ask of each point again whether it is in its group, which costs a quarter of the whole: here the signature has been
 * asked, a hash is in the group by the way it is made, and G1 has no other points.
 */
import { bn254 } from '@noble/curves/bn254.js';
import { fieldOrder } from './curve.ts';
import { hashToG2 } from './hash-to-g2.ts';
import type { PublicKey } from './public-key.ts';
import { parseSignature } from './signature.ts';

const { Fp12 } = bn254.fields;
const linesOf = bn254.utils.calcPairingPrecomputes;
/** (1, 2), the generator of G1, with its y negated. */
const negativeGenerator = { x: 1n, y: fieldOrder - 2n };

export interface Claim {
  readonly publicKey: PublicKey;
  /** 32 bytes from `messageDigest`. */
  readonly digest: Uint8Array;
  readonly signature: readonly string[];
}

/** Some twenty milliseconds of one core. @throws Refusal when the signature is no point of G2, or another spelling of one */
export function verify({ publicKey, digest, signature }: Claim): boolean {
  const product = bn254.millerLoopBatch([
    [linesOf(parseSignature(signature)), negativeGenerator.x, negativeGenerator.y],
    [linesOf(hashToG2(digest)), publicKey.x, publicKey.y],
  ]);
  return Fp12.eql(Fp12.finalExponentiate(product), Fp12.ONE);
}
