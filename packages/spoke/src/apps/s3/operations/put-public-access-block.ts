/** PutPublicAccessBlock: the four switches replace those that were there. */
import { limits } from '@felloe/engine/limits.ts';
import { parsePublicAccessBlock } from '@felloe/s3-wire/xml/commands/public-access-block.ts';
import { answerEmpty } from '../answer.ts';
import { receiveDocument } from '../receive-document.ts';
import type { S3Request } from '../s3-request.ts';
import { putBucketSetting } from '../settings/bucket-setting.ts';

export async function putPublicAccessBlock(request: S3Request): Promise<void> {
  const body = await receiveDocument(request, { bytesMax: limits.setting.sourceBytesMax });
  const block = parsePublicAccessBlock(body);
  await putBucketSetting(request, 'public_access_block', {
    refusePublicLists: block.blockPublicAcls,
    ignorePublicLists: block.ignorePublicAcls,
    refusePublicPolicy: block.blockPublicPolicy,
    restrictPublicPolicy: block.restrictPublicBuckets,
  });
  answerEmpty(request.exchange, 200);
}
