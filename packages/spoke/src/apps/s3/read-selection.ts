/** Which bytes of an object a GET or HEAD asks for: all, one range, or one part of those it was uploaded in. */
import type { ArtifactRecord__Output } from '@felloe/contracts/gen/felloe/v1/ArtifactRecord.ts';
import type { Checksum } from '@felloe/engine/artifact/attributes.ts';
import { type ByteRange, contentRange, judgeRange, rangeLength } from '@felloe/engine/artifact/ranges.ts';
import { limits } from '@felloe/engine/limits.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { readIntegerParameter } from '@felloe/s3-wire/request/parameters.ts';
import { hasQuery } from '@felloe/s3-wire/request/target.ts';
import { decodePartChecksums } from './part-checksums.ts';
import type { S3Request } from './s3-request.ts';

export interface ReadSelection {
  /** Undefined for all of it. */
  readonly range: ByteRange | undefined;
  /** What 206 says; undefined with 200. */
  readonly contentRange: string | undefined;
  readonly length: number;
  readonly partsCount?: number;
  readonly partChecksums?: readonly Checksum[];
}

/** @throws S3Error InvalidRange, InvalidPart, InvalidArgument; InvalidRequest for a range of a part. */
export function selectBytes({ target, headers }: S3Request, record: ArtifactRecord__Output): ReadSelection {
  const rangeHeader = headers.get('range');
  if (target.query.length > 0 && hasQuery(target, 'partNumber')) {
    if (rangeHeader !== undefined)
      throw new S3Error('InvalidRequest', 'Cannot specify both Range header and partNumber query parameter');
    const partNumber = readIntegerParameter(target, 'partNumber', { min: 1, max: limits.upload.partNumberMax, otherwise: 1 });
    return selectPart(record, partNumber);
  }
  const range = rangeHeader === undefined ? undefined : judgeRange(rangeHeader, record.size);
  if (range === undefined) return { range, contentRange: undefined, length: record.size };
  if (range === 'unsatisfiable') {
    throw new S3Error('InvalidRange', undefined, {
      extra: { RangeRequested: (rangeHeader ?? '').slice(0, 128), ActualObjectSize: String(record.size) },
    });
  }
  return { range, contentRange: contentRange(range, record.size), length: rangeLength(range) };
}

function selectPart(record: ArtifactRecord__Output, partNumber: number): ReadSelection {
  const numbers = new Set<number>();
  let start = 0;
  let length = 0;
  let checksums = '';
  for (const blob of record.blobs) {
    numbers.add(blob.part_number);
    if (blob.part_number < partNumber) start += blob.size;
    if (blob.part_number === partNumber) {
      length += blob.size;
      checksums = blob.checksums;
    }
  }
  if (numbers.size === 0 || numbers.has(0)) return selectOnlyPart(record, partNumber);
  if (!numbers.has(partNumber)) throw invalidPart(partNumber, numbers.size);
  const range = { start, end: start + length - 1 };
  const part = { length, partsCount: numbers.size, partChecksums: decodePartChecksums(checksums) };
  // Only the last part can be empty; no Content-Range can say so.
  return length === 0
    ? { ...part, range: undefined, contentRange: undefined }
    : { ...part, range, contentRange: contentRange(range, record.size) };
}

/** An object that was not uploaded in parts is its own part 1. */
function selectOnlyPart(record: ArtifactRecord__Output, partNumber: number): ReadSelection {
  if (partNumber !== 1) throw invalidPart(partNumber, 1);
  if (record.size === 0) return { range: undefined, contentRange: undefined, length: 0 };
  return { range: undefined, contentRange: contentRange({ start: 0, end: record.size - 1 }, record.size), length: record.size };
}

function invalidPart(partNumber: number, partsCount: number): S3Error {
  // AWS says 416 InvalidPartNumber; the public suite and most who implement S3 say that there is no such part.
  return new S3Error('InvalidPart', 'The requested part number is not satisfiable.', {
    extra: { PartNumberRequested: String(partNumber), ActualPartCount: String(partsCount) },
  });
}
