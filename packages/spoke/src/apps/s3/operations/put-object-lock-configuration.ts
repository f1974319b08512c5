/** PutObjectLockConfiguration: switches lock on, also for a bucket that exists, and sets or takes away the default retention. */
import { StoreError } from '@felloe/engine/errors.ts';
import { type ObjectLockSetting, readObjectLock } from '@felloe/engine/container/object-lock.ts';
import { limits } from '@felloe/engine/limits.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import {
  type DefaultRetentionElement,
  parseObjectLockConfiguration,
} from '@felloe/s3-wire/xml/commands/object-lock-configuration.ts';
import { answerEmpty } from '../answer.ts';
import { receiveDocument } from '../receive-document.ts';
import type { S3Request } from '../s3-request.ts';
import { putBucketSetting } from '../settings/bucket-setting.ts';

export async function putObjectLockConfiguration(request: S3Request): Promise<void> {
  const body = await receiveDocument(request, { bytesMax: limits.setting.sourceBytesMax, digestRequired: true });
  const { defaultRetention } = parseObjectLockConfiguration(body);
  await putBucketSetting(request, 'object_lock', settingOf(defaultRetention));
  answerEmpty(request.exchange, 200);
}

function settingOf(retention: DefaultRetentionElement | undefined): ObjectLockSetting {
  if (retention === undefined) return { enabled: true };
  const { mode, days, years } = retention;
  try {
    return readObjectLock({
      enabled: true,
      defaultRetention: { mode: mode === 'GOVERNANCE' ? 'governance' : 'compliance', days, years },
    });
  } catch (thrown) {
    if (!(thrown instanceof StoreError) || thrown.code !== 'invalid_argument') throw thrown;
    throw new S3Error('InvalidRetentionPeriod', 'The retention period is too large.', { cause: thrown });
  }
}
