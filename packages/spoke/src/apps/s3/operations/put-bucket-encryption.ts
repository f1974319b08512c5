/** PutBucketEncryption: how objects are encrypted whose request does not say. */
import { type EncryptionSetting, readEncryption } from '@felloe/engine/container/encryption.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { type BucketEncryptionRule, parseBucketEncryption } from '@felloe/s3-wire/xml/commands/bucket-encryption.ts';
import { answerEmpty } from '../answer.ts';
import { receiveDocument } from '../receive-document.ts';
import type { S3Request } from '../s3-request.ts';
import { putBucketSetting } from '../settings/bucket-setting.ts';

export async function putBucketEncryption(request: S3Request): Promise<void> {
  const body = await receiveDocument(request, { bytesMax: limits.setting.sourceBytesMax });
  await putBucketSetting(request, 'encryption', settingOf(parseBucketEncryption(body)));
  answerEmpty(request.exchange, 200);
}

function settingOf({ algorithm, keyId, bucketKeyEnabled, blocksCustomerKeys }: BucketEncryptionRule): EncryptionSetting {
  try {
    return readEncryption({
      scheme: algorithm === 'aws:kms' ? 'tenant' : 'installation',
      keyId,
      containerKey: bucketKeyEnabled,
      refusesCustomerKeys: blocksCustomerKeys ? true : undefined,
    });
  } catch (thrown) {
    if (!(thrown instanceof StoreError) || thrown.code !== 'invalid_argument') throw thrown;
    throw new S3Error('InvalidArgument', 'The KMSMasterKeyID is not the name of a key.', {
      extra: { ArgumentName: 'KMSMasterKeyID' },
      cause: thrown,
    });
  }
}
