/** The headers of server-side encryption, and the cheap question whether a request has any. */
import type { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';

export const encryptionHeader = 'x-amz-server-side-encryption';
export const keyIdHeader = 'x-amz-server-side-encryption-aws-kms-key-id';
export const contextHeader = 'x-amz-server-side-encryption-context';
export const bucketKeyHeader = 'x-amz-server-side-encryption-bucket-key-enabled';

/** Whose bytes a customer's key is for: those of the request's own object, or those of the source of a copy. */
export type CustomerKeySubject = 'object' | 'copy source';

export const customerHeaders: Readonly<Record<CustomerKeySubject, { algorithm: string; key: string; md5: string }>> = {
  object: namesUnder('x-amz-server-side-encryption-customer-'),
  'copy source': namesUnder('x-amz-copy-source-server-side-encryption-customer-'),
};

function namesUnder(prefix: string) {
  return { algorithm: `${prefix}algorithm`, key: `${prefix}key`, md5: `${prefix}key-md5` };
}

/** All that are read here: any other header that begins so asks for something that is not served. */
export const servedEncryptionHeaders: ReadonlySet<string> = new Set([
  encryptionHeader,
  keyIdHeader,
  contextHeader,
  bucketKeyHeader,
  ...Object.values(customerHeaders).flatMap(({ algorithm, key, md5 }) => [algorithm, key, md5]),
]);

/** An empty header is as good as none: SDKs send it for a field that was set to nothing. */
export function given(headers: RequestHeaders, name: string): string | undefined {
  const value = headers.get(name);
  return value === '' ? undefined : value;
}

export function hasCustomerKey(headers: RequestHeaders, subject: CustomerKeySubject): boolean {
  const { algorithm, key, md5 } = customerHeaders[subject];
  return headers.has(key) || headers.has(algorithm) || headers.has(md5);
}

/** Whether the request says how its object is to be encrypted. */
export function asksForEncryption(headers: RequestHeaders): boolean {
  return (
    headers.has(encryptionHeader) || headers.has(keyIdHeader) || headers.has(contextHeader) || hasCustomerKey(headers, 'object')
  );
}
