/** GetBucketVersioning: never switched on, which S3 says with an empty document. Clients ask before they purge or clean up. */
import { XmlWriter } from '@felloe/s3-wire/xml/write.ts';
import { answerXml } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';

export async function getBucketVersioning({ context, exchange, bucket, call }: S3Request): Promise<void> {
  await context.call('describe_container', { name: bucket }, call);
  answerXml(exchange, new XmlWriter().open('VersioningConfiguration', true).close('VersioningConfiguration').toString());
}
