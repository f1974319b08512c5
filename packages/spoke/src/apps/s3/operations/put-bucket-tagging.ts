/** PutBucketTagging. An empty set is none: GetBucketTagging then answers NoSuchTagSet, as S3 does. */
import { limits } from '@felloe/engine/limits.ts';
import { bucketTagsMax } from '@felloe/s3-wire/request/tags.ts';
import { parseTagging } from '@felloe/s3-wire/xml/commands/tagging.ts';
import { answerEmpty } from '../answer.ts';
import { receiveDocument } from '../receive-document.ts';
import type { S3Request } from '../s3-request.ts';
import { putBucketSetting } from '../settings/bucket-setting.ts';

export async function putBucketTagging(request: S3Request): Promise<void> {
  const body = await receiveDocument(request, { bytesMax: limits.setting.sourceBytesMax, digestRequired: true });
  const tags = parseTagging(body, bucketTagsMax);
  await putBucketSetting(request, 'tags', tags.length === 0 ? undefined : tags);
  answerEmpty(request.exchange, 204);
}
