/** Digests as the vault has them: SHA-256, 0x and 64 lower-case hex digits. */
import { digestOfBytes, hexOfBytes } from '@felloe/bn254/digest.ts';

type Platform = { readonly subtle?: typeof globalThis.crypto.subtle };

/** By the platform's own hash, where it has one: pages that are not served securely do not. */
export async function digestOf(bytes: Uint8Array): Promise<string> {
  const { subtle }: Platform = globalThis.crypto;
  return subtle === undefined
    ? digestOfBytes(bytes)
    : hexOfBytes(new Uint8Array(await subtle.digest('SHA-256', unshared(bytes))));
}

/** The platform takes no memory that threads share; other bytes are not copied. */
export function unshared(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return isUnshared(bytes) ? bytes : bytes.slice();
}

function isUnshared(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer;
}
