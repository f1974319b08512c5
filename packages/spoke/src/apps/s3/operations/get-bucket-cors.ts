/** GetBucketCors. */
import { readSettingDocument } from '@felloe/engine/container/setting-documents.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { renderCorsConfiguration } from '@felloe/s3-wire/xml/commands/cors.ts';
import { answerXml } from '../answer.ts';
import { corsElementOf } from '../cors/cors-elements.ts';
import type { S3Request } from '../s3-request.ts';

export async function getBucketCors({ context, exchange, bucket, call }: S3Request): Promise<void> {
  const { version, document } = await context.call('read_setting', { container: bucket, setting: 'cors' }, call);
  if (version === 0 || document === '')
    throw new S3Error('NoSuchCORSConfiguration', undefined, { extra: { BucketName: bucket } });
  answerXml(exchange, renderCorsConfiguration(readSettingDocument('cors', document).rules.map(corsElementOf)));
}
