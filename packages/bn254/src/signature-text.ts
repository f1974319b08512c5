/** How signatures are written: four field elements x.c1, x.c0, y.c1, y.c0. One point has one spelling. No curve here: this half is cheap. */
import { fieldOrder } from './field-order.ts';
import { Refusal } from './refusal.ts';

/** As in requests: 0x and 64 lower-case hex digits each. */
export type SignatureLimbs = readonly [string, string, string, string];

const limbForm = /^0x[0-9a-f]{64}$/;

/** @throws Refusal for anything but four canonical field elements, and for the point zero */
export function readSignature(limbs: readonly string[]): readonly [bigint, bigint, bigint, bigint] {
  if (limbs.length !== 4) throw new Refusal('a signature has four parts');
  const values = limbs.map((limb) => {
    if (!limbForm.test(limb)) throw new Refusal('a part of a signature is 0x and 64 lower-case hex digits');
    const value = BigInt(limb);
    if (value >= fieldOrder) throw new Refusal('a part of a signature is below the order of the field');
    return value;
  });
  if (values.every((value) => value === 0n)) throw new Refusal('a signature is not zero');
  const [a = 0n, b = 0n, c = 0n, d = 0n] = values;
  return [a, b, c, d];
}
