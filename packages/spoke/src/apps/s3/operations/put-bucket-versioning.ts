/** PutBucketVersioning. MFA delete is refused: there is no second factor here that a request could carry. */
import { limits } from '@felloe/engine/limits.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { parseVersioningConfiguration } from '@felloe/s3-wire/xml/commands/bucket-versioning.ts';
import { answerEmpty } from '../answer.ts';
import { receiveDocument } from '../receive-document.ts';
import type { S3Request } from '../s3-request.ts';
import { putBucketSetting } from '../settings/bucket-setting.ts';

export async function putBucketVersioning(request: S3Request): Promise<void> {
  const body = await receiveDocument(request, { bytesMax: limits.setting.sourceBytesMax });
  const { status, mfaDelete } = parseVersioningConfiguration(body);
  if (mfaDelete || request.headers.has('x-amz-mfa')) {
    throw new S3Error('NotImplemented', 'MFA delete is not implemented. Object Lock keeps versions from being removed.');
  }
  await putBucketSetting(request, 'versioning', { state: status === 'Enabled' ? 'enabled' : 'suspended' });
  answerEmpty(request.exchange, 200);
}
