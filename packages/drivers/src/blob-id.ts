/**
 * Blob and segment ids: lower-case uuid text, nothing else. Ids become file and object names, so what is not an id is refused
 * before it can be one; that check is what keeps every name inside the root.
 */
import { StoreError } from '@felloe/engine/errors.ts';

/** Walked by index: every small write passes here, and a pattern takes three times as long. */
export function isBlobId(text: string): boolean {
  if (text.length !== 36) return false;
  for (let index = 0; index < 36; index += 1) {
    const code = text.charCodeAt(index);
    const isHyphenPlace = index === 8 || index === 13 || index === 18 || index === 23;
    if (isHyphenPlace ? code !== 0x2d : !isLowerHex(code)) return false;
  }
  return true;
}

function isLowerHex(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66);
}

/** The id itself, or `invalid_argument`. */
export function requireBlobId(id: string): string {
  if (typeof id !== 'string' || !isBlobId(id)) throw new StoreError('invalid_argument', 'a blob id must be a lower-case uuid');
  return id;
}
