/** DeleteBucketWebsite: also when there was none. */
import { answerEmpty } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';

export async function deleteBucketWebsite({ context, exchange, bucket, call }: S3Request): Promise<void> {
  await context.call('configure_container', { container: bucket, setting: 'website', document: '', source: '' }, call);
  context.containers.forget(bucket);
  answerEmpty(exchange, 204);
}
