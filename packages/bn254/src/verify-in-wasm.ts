/**
 * The same verification with the group operations and pairings of mcl, which is C++ compiled to WebAssembly: a third of the time that
 * `verify` takes. The hash to the field, the map to the curve and every check of spelling are the same code as there.
 *
 * mcl's own multiplication in G2 may not be used for the cofactor: it assumes a point of the group.
 */
import mcl, { type G2 } from 'mcl-wasm';
import { curveSeed, Fp2, type Fp2Element, fieldOrder, rightSideOfTwist } from './curve.ts';
import { psi } from './endomorphism.ts';
import { hashToField } from './hash-to-field.ts';
import { mapToTwist } from './map-to-g2.ts';
import { Refusal } from './refusal.ts';
import { readSignature } from './signature-text.ts';
import type { Claim } from './verify.ts';

interface TwistPoint {
  readonly x: Fp2Element;
  readonly y: Fp2Element;
}

export type VerifyInWasm = (claim: Claim) => boolean;

/** Loads mcl and sets it, for this thread, to the curve. What it returns does as `verify` does. */
export async function loadVerifyInWasm(): Promise<VerifyInWasm> {
  await mcl.init(mcl.BN_SNARK1);
  // Points of the twist pass through that are not in the group yet; where it matters, the order is asked for.
  mcl.verifyOrderG2(false);
  const negativeGenerator = pointOfG1(1n, fieldOrder - 2n);
  return ({ publicKey, digest, signature }) => {
    const point = parseSignature(signature);
    const product = mcl.mul(
      mcl.millerLoop(negativeGenerator, point),
      mcl.millerLoop(pointOfG1(publicKey.x, publicKey.y), hashToG2(digest)),
    );
    return mcl.finalExp(product).isOne();
  };
}

function parseSignature(limbs: readonly string[]): G2 {
  const [xImaginary, xReal, yImaginary, yReal] = readSignature(limbs);
  const x = { c0: xReal, c1: xImaginary };
  const y = { c0: yReal, c1: yImaginary };
  if (!Fp2.eql(Fp2.sqr(y), rightSideOfTwist(x))) throw new Refusal('a signature is a point of the curve');
  const point = pointOfTwist({ x, y });
  if (!point.isValidOrder()) throw new Refusal('a signature is a point of the subgroup');
  return point;
}

/** As endomorphism.ts has it: hP = 6x²(P + ψP) + ψP − ψ²P. */
function hashToG2(message: Uint8Array): G2 {
  const point = mapToTwist(hashToField(message));
  const [x, y] = psi(point.x, point.y);
  const [twiceX, twiceY] = psi(x, y);
  const once = pointOfTwist({ x, y });
  const sum = multiply(multiply(mcl.add(pointOfTwist(point), once), curveSeed), 6n * curveSeed);
  return mcl.sub(mcl.add(sum, once), pointOfTwist({ x: twiceX, y: twiceY }));
}

function multiply(point: G2, scalar: bigint): G2 {
  let product = point;
  for (const digit of scalar.toString(2).slice(1)) {
    product = mcl.dbl(product);
    if (digit === '1') product = mcl.add(product, point);
  }
  return product;
}

function pointOfTwist({ x, y }: TwistPoint): G2 {
  const point = new mcl.G2();
  point.setStr(['1', ...[x.c0, x.c1, y.c0, y.c1].map((value) => value.toString(16))].join(' '), 16);
  return point;
}

function pointOfG1(x: bigint, y: bigint): InstanceType<typeof mcl.G1> {
  const point = new mcl.G1();
  point.setStr(`1 ${x.toString(16)} ${y.toString(16)}`, 16);
  return point;
}
