/** Base64 with padding (RFC 4648 sections 4 and 5), in browsers and Node alike. */
import { StoreError } from '@felloe/contracts/http/problem.ts';

/** Long arrays must not become arguments of one call. */
const pieceBytes = 8_192;

export function toBase64(bytes: Uint8Array, alphabet: 'standard' | 'url' = 'standard'): string {
  let binary = '';
  for (let offset = 0; offset < bytes.length; offset += pieceBytes) {
    binary += String.fromCharCode(...bytes.subarray(offset, offset + pieceBytes));
  }
  const text = btoa(binary);
  return alphabet === 'url' ? text.replaceAll('+', '-').replaceAll('/', '_') : text;
}

/** Standard alphabet. @throws StoreError `invalid_argument` */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  let binary: string;
  try {
    binary = atob(text);
  } catch (cause) {
    throw new StoreError('invalid_argument', 'a text is not base64', { cause });
  }
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
