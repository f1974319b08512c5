/** GetBucketRequestPayment. */
import { renderRequestPayment } from '@felloe/s3-wire/xml/commands/request-payment.ts';
import { answerXml } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';
import { findBucketSetting } from '../settings/bucket-setting.ts';

export async function getBucketRequestPayment(request: S3Request): Promise<void> {
  const setting = await findBucketSetting(request, 'request_payment');
  answerXml(request.exchange, renderRequestPayment(setting?.payer === 'requester' ? 'Requester' : 'BucketOwner'));
}
