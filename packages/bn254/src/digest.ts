import { sha256 } from '@noble/hashes/sha2.js';

/** SHA-256 as the vault writes digests, 0x and 64 lower-case hex digits. For platforms without a hash of their own. */
export function digestOfBytes(bytes: Uint8Array): string {
  return hexOfBytes(sha256(bytes));
}

export function hexOfBytes(bytes: Uint8Array): string {
  return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
