/** PutBucketAccelerateConfiguration. Refused for names with dots, as S3 does, whose accelerated host name has no certificate. */
import { limits } from '@felloe/engine/limits.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { parseAccelerateConfiguration } from '@felloe/s3-wire/xml/commands/accelerate.ts';
import { answerEmpty } from '../answer.ts';
import { receiveDocument } from '../receive-document.ts';
import type { S3Request } from '../s3-request.ts';
import { putBucketSetting } from '../settings/bucket-setting.ts';

export async function putBucketAccelerate(request: S3Request): Promise<void> {
  const status = parseAccelerateConfiguration(await receiveDocument(request, { bytesMax: limits.setting.sourceBytesMax }));
  if (request.bucket.includes('.')) {
    throw new S3Error('InvalidRequest', 'S3 Transfer Acceleration is not supported for buckets with periods (.) in their names');
  }
  await putBucketSetting(request, 'acceleration', { state: status === 'Enabled' ? 'enabled' : 'suspended' });
  answerEmpty(request.exchange, 200);
}
