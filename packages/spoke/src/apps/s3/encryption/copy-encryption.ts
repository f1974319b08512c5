/** How a copy is encrypted, and whether it may share its source's bytes. */
import type { ArtifactRecord__Output } from '@felloe/contracts/gen/felloe/v1/ArtifactRecord.ts';
import type { ContainerDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/ContainerDescriptor.ts';
import { type ArtifactAttributes, decodeAttributes } from '@felloe/engine/artifact/attributes.ts';
import { encryptionOf, keyMark } from '@felloe/engine/encryption/artifact-encryption.ts';
import type { S3Request } from '../s3-request.ts';
import { openWithCustomerKey } from './customer-key.ts';
import { customerAnswer } from './encryption-answer.ts';
import { asksForEncryption, hasCustomerKey } from './encryption-names.ts';
import { newEncryption, type ObjectEncryption } from './new-encryption.ts';
import { type RequestedEncryption, requestedEncryption } from './requested-encryption.ts';
import { encryptionOfSource } from './stored-encryption.ts';

export interface CopyEncryption {
  /** Undefined for a copy that lies plain. */
  readonly target: ObjectEncryption | undefined;
  /** Of the source, when only its owner's key opens it; else its record has it. */
  readonly sourceDataKey: Buffer | undefined;
  /** The copy is under the data key of its source and may name its blobs. */
  readonly sharesBytes: boolean;
  /** The source's key, for the hub to compare when bytes are shared. */
  readonly sourceKey: string;
}

/** Nothing says that the copy is encrypted, as far as can be known without its source. */
export function maySharePlainBytes({ headers }: S3Request, { documents }: ContainerDescriptor__Output): boolean {
  return documents['encryption'] === undefined && !asksForEncryption(headers) && !hasCustomerKey(headers, 'copy source');
}

/**
 * As the request says, else as the bucket does by default. When neither says anything, the copy of an encrypted object is encrypted
 * under the installation's own key, which is what AWS gives every object: copying never uncovers what was covered.
 * @throws S3Error of the headers and of a missing or wrong key of the source
 */
export async function encryptionOfCopy(
  request: S3Request,
  container: ContainerDescriptor__Output,
  record: ArtifactRecord__Output,
): Promise<CopyEncryption> {
  const attributes = decodeAttributes(record.attributes);
  const source = encryptionOf(attributes);
  const opened = encryptionOfSource(request.headers, attributes);
  const requested =
    requestedEncryption(request.headers, container) ?? (source === undefined ? undefined : { scheme: 'installation' as const });
  const common = { sourceDataKey: opened.dataKey, sourceKey: keyMark(source) };
  if (requested === undefined) return { ...common, target: undefined, sharesBytes: true };
  const shared =
    container.tenant_id === record.tenant_id ? await sharedEncryption(request, requested, { attributes, record }) : undefined;
  if (shared !== undefined) return { ...common, target: shared, sharesBytes: true };
  return { ...common, target: await newEncryption(request, requested), sharesBytes: false };
}

/** The same data key wrapped again, where the copy is asked to be under the key that its source is under. */
async function sharedEncryption(
  request: S3Request,
  requested: RequestedEncryption,
  { attributes, record }: { readonly attributes: ArtifactAttributes; readonly record: ArtifactRecord__Output },
): Promise<ObjectEncryption | undefined> {
  const source = encryptionOf(attributes);
  if (source === undefined || source.scheme !== requested.scheme) return undefined;
  if (requested.scheme === 'customer') {
    // Its salt and verifier go with it, so nothing is made anew.
    const dataKey = source.scheme === 'customer' ? openWithCustomerKey(requested.customerKey, source) : undefined;
    if (dataKey === undefined) return undefined;
    return { dataKey, attribute: source, headers: customerAnswer(requested.customerKey) };
  }
  const isSameKey = requested.scheme === 'installation' || (source.scheme === 'tenant' && source.keyId === requested.keyId);
  // Without it a new key would be made, which the shared bytes are not under.
  const isOpened = record.data_key.length > 0;
  return isSameKey && isOpened ? await newEncryption(request, requested, record.data_key) : undefined;
}
