/**
 * The checksum of an object in parts, from the checksums of its parts as the hub recorded them: bytes are not read again. What is
 * named here goes to the hub with the completion, which compares it with the parts once more under its lock.
 */
import type { Checksum, ChecksumAlgorithm } from '@felloe/engine/artifact/attributes.ts';
import { decodeDigest, isCombinable } from '@felloe/s3-wire/checksums/algorithms.ts';
import { combineFullObjectChecksum, compositeChecksum } from '@felloe/s3-wire/checksums/combine.ts';
import type { HasherFactory } from '@felloe/s3-wire/checksums/hasher.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { s3Algorithm } from './checksum-names.ts';
import type { UploadChecksum } from './upload-checksum.ts';

export interface SizedPart {
  readonly partNumber: number;
  readonly size: number;
  readonly checksums: readonly Checksum[];
}

/** @throws S3Error InvalidPart when a part has no checksum of the upload's algorithm. */
export function wholeChecksum(parts: readonly SizedPart[], wanted: UploadChecksum, hashers: HasherFactory): Checksum {
  const algorithm = s3Algorithm(wanted.algorithm);
  if (algorithm === undefined) throw new S3Error('NotImplemented');
  const digests = parts.map((part) => {
    const digest = decodeDigest(algorithm, checksumOfPart(part, wanted.algorithm));
    if (digest === undefined) throw new S3Error('InvalidPart', undefined, { extra: { PartNumber: String(part.partNumber) } });
    return { checksum: digest, sizeBytes: part.size };
  });
  if (wanted.type === 'composite') {
    const value = compositeChecksum(
      algorithm,
      digests.map(({ checksum }) => checksum),
      hashers,
    );
    return { ...wanted, value };
  }
  if (!isCombinable(algorithm)) throw new S3Error('InvalidRequest', `${algorithm} checksums of parts cannot be combined.`);
  return { ...wanted, value: combineFullObjectChecksum(algorithm, digests).toString('base64') };
}

function checksumOfPart(part: SizedPart, algorithm: ChecksumAlgorithm): string {
  return part.checksums.find((checksum) => checksum.algorithm === algorithm)?.value ?? '';
}
