/** PutBucketRequestPayment. */
import { limits } from '@felloe/engine/limits.ts';
import { parseRequestPayment } from '@felloe/s3-wire/xml/commands/request-payment.ts';
import { answerEmpty } from '../answer.ts';
import { receiveDocument } from '../receive-document.ts';
import type { S3Request } from '../s3-request.ts';
import { putBucketSetting } from '../settings/bucket-setting.ts';

export async function putBucketRequestPayment(request: S3Request): Promise<void> {
  const payer = parseRequestPayment(await receiveDocument(request, { bytesMax: limits.setting.sourceBytesMax }));
  await putBucketSetting(request, 'request_payment', { payer: payer === 'Requester' ? 'requester' : 'owner' });
  answerEmpty(request.exchange, 200);
}
