/** Digests as the vault has them: SHA-256, 0x and 64 lower-case hex digits. */
import { digestOfBytes, hexOfBytes } from '@felloe/bn254/digest.ts';

type Platform = { readonly subtle?: typeof globalThis.crypto.subtle };

/** By the platform's own hash, where it has one: pages that are not served securely do not. */
export async function digestOf(bytes: Uint8Array): Promise<string> {
  const { subtle }: Platform = globalThis.crypto;
  return subtle === undefined ? digestOfBytes(bytes) : hexOfBytes(new Uint8Array(await subtle.digest('SHA-256', bytes.slice())));
}
