/** GetBucketLogging: an empty document when nothing is logged. */
import { renderBucketLogging } from '@felloe/s3-wire/xml/commands/bucket-logging.ts';
import { answerXml } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';
import { findBucketSetting } from '../settings/bucket-setting.ts';
import { loggingEnabledOf } from '../settings/logging-elements.ts';

export async function getBucketLogging(request: S3Request): Promise<void> {
  answerXml(request.exchange, renderBucketLogging(loggingEnabledOf(await findBucketSetting(request, 'access_logging'))));
}
