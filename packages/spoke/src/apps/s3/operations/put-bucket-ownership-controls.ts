/** PutBucketOwnershipControls. */
import { limits } from '@felloe/engine/limits.ts';
import { parseOwnershipControls } from '@felloe/s3-wire/xml/commands/ownership-controls.ts';
import { ownershipSetting } from '../access/ownership-elements.ts';
import { answerEmpty } from '../answer.ts';
import { receiveDocument } from '../receive-document.ts';
import type { S3Request } from '../s3-request.ts';
import { putBucketSetting } from '../settings/bucket-setting.ts';

export async function putBucketOwnershipControls(request: S3Request): Promise<void> {
  const body = await receiveDocument(request, { bytesMax: limits.setting.sourceBytesMax });
  await putBucketSetting(request, 'ownership', ownershipSetting(parseOwnershipControls(body)));
  answerEmpty(request.exchange, 200);
}
