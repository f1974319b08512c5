/**
 * Keys that clients bring with every request (SSE-C; User Guide, "Using server-side encryption with customer-provided keys"). The key
 * itself is used for nothing but deriving from: one value encrypts, another tells a wrong key from the right one. Neither says anything
 * of the key, and a salt a version keeps equal keys of two objects from being seen to be equal.
 */
import { hash, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { CustomerEncryption } from '@felloe/engine/encryption/artifact-encryption.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import type { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import { type CustomerKeySubject, customerHeaders, given, hasCustomerKey } from './encryption-names.ts';

export interface CustomerKey {
  readonly key: Buffer;
  /** base64, as the client sent it: it is told again and never stored. */
  readonly md5: string;
}

const keyBytes = 32;
const saltBytes = 32;

/** Undefined when the request brings none. @throws S3Error InvalidArgument, InvalidEncryptionAlgorithmError */
export function readCustomerKey(headers: RequestHeaders, subject: CustomerKeySubject): CustomerKey | undefined {
  if (!hasCustomerKey(headers, subject)) return undefined;
  const names = customerHeaders[subject];
  const algorithm = required(headers, names.algorithm, 'a valid encryption algorithm');
  if (algorithm !== 'AES256') {
    throw new S3Error(
      'InvalidEncryptionAlgorithmError',
      'The encryption request you specified is not valid. The valid value is AES256.',
      {
        extra: { ArgumentName: names.algorithm, ArgumentValue: algorithm.slice(0, 64) },
      },
    );
  }
  const text = required(headers, names.key, 'an appropriate secret key');
  const md5 = required(headers, names.md5, 'the client calculated MD5 of the secret key');
  const key = Buffer.from(text, 'base64');
  // What is not base64 is passed over by the decoder, so the text is made again; the value is never told in the error.
  if (key.length !== keyBytes || key.toString('base64') !== text) {
    throw new S3Error('InvalidArgument', 'The secret key was invalid for the specified algorithm.', {
      extra: { ArgumentName: names.key },
    });
  }
  if (hash('md5', key, 'base64') !== md5) {
    throw new S3Error('InvalidArgument', 'The calculated MD5 hash of the key did not match the hash that was provided.', {
      extra: { ArgumentName: names.md5 },
    });
  }
  return { key, md5 };
}

function required(headers: RequestHeaders, name: string, what: string): string {
  const value = given(headers, name);
  if (value !== undefined) return value;
  throw new S3Error(
    'InvalidArgument',
    `Requests specifying Server Side Encryption with Customer provided keys must provide ${what}.`,
    { extra: { ArgumentName: name } },
  );
}

export interface CustomerDataKey {
  readonly dataKey: Buffer;
  readonly attribute: CustomerEncryption;
}

/** For new bytes under this key. */
export function customerDataKey({ key }: CustomerKey): CustomerDataKey {
  const salt = randomBytes(saltBytes);
  const attribute: CustomerEncryption = {
    scheme: 'customer',
    salt: salt.toString('base64'),
    verifier: derive(key, salt, 'verifier').toString('base64'),
  };
  return { dataKey: derive(key, salt, 'data key'), attribute };
}

/** The data key of stored bytes; undefined when this is not the key they were stored with. */
export function openWithCustomerKey({ key }: CustomerKey, { salt, verifier }: CustomerEncryption): Buffer | undefined {
  const saltOfVersion = Buffer.from(salt, 'base64');
  const known = Buffer.from(verifier, 'base64');
  const found = derive(key, saltOfVersion, 'verifier');
  if (known.length !== found.length || !timingSafeEqual(known, found)) return undefined;
  return derive(key, saltOfVersion, 'data key');
}

function derive(key: Buffer, salt: Buffer, purpose: 'data key' | 'verifier'): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, `felloe customer ${purpose} 1`, keyBytes));
}
