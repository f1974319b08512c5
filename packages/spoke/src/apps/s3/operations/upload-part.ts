/** UploadPart: the upload is looked up first, so that 5 GiB are not asked for when it ended long ago. */
import { decodeAttributes } from '@felloe/engine/artifact/attributes.ts';
import { limits } from '@felloe/engine/limits.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { answerEmpty } from '../answer.ts';
import { entityTagOf } from '../encryption/new-encryption.ts';
import { encryptionOfPart, encryptionOfUpload } from '../encryption/stored-encryption.ts';
import { checksumHeaders } from '../headers-of-record.ts';
import { s3Algorithm } from '../checksum-names.ts';
import { type BodyPlan, planBody, receiveBody } from '../receive-body.ts';
import { recordPart } from '../record-part.ts';
import { refuseUnservedHeaders } from '../refused-headers.ts';
import { checkRequesterPays } from '../requester-pays.ts';
import type { S3Request } from '../s3-request.ts';
import { type UploadChecksum, uploadChecksumOf } from '../upload-checksum.ts';
import { readPartNumber, readUploadId } from '../upload-parameters.ts';

export async function uploadPart(request: S3Request): Promise<void> {
  const { context, exchange, headers, target, bucket } = request;
  const bytesMax = limits.upload.partBytesMax;
  refuseUnservedHeaders(headers);
  const uploadId = readUploadId(target);
  const partNumber = readPartNumber(target);
  const plan = planBody(request, bytesMax);

  const upload = await request.uploads.describe(request, uploadId);
  const attributes = decodeAttributes(upload.attributes);
  const wanted = uploadChecksumOf(attributes);
  const encryption = encryptionOfUpload(headers, attributes);
  const ofPart = encryptionOfPart(upload, attributes, encryption);
  checkAgreement(plan, wanted);
  const container = await context.containers.describe(bucket);
  await checkRequesterPays(request, container);
  const body = await receiveBody(request, {
    ...plan,
    backendId: container.backend_id,
    bytesMax,
    compute: wanted?.algorithm,
    dataKey: ofPart?.dataKey,
  });

  const part = await recordPart(request, {
    uploadId,
    partNumber,
    staged: body.staged,
    etag: entityTagOf(ofPart, body.etag),
    checksums: body.checksums,
  });

  const told = body.checksums.filter((checksum) => s3Algorithm(checksum.algorithm) === plan.declared.checksum?.algorithm);
  answerEmpty(exchange, 200, ['ETag', `"${part.etag}"`, ...checksumHeaders(told), ...encryption.headers]);
}

/** @throws S3Error InvalidRequest when the part's checksum is of another algorithm than its upload's. */
function checkAgreement({ declared }: BodyPlan, wanted: UploadChecksum | undefined): void {
  if (wanted === undefined || declared.checksum === undefined || s3Algorithm(wanted.algorithm) === declared.checksum.algorithm)
    return;
  throw new S3Error(
    'InvalidRequest',
    `Checksum Type mismatch occurred, expected checksum Type: ${wanted.algorithm}, actual checksum Type: ${declared.checksum.algorithm.toLowerCase()}`,
  );
}
