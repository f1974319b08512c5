/** Why a credential was refused, in S3's words (API Reference, "Error responses"): what the hub tells apart, clients may know. */
import { StoreError } from '@felloe/engine/errors.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';

/** What to throw instead of what the hub threw; anything that is not about the credential stays as it is. */
export function credentialFailure(thrown: unknown, accessKeyId: string): unknown {
  if (!(thrown instanceof StoreError) || thrown.code !== 'unauthenticated') return thrown;
  const extra = { AWSAccessKeyId: accessKeyId };
  switch (thrown.details.reason) {
    case 'token':
      return new S3Error('InvalidToken', undefined, { cause: thrown });
    case 'expired':
      return new S3Error('ExpiredToken', undefined, { cause: thrown });
    case 'signature':
      return new S3Error('SignatureDoesNotMatch', undefined, { extra, cause: thrown });
    default:
      return new S3Error('InvalidAccessKeyId', undefined, { extra, cause: thrown });
  }
}
