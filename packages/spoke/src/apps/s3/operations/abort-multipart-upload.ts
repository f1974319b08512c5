/** AbortMultipartUpload. */
import { answerEmpty } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';
import { readUploadId } from '../upload-parameters.ts';

export async function abortMultipartUpload(request: S3Request): Promise<void> {
  const { context, exchange, target, bucket, key, call, uploads } = request;
  const uploadId = readUploadId(target);
  await context.call('abort_upload', { container: bucket, path: key, upload_id: uploadId }, call);
  uploads.forget(request, uploadId);
  answerEmpty(exchange, 204);
}
