/**
 * Blob and segment ids: lower-case uuid text, nothing else. Ids become file and object names, so what is not an id is refused
 * before it can be one; that check is what keeps every name inside the root.
 */
import { StoreError } from '@felloe/engine/errors.ts';

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isBlobId(text: string): boolean {
  return text.length === 36 && uuidPattern.test(text);
}

/** The id itself, or `invalid_argument`. */
export function requireBlobId(id: string): string {
  if (typeof id !== 'string' || !isBlobId(id)) throw new StoreError('invalid_argument', 'a blob id must be a lower-case uuid');
  return id;
}
