/** GetBucketOwnershipControls. */
import { renderOwnershipControls } from '@felloe/s3-wire/xml/commands/ownership-controls.ts';
import { objectOwnershipOf } from '../access/ownership-elements.ts';
import { answerXml } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';
import { requireBucketSetting } from '../settings/bucket-setting.ts';

export async function getBucketOwnershipControls(request: S3Request): Promise<void> {
  const setting = await requireBucketSetting(request, 'ownership', 'OwnershipControlsNotFoundError');
  answerXml(request.exchange, renderOwnershipControls(objectOwnershipOf(setting)));
}
