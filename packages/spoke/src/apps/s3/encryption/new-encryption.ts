/** The data key of an object that is written now, and what its record and its answer say of it. */
import { hkdfSync } from 'node:crypto';
import type { ContainerDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/ContainerDescriptor.ts';
import type { ArtifactAttributes, Checksum } from '@felloe/engine/artifact/attributes.ts';
import type { ArtifactEncryption } from '@felloe/engine/encryption/artifact-encryption.ts';
import type { HeaderList } from '../answer.ts';
import type { S3Request } from '../s3-request.ts';
import { customerDataKey } from './customer-key.ts';
import { customerAnswer, encryptionAnswer } from './encryption-answer.ts';
import { type RequestedEncryption, requestedEncryption } from './requested-encryption.ts';

export interface ObjectEncryption {
  readonly dataKey: Buffer;
  readonly attribute: ArtifactEncryption;
  readonly headers: HeaderList;
}

/** Undefined for an object that lies plain. @throws S3Error of the headers; StoreError `key_not_found` */
export function encryptionOfWrite(
  request: Pick<S3Request, 'context' | 'headers' | 'bucket' | 'key' | 'call'>,
  container: ContainerDescriptor__Output,
): Promise<ObjectEncryption> | undefined {
  const requested = requestedEncryption(request.headers, container);
  return requested === undefined ? undefined : newEncryption(request, requested);
}

/** What is known of an object once its bytes are. */
export function describedBytes(
  described: ArtifactAttributes,
  checksums: readonly Checksum[],
  encryption: ObjectEncryption | undefined,
): ArtifactAttributes {
  return {
    ...described,
    ...(checksums.length === 0 ? {} : { checksums }),
    ...(encryption === undefined ? {} : { encryption: encryption.attribute }),
  };
}

/** @param key of bytes that are there already and are shared: it is wrapped for this object, and no new one is made. */
export async function newEncryption(
  { context, bucket, key: path, call }: Pick<S3Request, 'context' | 'bucket' | 'key' | 'call'>,
  requested: RequestedEncryption,
  key?: Buffer,
): Promise<ObjectEncryption> {
  if (requested.scheme === 'customer') {
    const { customerKey } = requested;
    return { ...customerDataKey(customerKey), headers: customerAnswer(customerKey) };
  }
  const isTenants = requested.scheme === 'tenant';
  const made = await context.call(
    'make_data_key',
    {
      container: bucket,
      path,
      key_id: isTenants ? requested.keyId : '',
      context: isTenants ? requested.context : '',
      ...(key === undefined ? {} : { key }),
    },
    call,
  );
  const attribute: ArtifactEncryption = {
    scheme: requested.scheme,
    wrapped: made.wrapped,
    ...(isTenants ? { keyId: requested.keyId } : {}),
    ...(isTenants && requested.context !== '' ? { context: requested.context } : {}),
    ...(isTenants && requested.containerKey !== undefined ? { containerKey: requested.containerKey } : {}),
  };
  return { dataKey: made.key, attribute, headers: encryptionAnswer(attribute, { withContext: true }) };
}

/**
 * S3's entity tag of an object in one piece is its MD5 when it lies plain or under S3's own key; under any other key it is not, for it
 * would tell whoever may list something of bytes that only holders of the key may know (API Reference, "Object": ETag). It is derived
 * from both, so that a part that is sent twice has the same one twice, as clients expect that repeat a request.
 */
export function entityTagOf(encryption: Pick<ObjectEncryption, 'attribute' | 'dataKey'> | undefined, md5Hex: string): string {
  if (encryption === undefined || encryption.attribute.scheme === 'installation') return md5Hex;
  const tag = hkdfSync('sha256', encryption.dataKey, Buffer.alloc(0), `felloe entity tag ${md5Hex}`, md5Hex.length / 2);
  return Buffer.from(tag).toString('hex');
}
