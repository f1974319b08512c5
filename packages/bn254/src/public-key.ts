/** Public keys: the x of a point of G1, of whose two y the even one is meant. */
import { Fp, fieldOrder, type G1Point } from './curve.ts';
import { squareRootInFp } from './field.ts';
import { hexOfField } from './hex.ts';
import { knownKeys } from './known-keys.ts';
import { type PublicKeyText, readPublicKey, readPublicKeyHex } from './public-key-text.ts';
import { Refusal } from './refusal.ts';

export interface PublicKey extends PublicKeyText {
  readonly x: bigint;
  readonly y: bigint;
}

/**
 * @param text decimal, canonical as `readPublicKey` has it
 * @throws Refusal for another spelling, no point of the curve, or a key whose secret everybody knows
 */
export function parsePublicKey(text: string): PublicKey {
  return publicKeyOf(BigInt(readPublicKey(text).decimal));
}

/** As `parsePublicKey`, for the form of records: 0x and 64 lower-case hex digits. */
export function parsePublicKeyHex(text: string): PublicKey {
  return publicKeyOf(BigInt(readPublicKeyHex(text).decimal));
}

/** The key of a point of G1. @throws Refusal for one that is refused in requests too */
export function publicKeyOfPoint(point: G1Point): PublicKey {
  return publicKeyOf(point.toAffine().x);
}

function publicKeyOf(x: bigint): PublicKey {
  const root = squareRootInFp(Fp.add(Fp.mul(Fp.sqr(x), x), 3n));
  if (root === undefined) throw new Refusal('no point of the curve has this public key');
  if (knownKeys.has(x)) throw new Refusal('everybody knows the secret of this public key');
  return { decimal: x.toString(), hex: hexOfField(x), x, y: evenOf(root) };
}

function evenOf(y: bigint): bigint {
  return (y & 1n) === 0n ? y : fieldOrder - y;
}
