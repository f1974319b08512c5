/**
 * MD5's compression (RFC 1321, section 3.4) of eight messages at once, as a WebAssembly module that is put together here: each step of MD5
 * waits for the one before, so that one message leaves most of a processor idle. Four messages share a vector, and two vectors are
 * worked on in turns. Addresses of the module's memory:
 *
 *   lane n          its message, from n × laneBytes on
 *   statesAt        a, b, c, d of lanes 0 to 3, then of lanes 4 to 7; a word of each lane side by side
 *   constantsAt     the 64 constants of the steps, four times each
 *   wordsAt         the words of the block being worked on, as the states lie
 */
export const laneCount = 8;
export const blockBytes = 64;
/** Of a message with its padding. No multiple of 4 KiB, so that the lanes do not drive each other out of the processor's cache. */
export const laneBytes = 16 * 1024 + blockBytes;
export const statesAt = laneCount * laneBytes;
const constantsAt = statesAt + 8 * 16;
const wordsAt = constantsAt + 64 * 16;
const memoryBytes = wordsAt + 32 * 16;
const pageBytes = 65_536;

export interface Md5Kernel {
  readonly memory: Buffer;
  /** Works on what lies from byte `from` to byte `to` of every lane: one block or more. */
  compress(from: number, to: number): void;
}

/** Undefined where the processor has no vectors. */
export function createMd5Kernel(): Md5Kernel | undefined {
  const bytes = moduleBytes();
  if (!platform.validate(bytes)) return undefined;
  const { memory, compress } = new platform.Instance(new platform.Module(bytes)).exports;
  const buffer = Buffer.from(memory.buffer);
  for (let step = 0; step < 64; step += 1) {
    const constant = Math.floor(2 ** 32 * Math.abs(Math.sin(step + 1)));
    for (let lane = 0; lane < 4; lane += 1) buffer.writeUInt32LE(constant, constantsAt + step * 16 + lane * 4);
  }
  return { memory: buffer, compress };
}

/** What the module needs of WebAssembly, which Node's types leave out. */
interface Platform {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
  ) => {
    readonly exports: { readonly memory: { readonly buffer: ArrayBuffer }; readonly compress: Md5Kernel['compress'] };
  };
}

const platform = (globalThis as unknown as { readonly WebAssembly: Platform }).WebAssembly;

/** Bits by which the four steps of a turn rotate, for each round. */
const rotations = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
] as const;

/** Which word of the block a step takes, by round. */
const wordOfStep = [
  (step: number) => step % 16,
  (step: number) => (5 * step + 1) % 16,
  (step: number) => (3 * step + 5) % 16,
  (step: number) => (7 * step) % 16,
] as const;

// Locals: the two parameters, then a, b, c, d of both halves, then what those were before the block, then four for turning words.
const [from, to] = [0, 1];
const state = (half: number, word: number) => 2 + half * 4 + word;
const earlier = (half: number, word: number) => 10 + half * 4 + word;
const row = (index: number) => 18 + index;
const vectorLocals = 20;

// The bytes of the instructions used (WebAssembly Core Specification, "Binary format": variables, memory, vectors).
const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const zero = [0x41, 0];
const load = (address: number) => [0xfd, 0x00, 0, ...unsigned(address)];
const store = (address: number) => [0xfd, 0x0b, 0, ...unsigned(address)];
const shuffle = (words: readonly number[]) => [
  0xfd,
  0x0d,
  ...words.flatMap((word) => [0, 1, 2, 3].map((byte) => word * 4 + byte)),
];
const [not, or, xor, select] = [0x4d, 0x50, 0x51, 0x52].map((code) => [0xfd, code]) as [number[], number[], number[], number[]];
const [shiftLeft, shiftRight, add] = [0xab, 0xad, 0xae].map((code) => [0xfd, code, 1]) as [number[], number[], number[]];

