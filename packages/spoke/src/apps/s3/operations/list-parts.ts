/** ListParts. */
import { decodeAttributes } from '@felloe/engine/artifact/attributes.ts';
import { limits } from '@felloe/engine/limits.ts';
import { readIntegerParameter } from '@felloe/s3-wire/request/parameters.ts';
import { renderListParts } from '@felloe/s3-wire/xml/commands/list-parts.ts';
import { answerXml } from '../answer.ts';
import { abortHeaders } from '../lifecycle-headers.ts';
import { checksumElements } from '../checksum-elements.ts';
import { s3Algorithm, s3ChecksumType } from '../checksum-names.ts';
import { ownersNamed } from '../owner.ts';
import { decodePartChecksums } from '../part-checksums.ts';
import type { S3Request } from '../s3-request.ts';
import { uploadChecksumOf } from '../upload-checksum.ts';
import { readUploadId } from '../upload-parameters.ts';

export async function listParts(request: S3Request): Promise<void> {
  const { context, exchange, target, bucket, key, call } = request;
  const uploadId = readUploadId(target);
  const pageMax = limits.upload.listPageMax;
  const maxParts = readIntegerParameter(target, 'max-parts', { min: 0, max: pageMax, otherwise: pageMax, clampToMax: true });
  const marker = readIntegerParameter(target, 'part-number-marker', { min: 0, max: 2_147_483_647, otherwise: 0 });

  const page = await context.call(
    'list_parts',
    { container: bucket, path: key, upload_id: uploadId, after_part_number: marker, limit: Math.max(1, maxParts) },
    call,
  );

  const container = await context.containers.describe(bucket);
  const ownerId = page.upload?.owner === undefined || page.upload.owner === '' ? container.tenant_id : page.upload.owner;
  const owners = await ownersNamed(context, [ownerId]);
  const parts = maxParts === 0 ? [] : page.parts;
  const attributes = decodeAttributes(page.upload?.attributes ?? '');
  const wanted = uploadChecksumOf(attributes);
  answerXml(
    exchange,
    renderListParts({
      bucket,
      key,
      uploadId,
      owner: owners.get(ownerId),
      storageClass: attributes.storageClass ?? 'STANDARD',
      partNumberMarker: marker,
      nextPartNumberMarker: parts.at(-1)?.part_number ?? 0,
      maxParts,
      isTruncated: maxParts > 0 && page.truncated,
      checksumAlgorithm: wanted === undefined ? undefined : s3Algorithm(wanted.algorithm),
      checksumType: wanted === undefined ? undefined : s3ChecksumType(wanted.type),
      parts: parts.map((part) => ({
        partNumber: part.part_number,
        lastModifiedMs: part.modified_at,
        etag: part.etag,
        sizeBytes: part.size,
        checksums: checksumElements(decodePartChecksums(part.checksums)).checksums,
      })),
    }),
    abortHeaders(page.upload?.aborts ?? null),
  );
}
