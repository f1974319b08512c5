/** The checksum algorithms of S3 (User Guide, "Checking object integrity") that this product computes. */

export const checksumAlgorithms = [
  'CRC32',
  'CRC32C',
  'CRC64NVME',
  'SHA1',
  'SHA256',
  'SHA512',
  'MD5',
  'XXHASH64',
  'XXHASH3',
  'XXHASH128',
] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];
/** What a body can be hashed with. MD5 is also its ETag and Content-MD5. */
export type DigestAlgorithm = ChecksumAlgorithm;
/** Checksums of parts that combine into the checksum of the whole. */
export type CombinableAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME';
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

export const digestSizeBytes: Readonly<Record<DigestAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  MD5: 16,
  SHA1: 20,
  SHA256: 32,
  SHA512: 64,
  XXHASH64: 8,
  XXHASH3: 8,
  XXHASH128: 16,
};

/** `x-amz-checksum-crc32c` and so on. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** The element of XML answers: `ChecksumCRC32C` and so on. */
export function checksumElement(algorithm: ChecksumAlgorithm): string {
  return `Checksum${algorithm}`;
}

/** The algorithm a header such as `x-amz-sdk-checksum-algorithm` names, in any case; undefined for one we do not compute. */
export function parseChecksumAlgorithm(text: string): ChecksumAlgorithm | undefined {
  const upper = text.toUpperCase();
  return checksumAlgorithms.find((algorithm) => algorithm === upper);
}

export function isCombinable(algorithm: ChecksumAlgorithm): algorithm is CombinableAlgorithm {
  return algorithm === 'CRC32' || algorithm === 'CRC32C' || algorithm === 'CRC64NVME';
}

/** The bytes of a digest in base64, or undefined unless it is canonical base64 of exactly that algorithm's size. */
export function decodeDigest(algorithm: DigestAlgorithm, text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === digestSizeBytes[algorithm] && bytes.toString('base64') === text ? bytes : undefined;
}
