/**
 * The checksums a request declares (API Reference, PutObject and UploadPart; User Guide, "Checking object integrity"): Content-MD5,
 * one x-amz-checksum-*, either in the headers or announced for the trailer, and the wish for an algorithm.
 */
import { S3Error } from '../errors.ts';
import type { RequestHeaders } from '../request/headers.ts';
import {
  type ChecksumAlgorithm,
  type ChecksumType,
  checksumAlgorithms,
  decodeDigest,
  isCombinable,
  parseChecksumAlgorithm,
} from './algorithms.ts';

export interface DeclaredChecksums {
  readonly contentMd5: Buffer | undefined;
  /** The one checksum of the body. `value` is undefined while it is to come in the trailer. */
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: Buffer | undefined } | undefined;
  /** Lower-case names announced by x-amz-trailer; empty when there is none. */
  readonly trailerNames: readonly string[];
}

const headerPrefix = 'x-amz-checksum-';
/** Not the checksum of this body, though they share its prefix. */
const otherHeaders: ReadonlySet<string> = new Set(['x-amz-checksum-algorithm', 'x-amz-checksum-type', 'x-amz-checksum-mode']);

/**
 * @throws S3Error InvalidDigest (Content-MD5 is no base64 of 16 bytes), BadDigest (a checksum is no base64 of its size),
 *   InvalidRequest (several, unknown or contradicting checksums).
 */
export function readDeclaredChecksums(headers: RequestHeaders): DeclaredChecksums {
  const trailerNames = readTrailerNames(headers);
  const inHeader = checksumInHeaders(headers);
  const inTrailer = checksumInTrailer(trailerNames);
  if (inHeader !== undefined && inTrailer !== undefined) throw severalChecksums();
  const checksum = inHeader ?? inTrailer;
  checkAgreement(headers, checksum?.algorithm);
  return { contentMd5: readContentMd5(headers), checksum, trailerNames };
}

function readContentMd5(headers: RequestHeaders): Buffer | undefined {
  const text = headers.get('content-md5');
  if (text === undefined) return undefined;
  const bytes = decodeDigest('MD5', text);
  if (bytes === undefined) throw new S3Error('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  return bytes;
}

function checksumInHeaders(headers: RequestHeaders): DeclaredChecksums['checksum'] {
  let found: DeclaredChecksums['checksum'];
  for (const name of headers.amazonNames) {
    if (!name.startsWith(headerPrefix) || otherHeaders.has(name)) continue;
    if (found !== undefined) throw severalChecksums();
    const algorithm = algorithmOf(name.slice(headerPrefix.length));
    const value = decodeDigest(algorithm, headers.get(name) ?? '');
    // AWS says InvalidRequest; the public suite, and most who implement S3, say that such a digest is a bad one.
    if (value === undefined) throw new S3Error('BadDigest', `Value for ${name} header is invalid.`);
    found = { algorithm, value };
  }
  return found;
}

function checksumInTrailer(names: readonly string[]): DeclaredChecksums['checksum'] {
  let found: DeclaredChecksums['checksum'];
  for (const name of names) {
    if (!name.startsWith(headerPrefix)) {
      throw new S3Error('InvalidRequest', 'The value specified in the x-amz-trailer header is not supported');
    }
    if (found !== undefined) throw severalChecksums();
    found = { algorithm: algorithmOf(name.slice(headerPrefix.length)), value: undefined };
  }
  return found;
}

function readTrailerNames(headers: RequestHeaders): readonly string[] {
  const text = headers.get('x-amz-trailer');
  if (text === undefined) return [];
  return text.split(',').map((name) => name.trim().toLowerCase());
}

function algorithmOf(text: string): ChecksumAlgorithm {
  const algorithm = parseChecksumAlgorithm(text);
  if (algorithm !== undefined) return algorithm;
  throw new S3Error(
    'InvalidRequest',
    `Checksum algorithm provided is unsupported. Please try again with any of the valid types: [${checksumAlgorithms.join(', ')}]`,
  );
}

/** x-amz-sdk-checksum-algorithm announces a checksum, so it has to be there and of that algorithm. */
function checkAgreement(headers: RequestHeaders, declared: ChecksumAlgorithm | undefined): void {
  const announced = headers.get('x-amz-sdk-checksum-algorithm');
  if (announced === undefined) return;
  const algorithm = announced.toUpperCase() === 'MD5' ? undefined : algorithmOf(announced);
  if (declared !== undefined && algorithm !== undefined && declared !== algorithm) {
    throw new S3Error('InvalidRequest', 'Value for x-amz-sdk-checksum-algorithm header is invalid.');
  }
  if (declared === undefined && !headers.has('content-md5')) {
    throw new S3Error(
      'InvalidRequest',
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
  }
}

function severalChecksums(): S3Error {
  return new S3Error('InvalidRequest', 'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.');
}

export interface WantedChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
}

/**
 * What CreateMultipartUpload and CopyObject ask for with x-amz-checksum-algorithm and x-amz-checksum-type; undefined when they ask
 * for nothing. CRC64NVME is always FULL_OBJECT, the CRC32s default to COMPOSITE, the others are always COMPOSITE.
 *
 * @throws S3Error InvalidRequest for a type without an algorithm, a type the algorithm cannot have, or unknown values.
 */
export function readWantedChecksum(headers: RequestHeaders): WantedChecksum | undefined {
  const algorithmText = headers.get('x-amz-checksum-algorithm');
  const typeText = headers.get('x-amz-checksum-type')?.toUpperCase();
  if (algorithmText === undefined) {
    if (typeText === undefined) return undefined;
    throw new S3Error(
      'InvalidRequest',
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    );
  }
  const algorithm = algorithmOf(algorithmText);
  const type = typeText ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  if (type !== 'FULL_OBJECT' && type !== 'COMPOSITE') {
    throw new S3Error('InvalidRequest', 'Value for x-amz-checksum-type header is invalid.');
  }
  const possible = type === 'FULL_OBJECT' ? isCombinable(algorithm) : algorithm !== 'CRC64NVME';
  if (!possible) {
    throw new S3Error(
      'InvalidRequest',
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  return { algorithm, type };
}
