/** The curve as noble has it, with the names that this package uses. */
import { bn254 } from '@noble/curves/bn254.js';

export { fieldOrder, groupOrder } from './field-order.ts';

/** An element c0 + c1·i of the field over which G2 is defined. */
export interface Fp2Element {
  readonly c0: bigint;
  readonly c1: bigint;
}

export const { Fp, Fp2 } = bn254.fields;
export const G1 = bn254.G1.Point;
export const G2 = bn254.G2.Point;
export type G1Point = InstanceType<typeof G1>;
export type G2Point = InstanceType<typeof G2>;

/** The parameter from which the curve is made (Barreto and Naehrig). */
export const curveSeed = 4_965_661_367_192_848_881n;

const twistB = G2.CURVE().b;

/** x³ + B, the right side of the equation of G2's curve. */
export function rightSideOfTwist(x: Fp2Element): Fp2Element {
  return Fp2.add(Fp2.mul(Fp2.sqr(x), x), twistB);
}
