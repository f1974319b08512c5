/**
 * Keys under keys: AES key wrap (RFC 3394) with a key that HKDF-SHA256 (RFC 5869) derives for this use only. Derived keys have their
 * use in `info`, so that one secret serves several uses that tell nothing of each other.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import type { Bytes } from '../storage/storage.ts';
import { encodeText, fromBase64, toBase64 } from './byte-text.ts';
import type { CryptoKey } from './crypto-key.ts';

export interface Derivation {
  /** `felloe documents …`: what the derived key is for. */
  readonly info: string;
  readonly salt: string;
}

export async function deriveWrappingKey(secret: Bytes, { info, salt }: Derivation): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  const algorithm = { name: 'HKDF', hash: 'SHA-256', salt: encodeText(salt), info: encodeText(info) };
  return await crypto.subtle.deriveKey(algorithm, material, { name: 'AES-KW', length: 256 }, false, ['wrapKey', 'unwrapKey']);
}

export async function deriveBytes(secret: Bytes, { info, salt }: Derivation, count: number): Promise<Bytes> {
  const material = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
  const algorithm = { name: 'HKDF', hash: 'SHA-256', salt: encodeText(salt), info: encodeText(info) };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, material, count * 8));
}

/** 32 bytes become 40, in base64. */
export async function wrapKey(raw: Bytes, wrappingKey: CryptoKey): Promise<string> {
  // WebCrypto wraps keys, not bytes: any algorithm of the right length will do.
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, true, ['sign']);
  return toBase64(new Uint8Array(await crypto.subtle.wrapKey('raw', key, wrappingKey, 'AES-KW')));
}

/** @throws StoreError `digest_mismatch` when it was wrapped with another key, or changed */
export async function unwrapKey(wrapped: string, wrappingKey: CryptoKey): Promise<Bytes> {
  try {
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    const key = await crypto.subtle.unwrapKey('raw', fromBase64(wrapped), wrappingKey, 'AES-KW', algorithm, true, ['sign']);
    return new Uint8Array(await crypto.subtle.exportKey('raw', key));
  } catch (cause) {
    throw new StoreError('digest_mismatch', 'a wrapped key does not open with this key', { cause });
  }
}
