/**
 * MD5 digests of small bodies, computed together. A body is copied when it comes; its digest is computed with those of the others when a
 * lane is left for nobody, or when one of them is asked for. Bodies that come one at a time go to OpenSSL.
 */
import { hashOnce } from './hash-once.ts';
import { blockBytes, createMd5Kernel, laneBytes, laneCount, type Md5Kernel, statesAt } from './md5-kernel.ts';

/** A digest that is computed when it is asked for at the latest. */
export interface GatheredMd5 {
  digest(): Buffer;
}

/** A full round of the kernel costs as much as this many bodies of that length at OpenSSL. */
const roundWorth = 2;
/** A bit that ends the message, and its length in bits. */
const paddingBytesMin = 9;

export class Md5Gathering {
  readonly #kernel: Md5Kernel | undefined = createMd5Kernel();
  #waiting: WaitingMd5[] = [];
  readonly #computeAll = (): void => this.#compute();

  add(bytes: Uint8Array): GatheredMd5 {
    if (this.#kernel === undefined || bytes.length > laneBytes - paddingBytesMin) return new KnownMd5(hashOnce('md5', bytes));
    const lane = this.#waiting.length;
    this.#kernel.memory.set(bytes, lane * laneBytes);
    const waiting = new WaitingMd5(lane, bytes.length, this.#computeAll);
    this.#waiting.push(waiting);
    if (this.#waiting.length === laneCount) this.#compute();
    return waiting;
  }

  #compute(): void {
    if (this.#kernel === undefined) return;
    const { memory } = this.#kernel;
    const shortestFirst = this.#waiting.sort((left, right) => left.blocks - right.blocks);
    this.#waiting = [];
    let blocks = 0;
    for (const body of shortestFirst) blocks += body.blocks;
    for (let longest = shortestFirst.at(-1); longest !== undefined; longest = shortestFirst.at(-1)) {
      if (blocks > longest.blocks * roundWorth) break;
      shortestFirst.pop();
      blocks -= longest.blocks;
      const at = longest.lane * laneBytes;
      longest.known = hashOnce('md5', memory.subarray(at, at + longest.length));
    }
    if (shortestFirst.length > 0) computeTogether(this.#kernel, shortestFirst);
  }
}

class KnownMd5 implements GatheredMd5 {
  readonly #digest: Buffer;

  constructor(digest: Buffer) {
    this.#digest = digest;
  }

  digest(): Buffer {
    return this.#digest;
  }
}

class WaitingMd5 implements GatheredMd5 {
  readonly lane: number;
  readonly length: number;
  readonly blocks: number;
  known: Buffer | undefined;
  readonly #computeAll: () => void;

  constructor(lane: number, length: number, computeAll: () => void) {
    this.lane = lane;
    this.length = length;
    this.blocks = Math.ceil((length + paddingBytesMin) / blockBytes);
    this.#computeAll = computeAll;
  }

  digest(): Buffer {
    if (this.known === undefined) this.#computeAll();
    return this.known as Buffer;
  }
}

/** The kernel stops at the end of each length, where the states are the digests of those that have it. */
function computeTogether({ memory, compress }: Md5Kernel, shortestFirst: readonly WaitingMd5[]): void {
  for (const { lane, length, blocks } of shortestFirst) pad(memory, { at: lane * laneBytes, length, blocks });
  memory.set(initialStates, statesAt);
  let done = 0;
  for (const body of shortestFirst) {
    if (body.blocks > done) compress(done * blockBytes, body.blocks * blockBytes);
    done = body.blocks;
    body.known = digestOfLane(memory, body.lane);
  }
}

function pad(
  memory: Buffer,
  { at, length, blocks }: { readonly at: number; readonly length: number; readonly blocks: number },
): void {
  const end = at + blocks * blockBytes;
  memory.fill(0, at + length, end);
  memory[at + length] = 0x80;
  memory.writeUInt32LE(length * 8, end - 8);
}

/** Four words; those of four lanes lie side by side. */
function digestOfLane(memory: Buffer, lane: number): Buffer {
  const digest = Buffer.allocUnsafe(16);
  const at = statesAt + (lane >> 2) * 64 + (lane & 3) * 4;
  for (let word = 0; word < 4; word += 1) digest.writeUInt32LE(memory.readUInt32LE(at + word * 16), word * 4);
  return digest;
}

const initialStates = Buffer.alloc(laneCount * 16);
for (const [word, value] of [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476].entries()) {
  for (let lane = 0; lane < laneCount; lane += 1) {
    initialStates.writeUInt32LE(value, (lane >> 2) * 64 + word * 16 + (lane & 3) * 4);
  }
}
