/** UploadPartCopy: the bytes move, because a part of an upload is a blob of its own. */
import { decodeAttributes } from '@felloe/engine/artifact/attributes.ts';
import type { ByteRange } from '@felloe/engine/artifact/ranges.ts';
import { limits } from '@felloe/engine/limits.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { parseCopySourceRange } from '@felloe/s3-wire/request/copy-source.ts';
import { renderCopyPart } from '@felloe/s3-wire/xml/commands/copy-object.ts';
import { answerXml } from '../answer.ts';
import { checksumElements } from '../checksum-elements.ts';
import { copyBytes, resolveOrigin } from '../copy-bytes.ts';
import { readCopyOrigin } from '../copy-plan.ts';
import { entityTagOf } from '../encryption/new-encryption.ts';
import { encryptionOfPart, encryptionOfSource, encryptionOfUpload } from '../encryption/stored-encryption.ts';
import { recordPart } from '../record-part.ts';
import { refuseUnservedHeaders } from '../refused-headers.ts';
import type { S3Request } from '../s3-request.ts';
import { uploadChecksumOf } from '../upload-checksum.ts';
import { sourceVersion } from '../version-headers.ts';
import { readPartNumber, readUploadId } from '../upload-parameters.ts';

export async function uploadPartCopy(request: S3Request): Promise<void> {
  const { context, exchange, headers, target, bucket } = request;
  refuseUnservedHeaders(headers);
  const uploadId = readUploadId(target);
  const partNumber = readPartNumber(target);
  const origin = readCopyOrigin(request);

  const upload = await request.uploads.describe(request, uploadId);
  const attributes = decodeAttributes(upload.attributes);
  const wanted = uploadChecksumOf(attributes);
  const encryption = encryptionOfUpload(headers, attributes);
  const ofPart = encryptionOfPart(upload, attributes, encryption);
  const record = await resolveOrigin(request, origin);
  const source = encryptionOfSource(headers, decodeAttributes(record.attributes));
  const range = rangeOf(request, record.size);
  const container = await context.containers.describe(bucket);
  const bytes = await copyBytes(request, {
    origin,
    record,
    range,
    backendId: container.backend_id,
    bytesMax: limits.upload.partBytesMax,
    compute: wanted === undefined ? [] : [wanted.algorithm],
    sourceDataKey: source.dataKey,
    dataKey: ofPart?.dataKey,
  });

  const part = await recordPart(request, {
    uploadId,
    partNumber,
    staged: bytes.staged,
    etag: entityTagOf(ofPart, bytes.etag),
    checksums: bytes.checksums,
  });

  const { checksums } = checksumElements(bytes.checksums);
  answerXml(exchange, renderCopyPart({ etag: part.etag, lastModifiedMs: part.modified_at, checksums }), [
    ...sourceVersion({ source_version_name: record.version_name }),
    ...encryption.headers,
  ]);
}

/** @throws S3Error InvalidArgument for a malformed range, InvalidRange for one outside the source, EntityTooLarge for more than a part holds. */
function rangeOf({ headers }: S3Request, size: number): ByteRange | undefined {
  const header = headers.get('x-amz-copy-source-range');
  if (header === undefined) {
    checkPartSize(size);
    return undefined;
  }
  const { first, last } = parseCopySourceRange(header);
  if (last >= size) {
    throw new S3Error('InvalidRange', `Range specified is not valid for source object of size: ${size}`, {
      extra: { RangeRequested: header.slice(0, 64), ActualObjectSize: String(size) },
    });
  }
  checkPartSize(last - first + 1);
  return { start: first, end: last };
}

function checkPartSize(size: number): void {
  if (size <= limits.upload.partBytesMax) return;
  throw new S3Error('EntityTooLarge', undefined, {
    extra: { ProposedSize: String(size), MaxSizeAllowed: String(limits.upload.partBytesMax) },
  });
}
