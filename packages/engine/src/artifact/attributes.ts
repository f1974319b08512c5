/**
 * What an artifact version says about itself besides its bytes. The hub stores it as JSON without looking inside; spokes and
 * apps read it. Fields are only ever added: a decoder keeps unknown ones, so an older spoke does not lose a newer one's facts.
 */
import type { ArtifactEncryption } from '../encryption/artifact-encryption.ts';
import { StoreError } from '../errors.ts';
import { limits } from '../limits.ts';
import { utf8Length } from './path.ts';

/** `full` digests the bytes of the whole artifact; `composite` digests the parts' digests and ends with `-<parts>`. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** base64 of the digest (big-endian for CRCs); a composite one carries its `-N`. */
  readonly value: string;
  readonly type: 'full' | 'composite';
}

export const checksumAlgorithms = [
  'crc32',
  'crc32c',
  'crc64nvme',
  'sha1',
  'sha256',
  'sha512',
  'md5',
  'xxhash64',
  'xxhash3',
  'xxhash128',
] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

export interface ArtifactAttributes {
  readonly contentType?: string;
  readonly cacheControl?: string;
  readonly contentDisposition?: string;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  /** The Expires header as it was sent: clients send dates and non-dates, and get back what they sent. */
  readonly expires?: string;
  readonly websiteRedirect?: string;
  /** Absent means the standard class. */
  readonly storageClass?: string;
  /** Names in lower case, without the `x-amz-meta-` of the wire. */
  readonly userMetadata?: Readonly<Record<string, string>>;
  readonly checksums?: readonly Checksum[];
  /** Absent: the bytes lie as they came. The hub reads this one field, to open the data key for an authorised read. */
  readonly encryption?: ArtifactEncryption;
}

/** JSON for the record; throws `too_large` (details.field = attributes | user_metadata) beyond the limits. */
export function encodeAttributes(attributes: ArtifactAttributes): string {
  if (attributes.userMetadata !== undefined && metadataBytes(attributes.userMetadata) > limits.artifact.metadataBytesMax) {
    throw new StoreError('too_large', `user metadata has more than ${limits.artifact.metadataBytesMax} bytes`, {
      details: { field: 'user_metadata', limit: String(limits.artifact.metadataBytesMax) },
    });
  }
  const text = JSON.stringify(attributes);
  if (utf8Length(text) > limits.artifact.attributesBytesMax) {
    throw new StoreError('too_large', `attributes have more than ${limits.artifact.attributesBytesMax} bytes`, {
      details: { field: 'attributes', limit: String(limits.artifact.attributesBytesMax) },
    });
  }
  return text;
}

/** Bytes of names and values together, as S3 counts its 2 KB (without the header prefix). */
export function metadataBytes(metadata: Readonly<Record<string, string>>): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(metadata)) bytes += utf8Length(name) + utf8Length(value);
  return bytes;
}

const textFields = [
  'contentType',
  'cacheControl',
  'contentDisposition',
  'contentEncoding',
  'contentLanguage',
  'expires',
  'websiteRedirect',
  'storageClass',
] as const;

/**
 * Attributes from their JSON; an empty text means none. Unknown fields and unknown checksum algorithms are kept as they are.
 * Throws `internal` when a known field has the wrong shape: a record of ours is damaged.
 */
export function decodeAttributes(text: string): ArtifactAttributes {
  if (text === '') return {};
  const value = parsed(text);
  for (const field of textFields) {
    if (value[field] !== undefined && typeof value[field] !== 'string') throw damaged(field);
  }
  if (value.userMetadata !== undefined && !isTextRecord(value.userMetadata)) throw damaged('userMetadata');
  if (value.checksums !== undefined && !isChecksumList(value.checksums)) throw damaged('checksums');
  return value as ArtifactAttributes;
}

/**
 * The attributes of a copy that names none of its own: those of its source, but where the bytes lie and where a website sends its
 * readers is said anew for every version (Amazon S3 API Reference, CopyObject: neither is copied).
 */
export function attributesOfPlainCopy(text: string): string {
  // Nearly every artifact has neither, and is not parsed for it.
  if (!text.includes('"storageClass"') && !text.includes('"websiteRedirect"')) return text;
  const { storageClass: _class, websiteRedirect: _redirect, ...kept } = decodeAttributes(text);
  return encodeAttributes(kept);
}

function parsed(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new StoreError('internal', 'stored attributes are not JSON', { cause });
  }
  if (!isRecord(value)) throw damaged('attributes');
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTextRecord(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((item) => typeof item === 'string');
}

function isChecksumList(value: unknown): value is Checksum[] {
  return Array.isArray(value) && value.every(isChecksum);
}

function isChecksum(value: unknown): value is Checksum {
  if (!isRecord(value)) return false;
  const { algorithm, value: digest, type } = value;
  return typeof algorithm === 'string' && typeof digest === 'string' && (type === 'full' || type === 'composite');
}

function damaged(field: string): StoreError {
  return new StoreError('internal', `stored attributes are damaged at ${field}`, { details: { field } });
}

/** The checksum of one algorithm, when the version has it. */
export function checksumOf(attributes: ArtifactAttributes, algorithm: ChecksumAlgorithm): Checksum | undefined {
  return attributes.checksums?.find((checksum) => checksum.algorithm === algorithm);
}
