/** PutBucketCors. */
import { limits } from '@felloe/engine/limits.ts';
import { parseCorsConfiguration } from '@felloe/s3-wire/xml/commands/cors.ts';
import { answerEmpty } from '../answer.ts';
import { corsSettingOf } from '../cors/cors-elements.ts';
import { receiveDocument } from '../receive-document.ts';
import type { S3Request } from '../s3-request.ts';

export async function putBucketCors(request: S3Request): Promise<void> {
  const { context, exchange, bucket, call } = request;
  const body = await receiveDocument(request, { bytesMax: limits.setting.sourceBytesMax });
  const document = JSON.stringify(corsSettingOf(parseCorsConfiguration(body)));
  await context.call('configure_container', { container: bucket, setting: 'cors', document, source: '' }, call);
  context.containers.forget(bucket);
  answerEmpty(exchange, 200);
}
