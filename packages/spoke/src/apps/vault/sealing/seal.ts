/**
 * What a URL says, sealed: AES-256-GCM under a key that all spokes of the installation share for an hour or two, so that any of them
 * opens what another made, nobody reads or changes it, and no server keeps anything.
 *
 *   token = base64url( key id (4 bytes, big-endian) ‖ nonce (12) ‖ sealed JSON ‖ tag (16) )
 *
 * The purpose is authenticated besides, so that a token for one thing is none for another. A token has one spelling.
 */
import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import { StoreError } from '@felloe/engine/errors.ts';

export type SealPurpose = 'upload' | 'download';

export interface SealingKey {
  readonly id: number;
  /** 32 bytes. */
  readonly key: KeyObject;
  /** 12 bytes that are used with this key once. */
  readonly nextNonce: () => Buffer;
}

/**
 * Nonces of one process for one key: random in front, so that no two processes meet, and counted behind. Cheaper than random ones and as
 * good: a key lives for two hours, in which nobody seals four billion times.
 */
export function createNonces(): () => Buffer {
  const prefix = randomBytes(nonceLength - 4);
  let count = 0;
  return () => {
    const nonce = Buffer.allocUnsafe(nonceLength);
    prefix.copy(nonce);
    count = (count + 1) >>> 0;
    nonce.writeUInt32BE(count, nonceLength - 4);
    return nonce;
  };
}

const idLength = 4;
const nonceLength = 12;
const tagLength = 16;
const lengthMin = idLength + nonceLength + tagLength;
/** The longest topic, in UTF-8 and escaped, and some blobs with their locators. */
const tokenLengthMax = 8 * 1024;
const algorithm = 'aes-256-gcm';

const associated: Readonly<Record<SealPurpose, Buffer>> = {
  upload: Buffer.from('felloe vault upload'),
  download: Buffer.from('felloe vault download'),
};

export function seal(purpose: SealPurpose, { id, key, nextNonce }: SealingKey, claim: unknown): string {
  const nonce = nextNonce();
  const cipher = createCipheriv(algorithm, key, nonce);
  cipher.setAAD(associated[purpose]);
  const head = Buffer.alloc(idLength);
  head.writeUInt32BE(id);
  const sealed = cipher.update(JSON.stringify(claim), 'utf8');
  return Buffer.concat([head, nonce, sealed, cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

export interface SealedToken {
  readonly keyId: number;
  readonly bytes: Buffer;
}

/** @throws StoreError `access_denied` for what is no token at all */
export function readToken(text: string): SealedToken {
  if (text.length > tokenLengthMax) throw noToken();
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length < lengthMin || bytes.toString('base64url') !== text) throw noToken();
  return { keyId: bytes.readUInt32BE(0), bytes };
}

/** @throws StoreError `access_denied` when it was not sealed under this key for this purpose */
export function unseal(purpose: SealPurpose, key: KeyObject, { bytes }: SealedToken): unknown {
  const nonce = bytes.subarray(idLength, idLength + nonceLength);
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagLength });
  decipher.setAAD(associated[purpose]);
  decipher.setAuthTag(bytes.subarray(bytes.length - tagLength));
  const plain = decipher.update(bytes.subarray(idLength + nonceLength, bytes.length - tagLength));
  try {
    decipher.final();
  } catch (cause) {
    throw noToken(cause);
  }
  return JSON.parse(plain.toString('utf8')) as unknown;
}

export function noToken(cause?: unknown): StoreError {
  return new StoreError('access_denied', 'this URL was not made here, or is too old', cause === undefined ? {} : { cause });
}
