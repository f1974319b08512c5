/** AbortMultipartUpload. */
import { answerEmpty } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';
import { readUploadId } from '../upload-parameters.ts';

export async function abortMultipartUpload({ context, exchange, target, bucket, key, call }: S3Request): Promise<void> {
  await context.call('abort_upload', { container: bucket, path: key, upload_id: readUploadId(target) }, call);
  answerEmpty(exchange, 204);
}