function compressCode(): number[] {
  const both = [0, 1];
  const words = [0, 1, 2, 3];
  const each = (code: (half: number, word: number) => number[]) =>
    both.flatMap((half) => words.flatMap((word) => code(half, word)));
  const stateAt = (half: number, word: number) => statesAt + (half * 4 + word) * 16;
  return [
    ...each((half, word) => [...zero, ...load(stateAt(half, word)), ...set(state(half, word))]),
    ...[0x03, 0x40], // loop
    ...both.flatMap((half) => words.flatMap((quarter) => turnWords(half, quarter))),
    ...each((half, word) => [...get(state(half, word)), ...set(earlier(half, word))]),
    ...Array.from({ length: 64 }, (_, step) => [...stepCode(0, step), ...stepCode(1, step)]).flat(),
    ...each((half, word) => [...get(state(half, word)), ...get(earlier(half, word)), ...add, ...set(state(half, word))]),
    ...[...get(from), 0x41, ...signed(blockBytes), 0x6a, 0x22, from], // from += 64
    ...[...get(to), 0x47, 0x0d, 0, 0x0b], // again while from is not to
    ...each((half, word) => [...zero, ...get(state(half, word)), ...store(stateAt(half, word))]),
    0x0b,
  ];
}

/** Four words of four lanes, from a row a lane to a row a word. */
function turnWords(half: number, quarter: number): number[] {
  const rows = [0, 1, 2, 3].flatMap((lane) => [
    ...get(from),
    ...load((half * 4 + lane) * laneBytes + quarter * 16),
    ...set(row(lane)),
  ]);
  const low = (left: number, right: number) => [...get(row(left)), ...get(row(right)), ...shuffle([0, 4, 1, 5])];
  const high = (left: number, right: number) => [...get(row(left)), ...get(row(right)), ...shuffle([2, 6, 3, 7])];
  const wordAt = (word: number) => wordsAt + (half * 16 + quarter * 4 + word) * 16;
  const pair = (code: typeof low, word: number) => [
    ...[...zero, ...code(0, 1), ...code(2, 3), ...shuffle([0, 1, 4, 5]), ...store(wordAt(word))],
    ...[...zero, ...code(0, 1), ...code(2, 3), ...shuffle([2, 3, 6, 7]), ...store(wordAt(word + 1))],
  ];
  return [...rows, ...pair(low, 0), ...pair(high, 2)];
}

/** a = b + ((a + mixed(b, c, d) + word + constant) <<< bits); instead of moving the four on, each step has them in other places. */
function stepCode(half: number, step: number): number[] {
  const round = Math.floor(step / 16) as 0 | 1 | 2 | 3;
  const [a, b, c, d] = [0, 1, 2, 3].map((index) => state(half, (index + 64 - step) % 4)) as [number, number, number, number];
  const mixed = [
    [...get(c), ...get(d), ...get(b), ...select],
    [...get(b), ...get(c), ...get(d), ...select],
    [...get(b), ...get(c), ...get(d), ...xor, ...xor],
    [...get(c), ...get(b), ...get(d), ...not, ...or, ...xor],
  ] as const;
  const bits = rotations[round][(step % 4) as 0 | 1 | 2 | 3];
  const word = wordsAt + (half * 16 + wordOfStep[round](step)) * 16;
  return [
    ...[...get(a), ...zero, ...load(word), ...add, ...zero, ...load(constantsAt + step * 16), ...add, ...mixed[round], ...add],
    ...[...set(a), ...get(a), 0x41, bits, ...shiftLeft, ...get(a), 0x41, 32 - bits, ...shiftRight, ...or],
    ...[...get(b), ...add, ...set(a)],
  ];
}

function moduleBytes(): Uint8Array {
  const i32 = 0x7f;
  const code = [1, ...unsigned(vectorLocals), 0x7b, ...compressCode()];
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 2, i32, i32, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, ...unsigned(Math.ceil(memoryBytes / pageBytes))]),
    ...section(7, [2, ...name('memory'), 2, 0, ...name('compress'), 0, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function name(text: string): number[] {
  return [text.length, ...Buffer.from(text)];
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  return value < 64 ? [value] : [(value & 127) | 128, ...signed(value >> 7)];
}
