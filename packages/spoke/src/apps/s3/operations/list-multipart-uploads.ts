/** ListMultipartUploads: open uploads by key, then by upload id. */
import { decodeAttributes } from '@felloe/engine/artifact/attributes.ts';
import type { UploadEntry__Output } from '@felloe/contracts/gen/felloe/v1/UploadEntry.ts';
import type { UploadRecord__Output } from '@felloe/contracts/gen/felloe/v1/UploadRecord.ts';
import { requirePathPart } from '@felloe/engine/artifact/path.ts';
import { limits } from '@felloe/engine/limits.ts';
import { readEncodingType, readIntegerParameter } from '@felloe/s3-wire/request/parameters.ts';
import { queryValue } from '@felloe/s3-wire/request/target.ts';
import { renderListMultipartUploads, type UploadPage } from '@felloe/s3-wire/xml/commands/list-multipart-uploads.ts';
import type { Owner } from '@felloe/s3-wire/xml/names.ts';
import { answerXml } from '../answer.ts';
import { s3Algorithm, s3ChecksumType } from '../checksum-names.ts';
import { ownersNamed } from '../owner.ts';
import type { S3Request } from '../s3-request.ts';
import { uploadChecksumOf } from '../upload-checksum.ts';

export async function listMultipartUploads(request: S3Request): Promise<void> {
  const { context, exchange, target, bucket, call } = request;
  const pageMax = limits.upload.listPageMax;
  const maxUploads = readIntegerParameter(target, 'max-uploads', { min: 0, max: pageMax, otherwise: pageMax, clampToMax: true });
  const prefix = queryValue(target, 'prefix') ?? '';
  const delimiter = queryValue(target, 'delimiter');
  const keyMarker = queryValue(target, 'key-marker') ?? '';
  // AWS: without a key marker an upload id marker says nothing.
  const uploadIdMarker = keyMarker === '' ? '' : (queryValue(target, 'upload-id-marker') ?? '');
  const encodingType = readEncodingType(target);
  for (const part of [prefix, delimiter ?? '', keyMarker]) requirePathPart(part);

  const page = await context.call(
    'list_uploads',
    {
      container: bucket,
      prefix,
      delimiter: delimiter ?? '',
      after_path: keyMarker,
      after_upload_id: uploadIdMarker,
      limit: Math.max(1, maxUploads),
    },
    call,
  );

  const entries = maxUploads === 0 ? [] : page.entries;
  const { tenant_id: containerTenantId } = await context.containers.describe(bucket);
  const ownerIdOf = (upload: UploadRecord__Output): string => (upload.owner === '' ? containerTenantId : upload.owner);
  const owners = await ownersNamed(
    context,
    entries.flatMap(({ upload }) => (upload === null ? [] : [ownerIdOf(upload)])),
  );
  const isTruncated = maxUploads > 0 && page.truncated;
  answerXml(
    exchange,
    renderListMultipartUploads({
      bucket,
      prefix,
      delimiter: delimiter === '' ? undefined : delimiter,
      keyMarker,
      uploadIdMarker,
      nextKeyMarker: isTruncated ? page.next_path : undefined,
      nextUploadIdMarker: isTruncated ? page.next_upload_id : undefined,
      encodingType,
      maxUploads,
      isTruncated,
      uploads: entries.flatMap((entry) => listedUpload(entry, (upload) => owners.get(ownerIdOf(upload)))),
      commonPrefixes: entries.filter((entry) => entry.is_prefix).map((entry) => entry.path),
    }),
  );
}

function listedUpload(
  { is_prefix: isPrefix, path, upload }: UploadEntry__Output,
  ownerOf: (upload: UploadRecord__Output) => Owner | undefined,
): UploadPage['uploads'] {
  if (isPrefix || upload === null) return [];
  const attributes = decodeAttributes(upload.attributes);
  const wanted = uploadChecksumOf(attributes);
  return [
    {
      key: path,
      uploadId: upload.upload_id,
      initiatedAtMs: upload.created_at,
      owner: ownerOf(upload),
      storageClass: attributes.storageClass ?? 'STANDARD',
      checksumAlgorithm: wanted === undefined ? undefined : s3Algorithm(wanted.algorithm),
      checksumType: wanted === undefined ? undefined : s3ChecksumType(wanted.type),
    },
  ];
}
