/**
 * Where the owner has everything encrypted, bytes that came plain are refused: the spoke had not yet heard of the setting, and sent
 * again they come encrypted. So nothing that begins after the setting was acknowledged lies plain.
 */
import { isEncrypted } from '@felloe/engine/encryption/artifact-encryption.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { ContainerRow } from '../metadata/records.ts';

const retryAfterMs = 100;

/** @param attributes JSON of the new version. @throws StoreError `unavailable` */
export function requireEncryption({ documents }: ContainerRow, attributes: string): void {
  if (documents.has('encryption') && !isEncrypted(attributes)) throw mustBeEncrypted();
}

/** Of a copy that shares its source's bytes: with attributes of its own, or with the source's, whose key `sourceKey` names. */
export function requireEncryptedCopy(
  container: ContainerRow,
  copy: { readonly attributes: string; readonly sourceKey: string },
): void {
  if (copy.attributes !== '') requireEncryption(container, copy.attributes);
  else if (container.documents.has('encryption') && copy.sourceKey === '') throw mustBeEncrypted();
}

function mustBeEncrypted(): StoreError {
  return new StoreError('unavailable', 'the container is encrypted now; send the bytes again', { retryAfterMs });
}
