/** PutBucketWebsite. */
import { limits } from '@felloe/engine/limits.ts';
import { parseWebsiteConfiguration } from '@felloe/s3-wire/xml/commands/website.ts';
import { answerEmpty } from '../answer.ts';
import { receiveDocument } from '../receive-document.ts';
import type { S3Request } from '../s3-request.ts';
import { websiteSettingOf } from '../website/website-elements.ts';

export async function putBucketWebsite(request: S3Request): Promise<void> {
  const { context, exchange, bucket, call } = request;
  const body = await receiveDocument(request, { bytesMax: limits.setting.sourceBytesMax });
  const document = JSON.stringify(websiteSettingOf(parseWebsiteConfiguration(body)));
  await context.call('configure_container', { container: bucket, setting: 'website', document, source: '' }, call);
  context.containers.forget(bucket);
  answerEmpty(exchange, 200);
}
