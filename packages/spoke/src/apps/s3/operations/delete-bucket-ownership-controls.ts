/** DeleteBucketOwnershipControls: also when there were none. */
import { answerEmpty } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';
import { putBucketSetting } from '../settings/bucket-setting.ts';

export async function deleteBucketOwnershipControls(request: S3Request): Promise<void> {
  await putBucketSetting(request, 'ownership', undefined);
  answerEmpty(request.exchange, 204);
}
