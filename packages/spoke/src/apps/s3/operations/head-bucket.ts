/** HeadBucket: asks the hub itself, never the cached descriptor, because access is what the client wants to know. */
import { answerEmpty } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';

export async function headBucket({ context, exchange, bucket, call }: S3Request): Promise<void> {
  const container = await context.call('describe_container', { name: bucket }, call);
  answerEmpty(exchange, 200, ['x-amz-bucket-region', container.region, 'x-amz-access-point-alias', 'false']);
}
