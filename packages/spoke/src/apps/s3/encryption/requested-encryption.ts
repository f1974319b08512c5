/** How a request wants its object encrypted, from its headers; or else its bucket, from its default encryption. */
import type { ContainerDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/ContainerDescriptor.ts';
import type { EncryptionSetting } from '@felloe/engine/container/encryption.ts';
import { canonicalContext } from '@felloe/engine/encryption/artifact-encryption.ts';
import { defaultKeyId, isKeyId } from '@felloe/engine/encryption/key-id.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import type { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import { type CustomerKey, readCustomerKey } from './customer-key.ts';
import {
  asksForEncryption,
  bucketKeyHeader,
  contextHeader,
  customerHeaders,
  encryptionHeader,
  given,
  hasCustomerKey,
  keyIdHeader,
} from './encryption-names.ts';

export type RequestedEncryption =
  | { readonly scheme: 'installation' }
  | { readonly scheme: 'tenant'; readonly keyId: string; readonly context: string; readonly containerKey: boolean | undefined }
  | { readonly scheme: 'customer'; readonly customerKey: CustomerKey };

/** Undefined: the bytes lie as they come. @throws S3Error InvalidArgument, NotImplemented, AccessDenied */
export function requestedEncryption(
  headers: RequestHeaders,
  { documents }: Pick<ContainerDescriptor__Output, 'documents'>,
): RequestedEncryption | undefined {
  const document = documents['encryption'];
  if (!asksForEncryption(headers)) return document === undefined ? undefined : ofSetting(settingOf(document), headers);
  const requested = ofHeaders(headers);
  if (requested.scheme !== 'customer' || document === undefined || settingOf(document).refusesCustomerKeys !== true)
    return requested;
  throw new S3Error('AccessDenied', 'This bucket does not accept encryption with customer-provided keys (SSE-C).');
}

function ofHeaders(headers: RequestHeaders): RequestedEncryption {
  const method = given(headers, encryptionHeader);
  if (hasCustomerKey(headers, 'object')) return ofCustomer(headers, method);
  const keyId = given(headers, keyIdHeader);
  const context = given(headers, contextHeader);
  if (method === 'aws:kms') {
    return { scheme: 'tenant', keyId: checkedKeyId(keyId), context: readContext(context), containerKey: readBucketKey(headers) };
  }
  if (method === 'aws:kms:dsse') {
    throw new S3Error('NotImplemented', 'Encryption in two layers (aws:kms:dsse) is not offered; aws:kms is.', {
      extra: { Header: encryptionHeader },
    });
  }
  if (method !== undefined && method !== 'AES256') {
    throw new S3Error('InvalidArgument', 'The encryption method specified is not supported', argument(encryptionHeader, method));
  }
  if (keyId !== undefined) {
    throw new S3Error(
      'InvalidArgument',
      'A KMS key id goes with the encryption method aws:kms only.',
      argument(keyIdHeader, keyId),
    );
  }
  if (context !== undefined) {
    throw new S3Error(
      'InvalidArgument',
      'An encryption context goes with the encryption method aws:kms only.',
      argument(contextHeader),
    );
  }
  return { scheme: 'installation' };
}

function ofCustomer(headers: RequestHeaders, method: string | undefined): RequestedEncryption {
  if (method !== undefined) {
    throw new S3Error(
      'InvalidArgument',
      'Server Side Encryption with Customer provided key is incompatible with the encryption method specified',
      argument(encryptionHeader, method),
    );
  }
  const customerKey = readCustomerKey(headers, 'object');
  if (customerKey === undefined) throw new S3Error('InvalidArgument', undefined, argument(customerHeaders.object.key));
  return { scheme: 'customer', customerKey };
}

function ofSetting({ scheme, keyId, containerKey }: EncryptionSetting, headers: RequestHeaders): RequestedEncryption {
  if (scheme === 'installation') return { scheme };
  const ownWish = given(headers, bucketKeyHeader) === undefined ? undefined : readBucketKey(headers);
  return { scheme, keyId: keyId ?? defaultKeyId, context: '', containerKey: ownWish ?? containerKey };
}

function settingOf(document: string): EncryptionSetting {
  // The hub has read it strictly when it was stored.
  return JSON.parse(document) as EncryptionSetting;
}

/** AWS makes a key of its own when none is named; here the tenant makes it, and without it the write fails. */
function checkedKeyId(keyId: string | undefined): string {
  if (keyId === undefined) return defaultKeyId;
  if (isKeyId(keyId)) return keyId;
  throw new StoreError('key_not_found');
}

function readContext(text: string | undefined): string {
  if (text === undefined) return '';
  const decoded = Buffer.from(text, 'base64');
  try {
    return canonicalContext(decoded.toString('utf8'));
  } catch (cause) {
    const message = 'The header x-amz-server-side-encryption-context must be a base64-encoded JSON object of texts.';
    throw new S3Error('InvalidArgument', message, { cause, ...argument(contextHeader) });
  }
}

function readBucketKey(headers: RequestHeaders): boolean | undefined {
  const value = given(headers, bucketKeyHeader)?.toLowerCase();
  if (value === undefined) return undefined;
  if (value === 'true' || value === 'false') return value === 'true';
  throw new S3Error('InvalidArgument', 'The bucket key header is true or false.', argument(bucketKeyHeader, value));
}

function argument(name: string, value?: string) {
  return { extra: { ArgumentName: name, ...(value === undefined ? {} : { ArgumentValue: value.slice(0, 64) }) } };
}
