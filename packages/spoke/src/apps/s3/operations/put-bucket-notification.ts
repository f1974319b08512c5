/** PutBucketNotificationConfiguration: an empty one stops all notifications. */
import { limits } from '@felloe/engine/limits.ts';
import { parseNotificationConfiguration } from '@felloe/s3-wire/xml/commands/notification-configuration.ts';
import { answerEmpty } from '../answer.ts';
import { receiveDocument } from '../receive-document.ts';
import type { S3Request } from '../s3-request.ts';
import { putBucketSetting } from '../settings/bucket-setting.ts';
import { notificationsSettingOf } from '../settings/notification-elements.ts';

export async function putBucketNotification(request: S3Request): Promise<void> {
  const body = await receiveDocument(request, { bytesMax: limits.request.xmlBodyBytesMax });
  const configuration = parseNotificationConfiguration(body);
  const isEmpty = configuration.rules.length === 0 && !configuration.eventBridge;
  await putBucketSetting(request, 'notifications', isEmpty ? undefined : notificationsSettingOf(configuration));
  answerEmpty(request.exchange, 200);
}
