/**
 * The Poseidon permutation over the Goldilocks field p = 2^64 − 2^32 + 1, width 12: 4 full, 22 partial and 4 full rounds, x^7
 * (Grassi et al., "Poseidon", and plonky2's choice of parameters). Not constant-time: everything it hashes here is public.
 */
import { roundConstants } from './poseidon-constants.ts';

export const goldilocks = 0xffff_ffff_0000_0001n;
export const width = 12;
const fullRoundsHalf = 4;
const partialRounds = 22;

/** First row of the circulant part of the matrix; the diagonal part has 8 in the first place and zeros after it. */
const circulant = [17, 15, 41, 16, 2, 28, 13, 13, 39, 18, 34, 20] as const;
const diagonalFirst = 8;
const twoTo32 = 0x1_0000_0000;

/** @param input twelve field elements; @returns twelve new ones, the input untouched */
export function permute(input: readonly bigint[]): bigint[] {
  if (input.length !== width) throw new RangeError(`a state has ${width} elements`);
  let state = [...input];
  const rounds = 2 * fullRoundsHalf + partialRounds;
  for (let round = 0; round < rounds; round += 1) {
    const isFull = round < fullRoundsHalf || round >= fullRoundsHalf + partialRounds;
    state = mix(
      state.map((element, index) => {
        const shifted = element + (roundConstants[round * width + index] ?? 0n);
        return isFull || index === 0 ? seventhPower(shifted) : shifted;
      }),
    );
  }
  return state;
}

function seventhPower(element: bigint): bigint {
  const reduced = element % goldilocks;
  const square = (reduced * reduced) % goldilocks;
  const cube = (square * reduced) % goldilocks;
  return (((cube * cube) % goldilocks) * reduced) % goldilocks;
}

/**
 * The matrix. Its entries are small, so each half of 32 bits is summed as a plain number: twelve products below 41 · 2^33 stay far
 * below 2^53, where numbers are exact, and only the sums become big integers.
 */
function mix(state: readonly bigint[]): bigint[] {
  const low: number[] = [];
  const high: number[] = [];
  for (const element of state) {
    low.push(Number(element & 0xffff_ffffn));
    high.push(Number(element >> 32n));
  }
  const mixed: bigint[] = [];
  for (let row = 0; row < width; row += 1) {
    const diagonal = row === 0 ? diagonalFirst : 0;
    let lowSum = diagonal * (low[row] ?? 0);
    let highSum = diagonal * (high[row] ?? 0);
    for (let column = 0; column < width; column += 1) {
      const factor = circulant[(column - row + width) % width] ?? 0;
      lowSum += factor * (low[column] ?? 0);
      highSum += factor * (high[column] ?? 0);
    }
    mixed.push((BigInt(highSum) * BigInt(twoTo32) + BigInt(lowSum)) % goldilocks);
  }
  return mixed;
}
