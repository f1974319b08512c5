/** GetBucketLocation. */
import { renderLocationConstraint } from '@felloe/s3-wire/xml/commands/get-bucket-location.ts';
import { answerXml } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';

export async function getBucketLocation({ context, exchange, bucket, call }: S3Request): Promise<void> {
  await context.call('check_access', { action: 'container.location.read', container: bucket }, call);
  const container = await context.containers.describe(bucket);
  answerXml(exchange, renderLocationConstraint(container.region));
}
