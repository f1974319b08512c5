/** GetBucketTagging. */
import { renderTagging } from '@felloe/s3-wire/xml/commands/tagging.ts';
import { answerXml } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';
import { requireBucketSetting } from '../settings/bucket-setting.ts';

export async function getBucketTagging(request: S3Request): Promise<void> {
  answerXml(request.exchange, renderTagging(await requireBucketSetting(request, 'tags', 'NoSuchTagSet')));
}
