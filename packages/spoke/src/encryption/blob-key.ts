/**
 * The key of one blob: HKDF-SHA-256 (RFC 5869) of the version's data key, salted with the random bytes in the blob's header, for this
 * blob's id. So parts, retries and copies under one data key never share a key, and a blob in another's place does not open.
 */
import { hkdfSync, randomBytes } from 'node:crypto';
import { blobFormat } from '@felloe/engine/encryption/blob-format.ts';
import { StoreError } from '@felloe/engine/errors.ts';

const { magic, saltBytes, headerBytes, keyBytes } = blobFormat;
const magicBytes = Buffer.from(magic);

export interface NewBlobKey {
  /** The first bytes of the blob. */
  readonly header: Buffer;
  readonly key: Buffer;
}

export function createBlobKey(dataKey: Buffer, blobId: string): NewBlobKey {
  const salt = randomBytes(saltBytes);
  return { header: Buffer.concat([magicBytes, salt]), key: derive(dataKey, salt, blobId) };
}

/** @param header the first bytes of the blob. @throws StoreError `backend_failed` when it is none of ours. */
export function blobKeyOf(dataKey: Buffer, blobId: string, header: Buffer): Buffer {
  if (header.length !== headerBytes || !header.subarray(0, magicBytes.length).equals(magicBytes)) {
    throw new StoreError('backend_failed', 'an encrypted blob does not begin with its header');
  }
  return derive(dataKey, header.subarray(magicBytes.length), blobId);
}

function derive(dataKey: Buffer, salt: Buffer, blobId: string): Buffer {
  if (dataKey.length !== keyBytes) throw new StoreError('internal', `a data key has not ${keyBytes} bytes`);
  return Buffer.from(hkdfSync('sha256', dataKey, salt, `felloe blob 1 ${blobId}`, keyBytes));
}
