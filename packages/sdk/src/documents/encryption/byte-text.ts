/** Bytes as text and back. */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import type { Bytes } from '../storage/storage.ts';

export function encodeText(text: string): Bytes {
  return new TextEncoder().encode(text);
}

export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

export function encodeJson(value: unknown): Bytes {
  return encodeText(JSON.stringify(value));
}

/** @throws StoreError `backend_failed` that names what it should have been. */
export function decodeJson(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(decodeText(bytes));
  } catch (cause) {
    throw new StoreError('backend_failed', `${what} is no JSON`, { cause });
  }
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** @throws StoreError `backend_failed` */
export function fromBase64(text: string): Bytes {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch (cause) {
    throw new StoreError('backend_failed', 'a value that should be base64 is not', { cause });
  }
}

export function randomBytes(count: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(count));
}
