/** GetBucketEncryption. */
import { renderBucketEncryption } from '@felloe/s3-wire/xml/commands/bucket-encryption.ts';
import { answerXml } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';
import { requireBucketSetting } from '../settings/bucket-setting.ts';

export async function getBucketEncryption(request: S3Request): Promise<void> {
  const setting = await requireBucketSetting(request, 'encryption', 'ServerSideEncryptionConfigurationNotFoundError');
  answerXml(
    request.exchange,
    renderBucketEncryption({
      algorithm: setting.scheme === 'tenant' ? 'aws:kms' : 'AES256',
      keyId: setting.keyId,
      bucketKeyEnabled: setting.containerKey,
      blocksCustomerKeys: setting.refusesCustomerKeys === true,
    }),
  );
}
