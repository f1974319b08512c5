/** GetObjectAttributes: what HEAD and ListParts know of an object, without its metadata. */
import type { ArtifactRecord__Output } from '@felloe/contracts/gen/felloe/v1/ArtifactRecord.ts';
import { decodeAttributes } from '@felloe/engine/artifact/attributes.ts';
import { limits } from '@felloe/engine/limits.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { formatHttpDate } from '@felloe/s3-wire/http-date.ts';
import type { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import {
  type ObjectParts,
  readWantedAttributes,
  renderObjectAttributes,
} from '@felloe/s3-wire/xml/commands/object-attributes.ts';
import { answerXml } from '../answer.ts';
import { checksumElements } from '../checksum-elements.ts';
import { encryptionToRead } from '../encryption/stored-encryption.ts';
import { resolveObject } from '../object-version.ts';
import { decodePartChecksums } from '../part-checksums.ts';
import type { S3Request } from '../s3-request.ts';
import { readVersion } from '../version-headers.ts';

export async function getObjectAttributes(request: S3Request): Promise<void> {
  const { headers, exchange } = request;
  const wanted = readWantedAttributes(headers);
  const page = readPartsPage(headers);

  const record = await resolveObject(request, 'artifact.attributes.read');

  const attributes = decodeAttributes(record.attributes);
  // A customer's key has to be brought here too.
  encryptionToRead(headers, attributes);
  answerXml(
    exchange,
    renderObjectAttributes({
      etag: wanted.has('ETag') ? record.etag : undefined,
      ...(wanted.has('Checksum') ? checksumElements(attributes.checksums) : {}),
      objectParts: wanted.has('ObjectParts') ? partsOf(record, page) : undefined,
      storageClass: wanted.has('StorageClass') ? (attributes.storageClass ?? 'STANDARD') : undefined,
      sizeBytes: wanted.has('ObjectSize') ? record.size : undefined,
    }),
    ['Last-Modified', formatHttpDate(record.modified_at), ...readVersion(record)],
  );
}

interface PartsPage {
  readonly marker: number;
  readonly maxParts: number;
}

function readPartsPage(headers: RequestHeaders): PartsPage {
  const pageMax = limits.upload.listPageMax;
  return {
    marker: readInteger(headers, 'x-amz-part-number-marker', 0),
    maxParts: Math.min(readInteger(headers, 'x-amz-max-parts', pageMax), pageMax),
  };
}

function readInteger(headers: RequestHeaders, name: string, otherwise: number): number {
  const text = headers.get(name);
  if (text === undefined) return otherwise;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new S3Error('InvalidArgument', `Value for ${name} header is not a number.`, {
    extra: { ArgumentName: name, ArgumentValue: text.slice(0, 64) },
  });
}

/** Undefined for an object that was not uploaded in parts. */
function partsOf({ blobs }: ArtifactRecord__Output, { marker, maxParts }: PartsPage): ObjectParts | undefined {
  const parts = new Map<number, { sizeBytes: number; readonly checksums: string }>();
  for (const { part_number: partNumber, size, checksums } of blobs) {
    if (partNumber === 0) return undefined;
    const part = parts.get(partNumber);
    if (part === undefined) parts.set(partNumber, { sizeBytes: size, checksums });
    else part.sizeBytes += size;
  }
  if (parts.size === 0) return undefined;
  const rest = [...parts].filter(([partNumber]) => partNumber > marker);
  const page = rest.slice(0, maxParts);
  return {
    partsCount: parts.size,
    partNumberMarker: marker,
    nextPartNumberMarker: page.at(-1)?.[0] ?? 0,
    maxParts,
    isTruncated: rest.length > page.length,
    parts: page.map(([partNumber, { sizeBytes, checksums }]) => ({
      partNumber,
      sizeBytes,
      checksums: checksumElements(decodePartChecksums(checksums)).checksums,
    })),
  };
}
