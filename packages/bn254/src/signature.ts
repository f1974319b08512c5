/** Signatures as points of G2. */
import { Fp2, G2, type G2Point, rightSideOfTwist } from './curve.ts';
import { isInSubgroup } from './endomorphism.ts';
import { hexOfField } from './hex.ts';
import { Refusal } from './refusal.ts';
import { readSignature, type SignatureLimbs } from './signature-text.ts';

/** A point of G2, not zero. @throws Refusal for another spelling, and for points off the curve or outside of the subgroup */
export function parseSignature(limbs: readonly string[]): G2Point {
  const [xImaginary, xReal, yImaginary, yReal] = readSignature(limbs);
  const x = { c0: xReal, c1: xImaginary };
  const y = { c0: yReal, c1: yImaginary };
  if (!Fp2.eql(Fp2.sqr(y), rightSideOfTwist(x))) throw new Refusal('a signature is a point of the curve');
  const point = G2.fromAffine({ x, y });
  if (!isInSubgroup(point)) throw new Refusal('a signature is a point of the subgroup');
  return point;
}

export function limbsOf(signature: G2Point): SignatureLimbs {
  const { x, y } = signature.toAffine();
  return [hexOfField(x.c1), hexOfField(x.c0), hexOfField(y.c1), hexOfField(y.c0)];
}
