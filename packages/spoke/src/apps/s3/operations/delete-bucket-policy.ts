/** DeleteBucketPolicy: also when there was none. */
import { answerEmpty } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';
import { putBucketSetting } from '../settings/bucket-setting.ts';

export async function deleteBucketPolicy(request: S3Request): Promise<void> {
  await putBucketSetting(request, 'policy', undefined);
  answerEmpty(request.exchange, 204);
}
