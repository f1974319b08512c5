/** GetBucketVersioning: an empty document for a bucket that never had versions. */
import { renderVersioningConfiguration } from '@felloe/s3-wire/xml/commands/bucket-versioning.ts';
import { answerXml } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';
import { findBucketSetting } from '../settings/bucket-setting.ts';

export async function getBucketVersioning(request: S3Request): Promise<void> {
  const setting = await findBucketSetting(request, 'versioning');
  const status = setting === undefined ? undefined : setting.state === 'enabled' ? 'Enabled' : 'Suspended';
  answerXml(request.exchange, renderVersioningConfiguration(status));
}
