/** `?uploadId=…&partNumber=…` */
import { limits } from '@felloe/engine/limits.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { readIntegerParameter } from '@felloe/s3-wire/request/parameters.ts';
import { queryValue, type RequestTarget } from '@felloe/s3-wire/request/target.ts';

/** Ours have 32 characters; a longer text is none of ours and needs no question. */
const uploadIdLengthMax = 128;

/** @throws S3Error NoSuchUpload */
export function readUploadId(target: RequestTarget): string {
  const uploadId = queryValue(target, 'uploadId') ?? '';
  if (uploadId === '' || uploadId.length > uploadIdLengthMax) throw new S3Error('NoSuchUpload');
  return uploadId;
}

/** @throws S3Error InvalidArgument */
export function readPartNumber(target: RequestTarget): number {
  const partNumber = readIntegerParameter(target, 'partNumber', { min: 1, max: limits.upload.partNumberMax, otherwise: 0 });
  if (partNumber !== 0) return partNumber;
  throw new S3Error('InvalidArgument', `Part number must be an integer between 1 and ${limits.upload.partNumberMax}, inclusive`, {
    extra: { ArgumentName: 'partNumber' },
  });
}
