/** Document storage in memory: for tests of apps, and for trying things out. Conditions and ETags as S3 has them. */
import { encodeText } from '../encryption/byte-text.ts';
import type { Bytes, DocumentStorage } from './storage.ts';

export function memoryStorage(): DocumentStorage {
  const blobs = new Map<string, { readonly body: Bytes; readonly etag: string }>();
  let writes = 0;
  return {
    get: async (key, { ifNoneMatch } = {}) => {
      const found = blobs.get(key);
      return found !== undefined && found.etag === ifNoneMatch ? 'unchanged' : found;
    },
    put: async (key, body, condition) => {
      const before = blobs.get(key);
      if (condition !== undefined && ('create' in condition ? before !== undefined : before?.etag !== condition.ifMatch)) return;
      writes += 1;
      const etag = `"${writes}"`;
      blobs.set(key, { body: body.slice(), etag });
      return etag;
    },
    head: async (key) => {
      const found = blobs.get(key);
      return found && { etag: found.etag, sizeBytes: found.body.length };
    },
    delete: async (key) => void blobs.delete(key),
    list: async (prefix, { after = '' } = {}) =>
      [...blobs]
        .filter(([key]) => key.startsWith(prefix) && compareBytes(key, after) > 0)
        .toSorted(([left], [right]) => compareBytes(left, right))
        .map(([key, { etag, body }]) => ({ key, etag, sizeBytes: body.length })),
  };
}

/** Servers order keys by the bytes of their UTF-8. */
function compareBytes(left: string, right: string): number {
  const [a, b] = [encodeText(left), encodeText(right)];
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
