/** PutBucketLogging: logs go to another bucket of the same owner, or to this one. */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { parseBucketLogging } from '@felloe/s3-wire/xml/commands/bucket-logging.ts';
import { answerEmpty } from '../answer.ts';
import { receiveDocument } from '../receive-document.ts';
import type { S3Request } from '../s3-request.ts';
import { putBucketSetting } from '../settings/bucket-setting.ts';
import { loggingSettingOf } from '../settings/logging-elements.ts';

export async function putBucketLogging(request: S3Request): Promise<void> {
  const body = await receiveDocument(request, { bytesMax: limits.setting.sourceBytesMax });
  try {
    await putBucketSetting(request, 'access_logging', loggingSettingOf(parseBucketLogging(body)));
  } catch (thrown) {
    if (!(thrown instanceof StoreError) || thrown.details['reason'] !== 'log_target') throw thrown;
    throw new S3Error('InvalidTargetBucketForLogging', undefined, { cause: thrown });
  }
  answerEmpty(request.exchange, 200);
}
