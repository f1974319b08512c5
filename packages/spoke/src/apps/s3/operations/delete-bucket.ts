/** DeleteBucket: the hub refuses while a version or marker is in it; uploads that nobody completed go with it. */
import { answerEmpty } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';

export async function deleteBucket({ context, exchange, bucket, call }: S3Request): Promise<void> {
  await context.call('remove_container', { name: bucket }, call);
  context.containers.forget(bucket);
  answerEmpty(exchange, 204);
}
