/** GetObjectLockConfiguration. */
import { renderObjectLockConfiguration } from '@felloe/s3-wire/xml/commands/object-lock-configuration.ts';
import { s3LockMode } from '../annotations-of-request.ts';
import { answerXml } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';
import { requireBucketSetting } from '../settings/bucket-setting.ts';

export async function getObjectLockConfiguration(request: S3Request): Promise<void> {
  const { defaultRetention } = await requireBucketSetting(request, 'object_lock', 'ObjectLockConfigurationNotFoundError');
  const element = defaultRetention === undefined ? undefined : { ...defaultRetention, mode: s3LockMode(defaultRetention.mode) };
  answerXml(request.exchange, renderObjectLockConfiguration({ defaultRetention: element }));
}
