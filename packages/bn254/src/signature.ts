/** Signatures: a point of G2 as four field elements x.c1, x.c0, y.c1, y.c0. One point has one spelling. */
import { Fp2, fieldOrder, G2, type G2Point, rightSideOfTwist } from './curve.ts';
import { isInSubgroup } from './endomorphism.ts';
import { hexOfField } from './hex.ts';
import { Refusal } from './refusal.ts';

/** As in requests: 0x and 64 lower-case hex digits each. */
export type SignatureLimbs = readonly [string, string, string, string];

const limbForm = /^0x[0-9a-f]{64}$/;

/** The cheap half, by which four texts are known to be field elements. @throws Refusal */
export function parseLimbs(limbs: readonly string[]): readonly [bigint, bigint, bigint, bigint] {
  if (limbs.length !== 4) throw new Refusal('a signature has four parts');
  const values = limbs.map((limb) => {
    if (!limbForm.test(limb)) throw new Refusal('a part of a signature is 0x and 64 lower-case hex digits');
    const value = BigInt(limb);
    if (value >= fieldOrder) throw new Refusal('a part of a signature is below the order of the field');
    return value;
  });
  const [a = 0n, b = 0n, c = 0n, d = 0n] = values;
  return [a, b, c, d];
}

/** A point of G2, not zero. @throws Refusal for another spelling, and for points off the curve or outside of the subgroup */
export function parseSignature(limbs: readonly string[]): G2Point {
  const [xImaginary, xReal, yImaginary, yReal] = parseLimbs(limbs);
  if (xImaginary === 0n && xReal === 0n && yImaginary === 0n && yReal === 0n) throw new Refusal('a signature is not zero');
  const point = G2.fromAffine({ x: { c0: xReal, c1: xImaginary }, y: { c0: yReal, c1: yImaginary } });
  if (!isOnTwist(point)) throw new Refusal('a signature is a point of the curve');
  if (!isInSubgroup(point)) throw new Refusal('a signature is a point of the subgroup');
  return point;
}

export function limbsOf(signature: G2Point): SignatureLimbs {
  const { x, y } = signature.toAffine();
  return [hexOfField(x.c1), hexOfField(x.c0), hexOfField(y.c1), hexOfField(y.c0)];
}

function isOnTwist(point: G2Point): boolean {
  const { x, y } = point.toAffine();
  return Fp2.eql(Fp2.sqr(y), rightSideOfTwist(x));
}
