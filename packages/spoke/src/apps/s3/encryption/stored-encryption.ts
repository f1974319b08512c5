/** Reaching the bytes of an object or an upload that are there already: with the right key and no other. */
import type { UploadRecord__Output } from '@felloe/contracts/gen/felloe/v1/UploadRecord.ts';
import type { ArtifactAttributes } from '@felloe/engine/artifact/attributes.ts';
import { encryptionOf } from '@felloe/engine/encryption/artifact-encryption.ts';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import type { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import type { HeaderList } from '../answer.ts';
import { openWithCustomerKey, readCustomerKey } from './customer-key.ts';
import { customerAnswer, encryptionAnswer } from './encryption-answer.ts';
import type { ObjectEncryption } from './new-encryption.ts';
import {
  bucketKeyHeader,
  contextHeader,
  type CustomerKeySubject,
  encryptionHeader,
  hasCustomerKey,
  keyIdHeader,
} from './encryption-names.ts';

export interface StoredEncryption {
  /** Only of a customer's key: the hub gives the others with the record. */
  readonly dataKey?: Buffer;
  readonly headers: HeaderList;
}

const headersOfWrites = [encryptionHeader, keyIdHeader, contextHeader, bucketKeyHeader] as const;

/**
 * The object of a GET or HEAD; undefined for a plain one. @throws S3Error InvalidRequest when the key is missing, wrong or not asked
 * for; InvalidArgument for headers that belong to writes.
 */
export function encryptionToRead(headers: RequestHeaders, attributes: ArtifactAttributes): StoredEncryption | undefined {
  for (const name of headersOfWrites) {
    if (headers.has(name)) {
      throw new S3Error('InvalidArgument', `${name} header is not supported for this operation.`, {
        extra: { ArgumentName: name },
      });
    }
  }
  if (attributes.encryption === undefined && !hasCustomerKey(headers, 'object')) return undefined;
  return openStored(headers, attributes, {
    subject: 'object',
    missing:
      'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
  });
}

/** The source of a copy. */
export function encryptionOfSource(headers: RequestHeaders, attributes: ArtifactAttributes): StoredEncryption {
  return openStored(headers, attributes, {
    subject: 'copy source',
    missing:
      'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to copy the object.',
  });
}

/** An upload, for a part of it. */
export function encryptionOfUpload(headers: RequestHeaders, attributes: ArtifactAttributes): StoredEncryption {
  return openStored(headers, attributes, {
    subject: 'object',
    missing:
      'The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.',
  });
}

/** What a part of it is encrypted under; undefined for one that lies plain. */
export function encryptionOfPart(
  upload: UploadRecord__Output,
  attributes: ArtifactAttributes,
  { dataKey: ownKey }: StoredEncryption,
): Pick<ObjectEncryption, 'attribute' | 'dataKey'> | undefined {
  const attribute = encryptionOf(attributes);
  return attribute === undefined ? undefined : { attribute, dataKey: ownKey ?? upload.data_key };
}

/**
 * An upload that is completed. The key may be left out, for many clients do (rclone, boto3 of before 2023), and AWS asks for it only
 * with a checksum; a wrong one is refused.
 */
export function encryptionOfCompleted(headers: RequestHeaders, attributes: ArtifactAttributes): StoredEncryption {
  const isCustomers = encryptionOf(attributes)?.scheme === 'customer';
  return isCustomers && !hasCustomerKey(headers, 'object') ? { headers: [] } : encryptionOfUpload(headers, attributes);
}

function openStored(
  headers: RequestHeaders,
  attributes: ArtifactAttributes,
  { subject, missing }: { readonly subject: CustomerKeySubject; readonly missing: string },
): StoredEncryption {
  const encryption = encryptionOf(attributes);
  const customerKey = readCustomerKey(headers, subject);
  if (encryption?.scheme !== 'customer') {
    if (customerKey === undefined) return { headers: encryptionAnswer(encryption) };
    throw new S3Error('InvalidRequest', 'The encryption parameters are not applicable to this object.');
  }
  if (customerKey === undefined) throw new S3Error('InvalidRequest', missing);
  const dataKey = openWithCustomerKey(customerKey, encryption);
  if (dataKey !== undefined) return { dataKey, headers: customerAnswer(customerKey) };
  throw new S3Error('InvalidRequest', 'The provided encryption parameters did not match the ones used originally.');
}
