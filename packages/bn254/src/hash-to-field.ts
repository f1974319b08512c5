/** A message as an element of Fp2: padded to 32-bit limbs, absorbed, and two numbers of 512 bits squeezed out, so that the bias is below 2^-250. */
import type { Fp2Element } from './curve.ts';
import { fieldOrder } from './curve.ts';
import { createChallenger } from './challenger.ts';

const limbsPerElement = 16;

/** @param message any bytes; the vault hashes 32 of them */
export function hashToField(message: Uint8Array): Fp2Element {
  const challenger = createChallenger();
  for (const limb of limbsOf(message)) challenger.observe(limb);
  const element = (): bigint => {
    let value = 0n;
    for (let limb = 0; limb < limbsPerElement; limb += 1) {
      value |= (challenger.challenge() & 0xffff_ffffn) << BigInt(32 * limb);
    }
    return value % fieldOrder;
  };
  const c0 = element();
  return { c0, c1: element() };
}

/** The message, 0x80, zeros until one byte is missing to whole limbs, 0x01; limbs are big-endian. */
function limbsOf(message: Uint8Array): bigint[] {
  const length = Math.ceil((message.length + 2) / 4) * 4;
  const padded = new Uint8Array(length);
  padded.set(message);
  padded[message.length] = 0x80;
  padded[length - 1] = 0x01;
  const view = new DataView(padded.buffer);
  return Array.from({ length: length / 4 }, (_, index) => BigInt(view.getUint32(4 * index)));
}
