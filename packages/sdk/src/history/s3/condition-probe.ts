/**
 * Whether the server judges conditions of writes. One that ignores them answers 200 to everything, and two devices that register at once
 * would lose one another without anybody noticing: so it is found out before the first registration, with two PUTs to an object of its own.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { encodeJson } from '../../s3-store/compare-and-set.ts';
import type { S3Store } from '../../s3-store/s3-store.ts';

/** No object has this entity tag: 32 zeros are the MD5 of nothing known, and servers with other tags use other forms. */
const foreignEtag = '"00000000000000000000000000000000"';

/** @throws StoreError `unsupported` when conditions are ignored or refused. */
export async function requireConditionalWrites(store: S3Store, key: string, signal?: AbortSignal): Promise<void> {
  const content = encodeJson({ purpose: 'written to find out whether this server judges If-None-Match and If-Match' });
  try {
    // Made now or made before: afterwards it is there, so a second creation and a foreign entity tag both have to be refused.
    const created = await store.put(key, content, { condition: { ifNoneMatch: '*' }, signal });
    const again = created.kind === 'lost' ? created : await store.put(key, content, { condition: { ifNoneMatch: '*' }, signal });
    const replaced = await store.put(key, content, { condition: { ifMatch: foreignEtag }, signal });
    if (again.kind === 'lost' && replaced.kind === 'lost') return;
  } catch (thrown) {
    if (!(thrown instanceof StoreError) || thrown.code !== 'unsupported') throw thrown;
  }
  throw new StoreError(
    'unsupported',
    'this S3 server does not judge conditional writes (If-None-Match, If-Match): devices that register at once could lose each other',
    {
      details: {
        advice:
          'Use a server that does (Amazon S3, felloe, Ceph, MinIO and Cloudflare R2 do), or the HTTP mode. ' +
          'With `conditions: "unchecked"` it works as long as only one device registers at a time.',
      },
    },
  );
}
