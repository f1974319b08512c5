/** PutBucketAcl: canned, by grant headers, or as a document. */
import { isPrivateList } from '@felloe/engine/access/access-list.ts';
import { askedAccessList } from '../access/asked-access-list.ts';
import { answerEmpty } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';
import { putBucketSetting } from '../settings/bucket-setting.ts';

export async function putBucketAcl(request: S3Request): Promise<void> {
  const list = await askedAccessList(request, 'bucket');
  await putBucketSetting(request, 'access_list', isPrivateList(list) ? undefined : list);
  answerEmpty(request.exchange, 200);
}
