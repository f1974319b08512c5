/**
 * GetObjectTagging: no object has tags, since a request that would set some is refused. Answered all the same, because `aws s3 cp`
 * asks it of the source of every copy that is large enough for parts.
 */
import { XmlWriter } from '@felloe/s3-wire/xml/write.ts';
import { answerXml } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';
import { readVersionId } from '../version-parameter.ts';

export async function getObjectTagging({ context, exchange, target, bucket, key, call }: S3Request): Promise<void> {
  await context.call('resolve', { container: bucket, path: key, version_id: readVersionId(target), operation: 'head' }, call);
  answerXml(exchange, new XmlWriter().open('Tagging', true).open('TagSet').close('TagSet').close('Tagging').toString());
}
