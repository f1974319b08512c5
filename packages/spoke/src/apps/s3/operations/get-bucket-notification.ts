/** GetBucketNotificationConfiguration: an empty document when nothing is told. */
import { renderNotificationConfiguration } from '@felloe/s3-wire/xml/commands/notification-configuration.ts';
import { answerXml } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';
import { findBucketSetting } from '../settings/bucket-setting.ts';
import { notificationConfigurationOf } from '../settings/notification-elements.ts';

export async function getBucketNotification(request: S3Request): Promise<void> {
  const setting = await findBucketSetting(request, 'notifications');
  answerXml(request.exchange, renderNotificationConfiguration(notificationConfigurationOf(setting)));
}
