/** GetBucketLocation. */
import { renderLocationConstraint } from '@felloe/s3-wire/xml/commands/get-bucket-location.ts';
import { answerXml } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';

export async function getBucketLocation({ context, exchange, bucket, call }: S3Request): Promise<void> {
  const container = await context.call('describe_container', { name: bucket }, call);
  answerXml(exchange, renderLocationConstraint(container.region));
}
