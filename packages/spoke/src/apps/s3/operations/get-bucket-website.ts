/** GetBucketWebsite. */
import { readSettingDocument } from '@felloe/engine/container/setting-documents.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { renderWebsiteConfiguration } from '@felloe/s3-wire/xml/commands/website.ts';
import { answerXml } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';
import { websiteConfigurationOf } from '../website/website-elements.ts';

export async function getBucketWebsite({ context, exchange, bucket, call }: S3Request): Promise<void> {
  const { version, document } = await context.call('read_setting', { container: bucket, setting: 'website' }, call);
  if (version === 0 || document === '') {
    throw new S3Error('NoSuchWebsiteConfiguration', undefined, { extra: { BucketName: bucket } });
  }
  answerXml(exchange, renderWebsiteConfiguration(websiteConfigurationOf(readSettingDocument('website', document))));
}
