/**
 * Judging the completion of a multipart upload: the parts a client names against those recorded (AWS: CompleteMultipartUpload).
 * Digests come in as functions: the same rule serves MD5, SHA and the CRCs, which have implementations of their own.
 */
import type { Checksum, ChecksumAlgorithm } from '../artifact/attributes.ts';
import { type ErrorCode, StoreError } from '../errors.ts';
import { limits } from '../limits.ts';

export interface RecordedPart {
  readonly partNumber: number;
  readonly size: number;
  /** Hex MD5 of the part, without quotes. */
  readonly etag: string;
  readonly checksums: readonly Checksum[];
}

export interface ChosenPart {
  readonly partNumber: number;
  /** With or without quotes. */
  readonly etag: string;
  /** What the client claims of the part; each has to equal the record. */
  readonly checksums?: readonly Pick<Checksum, 'algorithm' | 'value'>[];
}

export interface Completion<Part extends RecordedPart> {
  /** The chosen parts' records, in order. */
  readonly parts: readonly Part[];
  readonly size: number;
}

export interface CompletionLimits {
  /** Every part but the last has at least this. */
  readonly partBytesMin: number;
  /** What the client claims for the whole; compared when given. */
  readonly claimedSize?: number;
}

/** Throws `part_order`, `part_invalid`, `part_too_small`, `too_large` or `invalid_argument` (nothing chosen, wrong size), with details.part_number. */
export function judgeCompletion<Part extends RecordedPart>(
  chosen: readonly ChosenPart[],
  recorded: ReadonlyMap<number, Part>,
  options: CompletionLimits,
): Completion<Part> {
  if (chosen.length === 0) throw new StoreError('invalid_argument', 'no parts are named', { details: { field: 'parts' } });
  requireOrder(chosen);
  const parts = chosen.map((choice) => matchingPart(choice, recorded.get(choice.partNumber)));
  for (const part of parts.slice(0, -1)) {
    if (part.size < options.partBytesMin) {
      throw failed('part_too_small', part.partNumber, `part ${part.partNumber} is below the minimum size`, {
        proposed_size: String(part.size),
        minimum_size: String(options.partBytesMin),
        etag: part.etag,
      });
    }
  }
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  if (size > limits.artifact.artifactBytesMax) throw new StoreError('too_large', 'the artifact would be too large');
  if (options.claimedSize !== undefined && options.claimedSize !== size) {
    throw new StoreError('invalid_argument', 'the parts together do not have the claimed size', {
      details: { field: 'size', claimed_size: String(options.claimedSize), actual_size: String(size) },
    });
  }
  return { parts, size };
}

/** Order is judged before presence, as AWS does: a list out of order is InvalidPartOrder even when it also names absent parts. */
function requireOrder(chosen: readonly ChosenPart[]): void {
  let previous = 0;
  for (const { partNumber } of chosen) {
    requirePartNumber(partNumber);
    if (partNumber <= previous) throw failed('part_order', partNumber, 'parts are not in ascending order');
    previous = partNumber;
  }
}

function matchingPart<Part extends RecordedPart>(choice: ChosenPart, part: Part | undefined): Part {
  const { partNumber } = choice;
  if (part === undefined) throw failed('part_invalid', partNumber, `part ${partNumber} was not uploaded`);
  if (bare(choice.etag) !== part.etag) throw failed('part_invalid', partNumber, `part ${partNumber} has another entity tag`);
  for (const claim of choice.checksums ?? []) {
    const found = part.checksums.find((checksum) => checksum.algorithm === claim.algorithm);
    if (found?.value !== claim.value) {
      throw failed('part_invalid', partNumber, `part ${partNumber} has another ${claim.algorithm} checksum`, {
        algorithm: claim.algorithm,
      });
    }
  }
  return part;
}

function bare(etag: string): string {
  return etag.replace(/^"/, '').replace(/"$/, '');
}

function failed(code: ErrorCode, partNumber: number, message: string, details: Record<string, string> = {}): StoreError {
  return new StoreError(code, message, { details: { part_number: String(partNumber), ...details } });
}

/** Part numbers run from 1 to 10,000 (S3). Throws `invalid_argument`. */
export function requirePartNumber(partNumber: number): void {
  if (Number.isInteger(partNumber) && partNumber >= 1 && partNumber <= limits.upload.partNumberMax) return;
  throw new StoreError('invalid_argument', `a part number is an integer from 1 to ${limits.upload.partNumberMax}`, {
    details: { field: 'part_number', part_number: String(partNumber) },
  });
}

/** Digest of the concatenation of the given bytes. */
export type Digest = (bytes: Uint8Array) => Uint8Array;

/** S3's rule for the entity tag of an artifact in parts: hex MD5 over the parts' binary MD5s, a hyphen, the number of parts. */
export function uploadEntityTag(partEtags: readonly string[], md5: Digest): string {
  return `${Buffer.from(md5(Buffer.from(partEtags.join(''), 'hex'))).toString('hex')}-${partEtags.length}`;
}

/**
 * The composite checksum of a whole: the digest over the parts' binary digests, base64, a hyphen, the number of parts (AWS:
 * "Checking object integrity"). Throws `part_invalid` when a part has no checksum of the algorithm.
 */
export function compositeChecksum(
  parts: readonly RecordedPart[],
  options: { readonly algorithm: ChecksumAlgorithm; readonly digest: Digest },
): Checksum {
  const digests = parts.map((part) => {
    const found = part.checksums.find((checksum) => checksum.algorithm === options.algorithm && checksum.type === 'full');
    if (found === undefined)
      throw failed('part_invalid', part.partNumber, `part ${part.partNumber} has no ${options.algorithm} checksum`);
    return Buffer.from(found.value, 'base64');
  });
  const value = Buffer.from(options.digest(Buffer.concat(digests))).toString('base64');
  return { algorithm: options.algorithm, value: `${value}-${parts.length}`, type: 'composite' };
}
