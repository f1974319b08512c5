/** DeleteBucketTagging: also when there were none. */
import { answerEmpty } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';
import { putBucketSetting } from '../settings/bucket-setting.ts';

export async function deleteBucketTagging(request: S3Request): Promise<void> {
  await putBucketSetting(request, 'tags', undefined);
  answerEmpty(request.exchange, 204);
}
