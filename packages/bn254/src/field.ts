/** Square roots in the fields of the curve. p is 3 modulo 4, so a root is a power, and whether there is one shows when it is squared. */
import { type Fp2Element, Fp, Fp2, fieldOrder } from './curve.ts';

const rootExponent = (fieldOrder + 1n) / 4n;
const half = (fieldOrder + 1n) / 2n;

/** Either root, undefined for what is no square. */
export function squareRootInFp(value: bigint): bigint | undefined {
  const root = Fp.pow(value, rootExponent);
  return Fp.eql(Fp.sqr(root), value) ? root : undefined;
}

/**
 * Either root of a + b·i: with n = sqrt(a² + b²) in Fp, (a + n)/2 or (a − n)/2 is the square of the root's real part
 * (Adj and Rodríguez-Henríquez, "Square root computation over even extension fields", algorithm 8).
 */
export function squareRootInFp2(value: Fp2Element): Fp2Element | undefined {
  const { c0, c1 } = value;
  const norm = squareRootInFp(Fp.add(Fp.sqr(c0), Fp.sqr(c1)));
  if (norm === undefined) return undefined;
  if (Fp.is0(c1)) {
    const real = squareRootInFp(c0);
    if (real !== undefined) return { c0: real, c1: 0n };
    const imaginary = squareRootInFp(Fp.neg(c0));
    return imaginary === undefined ? undefined : { c0: 0n, c1: imaginary };
  }
  const real = squareRootInFp(Fp.mul(Fp.add(c0, norm), half)) ?? squareRootInFp(Fp.mul(Fp.sub(c0, norm), half));
  if (real === undefined || Fp.is0(real)) return undefined;
  const root = { c0: real, c1: Fp.mul(Fp.mul(c1, half), Fp.inv(real)) };
  return Fp2.eql(Fp2.sqr(root), value) ? root : undefined;
}
