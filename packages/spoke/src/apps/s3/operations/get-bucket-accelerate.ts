/** GetBucketAccelerateConfiguration. */
import { renderAccelerateConfiguration } from '@felloe/s3-wire/xml/commands/accelerate.ts';
import { answerXml } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';
import { findBucketSetting } from '../settings/bucket-setting.ts';

export async function getBucketAccelerate(request: S3Request): Promise<void> {
  const setting = await findBucketSetting(request, 'acceleration');
  const status = setting === undefined ? undefined : setting.state === 'enabled' ? 'Enabled' : 'Suspended';
  answerXml(request.exchange, renderAccelerateConfiguration(status));
}
