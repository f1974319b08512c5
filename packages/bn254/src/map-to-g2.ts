/**
 * From a field element to a point of G2: the map of Shallue and van de Woestijne (RFC 9380, 6.6.1, straight-line form, Z = 1), then the
 * cofactor. The sign of `squareRoot` is not fixed by the RFC's rule but by what the INTMAX2 clients agreed on; with the other root
 * half of all messages would get other points.
 */
import { type Fp2Element, Fp2, G2, type G2Point, rightSideOfTwist } from './curve.ts';
import { multiplyByCofactor } from './endomorphism.ts';
import { squareRootInFp2 } from './field.ts';

const z = Fp2.ONE;
/** g(Z) = Z³ + B */
const curveAtZ = rightSideOfTwist(z);
/** −Z / 2 */
const minusHalfZ = Fp2.div(Fp2.neg(z), Fp2.fromBigTuple([2n, 0n]));
/** sqrt(−3 Z² g(Z)), as agreed. */
const squareRoot = Fp2.fromBigTuple([
  18_992_192_239_972_082_890_849_143_911_285_057_164_064_277_369_389_217_330_423_471_574_879_236_301_292n,
  21_819_008_332_247_140_148_575_583_693_947_636_719_449_476_128_975_323_941_588_917_397_607_662_637_108n,
]);
/** −4 g(Z) / (3 Z²) */
const fourth = Fp2.div(Fp2.mul(curveAtZ, Fp2.fromBigTuple([4n, 0n])), Fp2.neg(Fp2.fromBigTuple([3n, 0n])));

/** A point of G2, in the subgroup. */
export function mapToG2(element: Fp2Element): G2Point {
  const { x, y } = mapToTwist(element);
  return multiplyByCofactor(G2.fromAffine({ x, y }));
}

/** A point of the twist, in general outside of the subgroup. */
export function mapToTwist(u: Fp2Element): { readonly x: Fp2Element; readonly y: Fp2Element } {
  const scaled = Fp2.mul(Fp2.sqr(u), curveAtZ);
  const above = Fp2.add(Fp2.ONE, scaled);
  const below = Fp2.sub(Fp2.ONE, scaled);
  const product = Fp2.mul(above, below);
  const inverse = Fp2.is0(product) ? Fp2.ZERO : Fp2.inv(product);
  const offset = Fp2.mul(Fp2.mul(Fp2.mul(u, below), inverse), squareRoot);
  const third = Fp2.mul(Fp2.sqr(above), inverse);
  for (const x of [Fp2.sub(minusHalfZ, offset), Fp2.add(minusHalfZ, offset), Fp2.add(z, Fp2.mul(Fp2.sqr(third), fourth))]) {
    const y = squareRootInFp2(rightSideOfTwist(x));
    if (y !== undefined) return { x, y: signOf(y) === signOf(u) ? y : Fp2.neg(y) };
  }
  throw new Error('one of three candidates is always a square');
}

/** sgn0 of RFC 9380, 4.1 */
function signOf({ c0, c1 }: Fp2Element): bigint {
  return c0 === 0n ? c1 & 1n : c0 & 1n;
}
