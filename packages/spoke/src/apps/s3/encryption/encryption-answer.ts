/** What answers say of an object's encryption. */
import type { ArtifactEncryption } from '@felloe/engine/encryption/artifact-encryption.ts';
import { defaultKeyId } from '@felloe/engine/encryption/key-id.ts';
import type { HeaderList } from '../answer.ts';
import type { CustomerKey } from './customer-key.ts';

/** For all but customers' keys, of which only a request that brings the key is told. `withContext`: answers to writes. */
export function encryptionAnswer(
  encryption: ArtifactEncryption | undefined,
  { withContext = false }: { readonly withContext?: boolean } = {},
): HeaderList {
  if (encryption === undefined || encryption.scheme === 'customer') return [];
  if (encryption.scheme === 'installation') return ['x-amz-server-side-encryption', 'AES256'];
  const { keyId = defaultKeyId, context, containerKey } = encryption;
  const headers = ['x-amz-server-side-encryption', 'aws:kms', 'x-amz-server-side-encryption-aws-kms-key-id', keyId];
  if (withContext && context !== undefined) {
    headers.push('x-amz-server-side-encryption-context', Buffer.from(context).toString('base64'));
  }
  if (containerKey === true) headers.push('x-amz-server-side-encryption-bucket-key-enabled', 'true');
  return headers;
}

export function customerAnswer({ md5 }: CustomerKey): HeaderList {
  return ['x-amz-server-side-encryption-customer-algorithm', 'AES256', 'x-amz-server-side-encryption-customer-key-MD5', md5];
}
