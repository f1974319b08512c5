/**
 * Two uses of ψ (untwist, Frobenius, twist), which costs three multiplications where a doubling costs twenty. On every point of the
 * twist ψ² − tψ + p = 0, with t = 6x² + 1; on G2 itself ψ multiplies by p.
 */
import { psiFrobenius } from '@noble/curves/abstract/tower.js';
import { curveSeed, Fp, Fp2, G2, type G2Point } from './curve.ts';

/** Of affine coordinates. */
export const { psi } = psiFrobenius(Fp, Fp2, Fp2.NONRESIDUE);

/**
 * Times the cofactor h = 2p − n = p + t − 1, exactly. Since p = tψ − ψ² on every point of the twist,
 * hP = 6x²(P + ψP) + ψP − ψ²P: a scalar of 127 bits instead of 254.
 */
export function multiplyByCofactor(point: G2Point): G2Point {
  const once = applyPsi(point);
  const sum = multiply(multiply(point.add(once), curveSeed), 6n * curveSeed);
  return sum.add(once).subtract(applyPsi(once));
}

/**
 * Whether a point of the twist lies in G2, with a scalar of 63 bits:
 * (x+1)P + ψ(xP) + ψ²(xP) = ψ³(2xP) just for these (Dai, Lin, Zhao and Zhou, "Fast subgroup membership testings", 2022, for BN curves).
 */
export function isInSubgroup(point: G2Point): boolean {
  const multiple = multiply(point, curveSeed);
  const once = applyPsi(multiple);
  const twice = applyPsi(once);
  return multiple.add(point).add(once).add(twice).equals(applyPsi(twice).double());
}

/** ψ in projective coordinates: no inversion. */
function applyPsi(point: G2Point): G2Point {
  const [x, y] = psi(point.X, point.Y);
  return new G2(x, y, Fp2.frobeniusMap(point.Z, 1));
}

/** For public scalars: the time tells them. */
function multiply(point: G2Point, scalar: bigint): G2Point {
  const digits = scalar.toString(2).slice(1);
  let product = point;
  for (const digit of digits) {
    product = product.double();
    if (digit === '1') product = product.add(point);
  }
  return product;
}
