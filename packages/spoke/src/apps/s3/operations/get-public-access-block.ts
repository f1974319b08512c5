/** GetPublicAccessBlock. */
import { renderPublicAccessBlock } from '@felloe/s3-wire/xml/commands/public-access-block.ts';
import { answerXml } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';
import { requireBucketSetting } from '../settings/bucket-setting.ts';

export async function getPublicAccessBlock(request: S3Request): Promise<void> {
  const block = await requireBucketSetting(request, 'public_access_block', 'NoSuchPublicAccessBlockConfiguration');
  answerXml(
    request.exchange,
    renderPublicAccessBlock({
      blockPublicAcls: block.refusePublicLists,
      ignorePublicAcls: block.ignorePublicLists,
      blockPublicPolicy: block.refusePublicPolicy,
      restrictPublicBuckets: block.restrictPublicPolicy,
    }),
  );
}
