/** CompleteMultipartUpload: the named parts become the object in one commit, which judges the conditions. */
import type { ChosenPart } from '@felloe/contracts/gen/felloe/v1/ChosenPart.ts';
import type { PartRecord__Output } from '@felloe/contracts/gen/felloe/v1/PartRecord.ts';
import { type ArtifactAttributes, type Checksum, decodeAttributes } from '@felloe/engine/artifact/attributes.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { checksumAlgorithms, checksumHeader } from '@felloe/s3-wire/checksums/algorithms.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import type { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import {
  type CompletedPart,
  parseCompleteMultipartUpload,
  renderCompleteMultipartUpload,
} from '@felloe/s3-wire/xml/commands/complete-multipart-upload.ts';
import { answerXml } from '../answer.ts';
import { checksumElements } from '../checksum-elements.ts';
import { engineAlgorithm, s3Algorithm, s3ChecksumType } from '../checksum-names.ts';
import { writeConditions } from '../conditions.ts';
import { encryptionOfCompleted } from '../encryption/stored-encryption.ts';
import { objectLocation } from '../object-location.ts';
import { decodePartChecksums } from '../part-checksums.ts';
import { receiveDocument } from '../receive-document.ts';
import { refuseUnservedHeaders } from '../refused-headers.ts';
import type { S3Request } from '../s3-request.ts';
import { writtenVersion } from '../version-headers.ts';
import { type UploadChecksum, uploadChecksumOf } from '../upload-checksum.ts';
import { readUploadId } from '../upload-parameters.ts';
import { wholeChecksum } from '../whole-checksum.ts';

export async function completeMultipartUpload(request: S3Request): Promise<void> {
  const { context, exchange, headers, target, bucket, key, call } = request;
  refuseUnservedHeaders(headers);
  const uploadId = readUploadId(target);
  const conditions = writeConditions(headers);
  const claimedSize = claimedSizeOf(request);
  // The checksum headers of this request are about the object, not about this document, whose integrity the signature keeps.
  const document = await receiveDocument(request, { bytesMax: limits.request.xmlBodyBytesMax, checksumOfBody: false });
  const chosen = parseCompleteMultipartUpload(document);

  const described = await attributesOfUpload(request, uploadId);
  const attributes = described ?? {};
  const encryption = encryptionOfCompleted(headers, attributes);
  const wanted = uploadChecksumOf(attributes);
  if (described !== undefined) checkClaims(headers, wanted);
  const checksum = await checksumOfWhole(request, { uploadId, chosen, wanted });
  const written = await context.call(
    'complete_upload',
    {
      container: bucket,
      path: key,
      upload_id: uploadId,
      parts: chosen.map(chosenPart),
      conditions,
      checksums: checksum === undefined ? '' : JSON.stringify([checksum]),
      has_size: claimedSize !== undefined,
      size: claimedSize ?? 0,
    },
    { ...call, deadlineMs: limits.session.longCallMs },
  );
  request.uploads.forget(request, uploadId);

  answerXml(
    exchange,
    renderCompleteMultipartUpload({
      location: objectLocation(request, key),
      bucket,
      key,
      etag: written.etag,
      ...checksumElements(checksumsOf(checksum, written.attributes)),
    }),
    [...writtenVersion(written), ...encryption.headers],
  );
}

/** A completion that is answered again has no upload any more to compute from: the object tells. */
function checksumsOf(computed: Checksum | undefined, attributes: string): readonly Checksum[] | undefined {
  return computed === undefined ? decodeAttributes(attributes).checksums : [computed];
}

function chosenPart(part: CompletedPart): ChosenPart {
  const checksums = [...part.checksums].map(
    ([algorithm, value]): Checksum => ({ algorithm: engineAlgorithm(algorithm), value: value.toString('base64'), type: 'full' }),
  );
  return { part_number: part.partNumber, etag: part.etag, checksums: checksums.length === 0 ? '' : JSON.stringify(checksums) };
}

interface WholeOfParts {
  readonly uploadId: string;
  readonly chosen: readonly CompletedPart[];
  readonly wanted: UploadChecksum | undefined;
}

/** Undefined for an upload without a checksum. */
async function checksumOfWhole(request: S3Request, { uploadId, chosen, wanted }: WholeOfParts): Promise<Checksum | undefined> {
  if (wanted === undefined) return undefined;
  const recorded = await recordedParts(request, uploadId);
  const parts = chosen.map((choice) => {
    const part = recorded.get(choice.partNumber);
    if (part === undefined || part.etag !== choice.etag) throw invalidPart(choice);
    return { partNumber: part.part_number, size: part.size, checksums: decodePartChecksums(part.checksums) };
  });
  const checksum = wholeChecksum(parts, wanted, request.hashers);
  checkClaimedValue(request, checksum);
  return checksum;
}

/** Undefined for an upload that has ended: only the hub knows whether this repeats a completion. */
async function attributesOfUpload(
  { context, bucket, key, call }: S3Request,
  uploadId: string,
): Promise<ArtifactAttributes | undefined> {
  try {
    const upload = await context.call('describe_upload', { container: bucket, path: key, upload_id: uploadId }, call);
    return decodeAttributes(upload.attributes);
  } catch (thrown) {
    if (thrown instanceof StoreError && thrown.code === 'upload_not_found') return undefined;
    throw thrown;
  }
}

async function recordedParts(
  { context, bucket, key, call }: S3Request,
  uploadId: string,
): Promise<Map<number, PartRecord__Output>> {
  const parts = new Map<number, PartRecord__Output>();
  let after = 0;
  let truncated = true;
  while (truncated) {
    const page = await context.call(
      'list_parts',
      { container: bucket, path: key, upload_id: uploadId, after_part_number: after, limit: limits.upload.listPageMax },
      call,
    );
    for (const part of page.parts) parts.set(part.part_number, part);
    const last = page.parts.at(-1)?.part_number ?? after;
    truncated = page.truncated && last > after;
    after = last;
  }
  return parts;
}

/**
 * What is claimed of the whole has to be what the upload was created for: anything else could only be taken unverified.
 *
 * @throws S3Error InvalidRequest for a checksum of another algorithm, or of another type.
 */
function checkClaims(headers: RequestHeaders, wanted: UploadChecksum | undefined): void {
  const algorithm = wanted === undefined ? undefined : s3Algorithm(wanted.algorithm);
  const other = checksumAlgorithms.find((name) => name !== algorithm && headers.has(checksumHeader(name)));
  if (other !== undefined) {
    throw new S3Error(
      'InvalidRequest',
      `The upload was created ${algorithm === undefined ? 'without a checksum' : `with the ${algorithm} checksum`}. The ${other} of the complete request cannot be verified.`,
    );
  }
  const claimed = headers.get('x-amz-checksum-type')?.toUpperCase();
  if (claimed === undefined || wanted === undefined || claimed === s3ChecksumType(wanted.type)) return;
  throw new S3Error(
    'InvalidRequest',
    `The upload was created using the ${s3ChecksumType(wanted.type)} checksum mode. The complete request must use the same checksum mode.`,
  );
}

/** @throws S3Error BadDigest when what the client says of the whole is not so. */
function checkClaimedValue({ headers }: S3Request, checksum: Checksum): void {
  const algorithm = s3Algorithm(checksum.algorithm);
  if (algorithm === undefined) return;
  const claimed = headers.get(checksumHeader(algorithm));
  // A composite one may be sent with or without its number of parts.
  if (claimed === undefined || claimed === checksum.value || claimed === checksum.value.split('-')[0]) return;
  throw new S3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
}

function claimedSizeOf({ headers }: S3Request): number | undefined {
  const text = headers.get('x-amz-mp-object-size');
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new S3Error('InvalidRequest', 'Value for x-amz-mp-object-size header is invalid.');
}

function invalidPart({ partNumber, etag }: CompletedPart): S3Error {
  return new S3Error('InvalidPart', undefined, { extra: { PartNumber: String(partNumber), ETag: etag.slice(0, 64) } });
}
