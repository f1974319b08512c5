/**
 * What lies in the storage: AES-256-GCM (NIST SP 800-38D) with a nonce of its own for every write. In front, in clear, a mark and the
 * generation of the key, so that a reader knows which key of the ring to take while a revocation is half-way:
 *
 *   'F' 'D' 1 | generation, 4 bytes, big-endian | nonce, 12 bytes | ciphertext and tag
 *
 * The object's key is authenticated with it: a storage cannot pass one record off as another. Random nonces are good for 2³² writes
 * under one key (SP 800-38D section 8.3).
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import type { Bytes } from '../storage/storage.ts';
import { encodeText, randomBytes } from './byte-text.ts';
import type { CryptoKey } from './crypto-key.ts';

const mark = [0x46, 0x44, 1] as const;
const headBytes = 7;
const nonceBytes = 12;
const tagBytes = 16;

export const keyBytes = 32;

/** The key of AES-GCM from 32 raw bytes. */
export async function sealingKey(raw: Bytes): Promise<CryptoKey> {
  return await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

export interface GenerationKey {
  readonly generation: number;
  readonly key: CryptoKey;
}

/** @param objectKey where it will lie */
export async function seal(plaintext: Bytes, { generation, key }: GenerationKey, objectKey: string): Promise<Bytes> {
  const nonce = randomBytes(nonceBytes);
  const sealed = new Uint8Array(headBytes + nonceBytes + plaintext.length + tagBytes);
  sealed.set(mark);
  new DataView(sealed.buffer).setUint32(mark.length, generation);
  sealed.set(nonce, headBytes);
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: additionalData(sealed, objectKey) };
  sealed.set(new Uint8Array(await crypto.subtle.encrypt(algorithm, key, plaintext)), headBytes + nonceBytes);
  return sealed;
}

/** @throws StoreError `digest_mismatch` when it is not what was sealed for this place */
export async function unseal(sealed: Bytes, key: CryptoKey, objectKey: string): Promise<Bytes> {
  generationOf(sealed, objectKey);
  const nonce = sealed.subarray(headBytes, headBytes + nonceBytes);
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: additionalData(sealed, objectKey) };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, sealed.subarray(headBytes + nonceBytes)));
  } catch (cause) {
    throw new StoreError('digest_mismatch', `${objectKey} was changed, or sealed with another key`, { cause });
  }
}

/** Which key it was sealed with. @throws StoreError `digest_mismatch` when it is no sealed blob */
export function generationOf(sealed: Bytes, objectKey: string): number {
  const isSealed = sealed.length >= headBytes + nonceBytes + tagBytes && mark.every((byte, index) => sealed[index] === byte);
  if (!isSealed) throw new StoreError('digest_mismatch', `${objectKey} is not a sealed document`);
  return new DataView(sealed.buffer, sealed.byteOffset).getUint32(mark.length);
}

function additionalData(sealed: Bytes, objectKey: string): Bytes {
  const place = encodeText(objectKey);
  const data = new Uint8Array(headBytes + place.length);
  data.set(sealed.subarray(0, headBytes));
  data.set(place, headBytes);
  return data;
}
