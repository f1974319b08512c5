/** DeletePublicAccessBlock: also when there was none. */
import { answerEmpty } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';
import { putBucketSetting } from '../settings/bucket-setting.ts';

export async function deletePublicAccessBlock(request: S3Request): Promise<void> {
  await putBucketSetting(request, 'public_access_block', undefined);
  answerEmpty(request.exchange, 204);
}
