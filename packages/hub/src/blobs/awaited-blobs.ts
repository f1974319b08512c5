/**
 * Blobs that a client writes to the provider by itself. No session stages them, so no lease holds them: the hub makes the id and
 * records it as awaited in the transaction of the announcement, before the URL for it leaves.
 *
 *   awaited ── found there by a spoke ──► live
 *      └────── given up, or copied ─────► dead: whatever lies under the id is discarded after the grace, and once more after that
 *
 * Awaited blobs have no locator: nobody reads them, no scrub looks for them, and their backend cannot be removed.
 */
import type { Batch } from '../lanes/job.ts';
import type { NewBlob } from './blob-queries.ts';

export type AwaitedBlob = Pick<NewBlob, 'blobId' | 'tenantId' | 'backendId'>;

/** Fresh ids, made by the caller. */
export async function awaitBlobs(batch: Batch, blobs: readonly AwaitedBlob[]): Promise<void> {
  await batch.querier.query({
    text: `insert into blob (blob_id, tenant_id, backend_id, state, reference_count, locator, segment_id, size, sha256, changed_at)
      select i, t, b, 0, 0, '', null, 0, '', $4 from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as x (i, t, b)`,
    values: [
      blobs.map((blob) => blob.blobId),
      blobs.map((blob) => blob.tenantId),
      blobs.map((blob) => blob.backendId),
      batch.now,
    ],
  });
}

/** Awaited → live with one reference. False when it is not awaited (any more), or for another backend. */
export async function makeAwaitedLive(batch: Batch, blob: NewBlob): Promise<boolean> {
  const { rowCount } = await batch.querier.query({
    text: `update blob set state = 1, reference_count = 1, locator = $3, size = $4, sha256 = $5, changed_at = $6
      where blob_id = $1 and backend_id = $2 and state = 0`,
    values: [blob.blobId, blob.backendId, blob.locator, blob.size, blob.sha256, batch.now],
  });
  return rowCount === 1;
}

/** Awaited → dead. Those that are not awaited are left as they are. */
export async function giveUpBlobs(batch: Batch, blobIds: readonly string[]): Promise<void> {
  await batch.querier.query({
    text: `update blob set state = 2, changed_at = $2
      where blob_id in (select blob_id from blob where blob_id = any($1::uuid[]) and state = 0 order by blob_id for update)`,
    values: [blobIds, batch.now],
  });
}
