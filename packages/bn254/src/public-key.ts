/**
 * Public keys: the x of a point of G1, of whose two y the even one is meant. One key has one spelling in each of its two forms:
 * decimal in requests, 0x and 64 lower-case hex digits in records and paths. Every other spelling is refused, since it would make two owners
 * of one key or pass a comparison that another part does with text.
 */
import { Fp, fieldOrder, G1, type G1Point } from './curve.ts';
import { squareRootInFp } from './field.ts';
import { hexOfField } from './hex.ts';
import { knownKeys } from './known-keys.ts';
import { Refusal } from './refusal.ts';

export interface PublicKey {
  readonly decimal: string;
  readonly hex: string;
  readonly x: bigint;
  readonly y: bigint;
}

/** 2^254 and everything below the order of the field has at most 77 decimal digits. */
const decimalForm = /^[1-9][0-9]{0,76}$/;
const hexForm = /^0x[0-9a-f]{64}$/;

/**
 * @param text decimal, canonical: no sign, no leading zero, below the order of the field
 * @throws Refusal for another spelling, no point of the curve, or a key whose secret everybody knows
 */
export function parsePublicKey(text: string): PublicKey {
  if (!decimalForm.test(text)) throw new Refusal('a public key is a decimal number without leading zeros');
  return publicKeyOf(BigInt(text));
}

/** As `parsePublicKey`, for the form of records: 0x and 64 lower-case hex digits. */
export function parsePublicKeyHex(text: string): PublicKey {
  if (!hexForm.test(text)) throw new Refusal('a public key is 0x and 64 lower-case hex digits');
  return publicKeyOf(BigInt(text));
}

function publicKeyOf(x: bigint): PublicKey {
  if (x >= fieldOrder) throw new Refusal('a public key is below the order of the field');
  const root = squareRootInFp(Fp.add(Fp.mul(Fp.sqr(x), x), 3n));
  if (root === undefined) throw new Refusal('no point of the curve has this public key');
  if (knownKeys.has(x)) throw new Refusal('everybody knows the secret of this public key');
  return { decimal: x.toString(), hex: hexOfField(x), x, y: evenOf(root) };
}

/** The key of a point of G1. @throws Refusal for one that is refused in requests too */
export function publicKeyOfPoint(point: G1Point): PublicKey {
  return publicKeyOf(point.toAffine().x);
}

export function pointOf({ x, y }: PublicKey): G1Point {
  return G1.fromAffine({ x, y });
}

function evenOf(y: bigint): bigint {
  return (y & 1n) === 0n ? y : fieldOrder - y;
}
