/** Digests computed without the product's code: by Node, and CRCs bit by bit as their catalogue defines them. */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The algorithms that can be computed here; xxHash is held to published values where it is implemented. */
export const plainAlgorithms = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256', 'SHA512', 'MD5'] as const;
export type PlainAlgorithm = (typeof plainAlgorithms)[number];

export function plainDigest(algorithm: PlainAlgorithm, bytes: Buffer): Buffer {
  switch (algorithm) {
    case 'CRC32':
      return numberBytes([crc32(bytes)]);
    case 'CRC32C':
      return numberBytes(reflectedCrc(bytes, { high: 0, low: 0x82f6_3b78 }).slice(1));
    case 'CRC64NVME':
      return numberBytes(reflectedCrc(bytes, { high: 0x9a6c_9329, low: 0xac4b_c9b5 }));
    default:
      return createHash(algorithm.toLowerCase()).update(bytes).digest();
  }
}

function numberBytes(words: readonly number[]): Buffer {
  return Buffer.from(words.map((word) => word.toString(16).padStart(8, '0')).join(''), 'hex');
}

/** Two words of 32 bits. */
interface Word64 {
  high: number;
  low: number;
}

/** Of the reversed polynomial; all bits set before and turned over after. One of 32 bits stands in the low word. */
function reflectedCrc(bytes: Buffer, polynomial: Word64): readonly number[] {
  const table = Array.from({ length: 256 }, (_, byte) => {
    const value = { high: 0, low: byte };
    for (let bit = 0; bit < 8; bit += 1) {
      const isOdd = (value.low & 1) === 1;
      shift(value, 1);
      if (isOdd) add(value, polynomial);
    }
    return value;
  });
  const ones = { high: polynomial.high === 0 ? 0 : -1, low: -1 };
  const crc = { ...ones };
  for (const byte of bytes) {
    const entry = table[(crc.low ^ byte) & 0xff] ?? ones;
    shift(crc, 8);
    add(crc, entry);
  }
  add(crc, ones);
  return [crc.high >>> 0, crc.low >>> 0];
}

function shift(word: Word64, bits: number): void {
  word.low = (word.low >>> bits) | (word.high << (32 - bits));
  word.high >>>= bits;
}

/** Over GF(2). */
function add(word: Word64, other: Word64): void {
  word.high ^= other.high;
  word.low ^= other.low;
}
