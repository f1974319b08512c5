/** Document storage on any S3 endpoint with keys that this device holds. */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { S3Store, type S3StoreOptions } from '../../s3-store/s3-store.ts';
import type { DocumentStorage } from './storage.ts';

export function s3Storage(options: S3StoreOptions): DocumentStorage {
  const base = options.fetch ?? globalThis.fetch.bind(globalThis);
  // Answers without Cache-Control are kept by browsers for a while, a manifest too.
  const uncached: typeof fetch = (input, init) => base(input, { ...init, cache: 'no-store' });
  const store = new S3Store({ ...options, fetch: uncached });
  return {
    get: async (key, { ifNoneMatch } = {}) => {
      const found = await store.get(key, ifNoneMatch);
      return found === undefined || found === 'unchanged' ? found : { body: found.body, etag: checkedEtag(found.etag) };
    },
    put: async (key, body, condition) => {
      const asked = condition === undefined || 'ifMatch' in condition ? condition : ({ ifNoneMatch: '*' } as const);
      const outcome = await store.put(key, body, { condition: asked });
      return outcome.kind === 'lost' ? undefined : checkedEtag(outcome.etag);
    },
    head: (key) => store.head(key),
    delete: (key) => store.delete(key),
    list: (prefix, { after } = {}) => store.list(prefix, after === undefined ? {} : { startAfter: after }),
  };
}

/** Browsers hide headers that the server does not expose; without ETags nothing here would be safe. */
export function checkedEtag(etag: string): string {
  if (etag !== '') return etag;
  throw new StoreError('backend_failed', 'the storage gives no ETag', {
    details: { advice: 'In browsers the CORS rules of the storage have to expose it: ExposeHeaders: ["ETag"].' },
  });
}
