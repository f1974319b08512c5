/**
 * The checksum of a multipart object from those of its parts, without reading it again.
 *
 * A CRC is linear over GF(2): crc(a ‖ b) = shift(crc(a), length of b) ^ crc(b), where shift multiplies by x^(8·length) modulo the
 * polynomial. The multiplication is done by square-and-multiply on polynomials (Mark Adler, zlib 1.2.12 and later, `crc32_combine`),
 * so a part of any size costs a few dozen steps.
 */
import { createHash } from 'node:crypto';
import type { ChecksumAlgorithm, CombinableAlgorithm } from './algorithms.ts';
import type { HasherFactory } from './hasher.ts';

/** Polynomials reversed (bit 0 is the highest power), with their widths. */
const polynomials: Readonly<Record<CombinableAlgorithm, { readonly polynomial: bigint; readonly bits: bigint }>> = {
  CRC32: { polynomial: 0xedb88320n, bits: 32n },
  CRC32C: { polynomial: 0x82f63b78n, bits: 32n },
  CRC64NVME: { polynomial: 0x9a6c9329ac4bc9b5n, bits: 64n },
};

export interface PartChecksum {
  /** Big-endian, as `Hasher.digest` gives it. */
  readonly checksum: Buffer;
  readonly sizeBytes: number;
}

/** The FULL_OBJECT checksum of the parts in order. @throws RangeError for a checksum of the wrong size. */
export function combineFullObjectChecksum(algorithm: CombinableAlgorithm, parts: readonly PartChecksum[]): Buffer {
  const { polynomial, bits } = polynomials[algorithm];
  const sizeBytes = Number(bits / 8n);
  const one = 1n << (bits - 1n);
  const shifts = new Map<number, bigint>();
  let combined = 0n;
  for (const part of parts) {
    if (part.checksum.length !== sizeBytes) throw new RangeError(`a ${algorithm} has ${sizeBytes} bytes`);
    // Parts mostly have one size: its shift is computed once.
    let shift = shifts.get(part.sizeBytes);
    if (shift === undefined) {
      shift = powerOfX({ bitCount: BigInt(part.sizeBytes) * 8n, polynomial, one });
      shifts.set(part.sizeBytes, shift);
    }
    combined = multiply({ left: shift, right: combined, polynomial, one }) ^ BigInt(`0x${part.checksum.toString('hex')}`);
  }
  return Buffer.from(combined.toString(16).padStart(sizeBytes * 2, '0'), 'hex');
}

interface Power {
  readonly bitCount: bigint;
  readonly polynomial: bigint;
  /** x^0 in reversed order: the highest bit. */
  readonly one: bigint;
}

/** x^bitCount modulo the polynomial. */
function powerOfX({ bitCount, polynomial, one }: Power): bigint {
  let result = one;
  let square = one >> 1n;
  for (let rest = bitCount; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = multiply({ left: result, right: square, polynomial, one });
    square = multiply({ left: square, right: square, polynomial, one });
  }
  return result;
}

interface Product {
  readonly left: bigint;
  readonly right: bigint;
  readonly polynomial: bigint;
  readonly one: bigint;
}

/** The product of two reversed polynomials modulo the reversed polynomial. */
function multiply({ left, right, polynomial, one }: Product): bigint {
  let product = 0n;
  let shifted = right;
  for (let mask = one; mask > 0n; mask >>= 1n) {
    if ((left & mask) !== 0n) product ^= shifted;
    shifted = (shifted & 1n) === 1n ? (shifted >> 1n) ^ polynomial : shifted >> 1n;
  }
  return product;
}

/** The COMPOSITE checksum: the checksum of the parts' checksums, as `base64-N`. */
export function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly Buffer[], hashers: HasherFactory): string {
  return `${hashers.hash(algorithm, Buffer.concat(parts)).toString('base64')}-${parts.length}`;
}

/** The ETag of a multipart object from the MD5 of its parts: `hex-N`, without quotes. */
export function multipartEtag(partMd5s: readonly Buffer[]): string {
  const hash = createHash('md5');
  for (const md5 of partMd5s) hash.update(md5);
  return `${hash.digest('hex')}-${partMd5s.length}`;
}
