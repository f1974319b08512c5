/**
 * Blobs that hold bytes of deleted entries beside others. Nobody is given those bytes, and after a while they go: a spoke writes what is
 * left to a new blob, and the old one is the collector's. A blob of which nothing is left dies with its last entry and never comes here.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { NewBlob } from '../blobs/blob-queries.ts';
import type { BlobReferences } from '../blobs/blob-references.ts';
import type { Database } from '../database/database.ts';
import type { Batch } from '../lanes/job.ts';
import type { JobOrder, Lanes } from '../lanes/lanes.ts';
import type { Containers } from '../metadata/containers.ts';
import type { ContainerRow } from '../metadata/records.ts';
import { findBlobEntries, type PlacedEntry } from './entry-queries.ts';
import { moveEntries, replaceBlob, takeDirtyBlobs } from './rewrite-queries.ts';

export interface HistoryRewrite {
  readonly container: string;
  readonly blobId: string;
  /** What is left of it. */
  readonly entries: readonly PlacedEntry[];
}

export interface FinishedRewrite {
  readonly blobId: string;
  readonly blob: NewBlob;
  readonly epoch: number;
  /** Where the entries lie in the new blob. */
  readonly entries: readonly { readonly position: number; readonly firstByte: number; readonly byteCount: number }[];
}

export interface HistoryRewritesOptions {
  readonly lanes: Lanes;
  readonly database: Database;
  readonly references: BlobReferences;
  readonly containers: Pick<Containers, 'byId'>;
  /** How long bytes of deleted entries stay at most before their blob is handed out, ms. */
  readonly rewriteAfterMs: number;
}

export class HistoryRewrites {
  readonly #options: HistoryRewritesOptions;

  constructor(options: HistoryRewritesOptions) {
    this.#options = options;
  }

  /** Those that are due, of backends the taker reaches; they are its own for a while. */
  async take(backendIds: readonly string[], limit: number): Promise<HistoryRewrite[]> {
    const { lanes, database, containers, rewriteAfterMs } = this.#options;
    const taken = await lanes.system('take_history_rewrites', ({ querier, now }) =>
      takeDirtyBlobs(querier, {
        backendIds,
        dirtyBefore: now - rewriteAfterMs,
        now,
        until: now + limits.history.rewriteValidMs,
        limit: Math.min(limit, limits.history.rewriteBatchMax),
      }),
    );
    const rewrites: HistoryRewrite[] = [];
    for (const { blobId, containerId } of taken) {
      const container = containers.byId(containerId)?.name;
      if (container === undefined) continue;
      rewrites.push({ container, blobId, entries: await findBlobEntries(database, blobId) });
    }
    return rewrites;
  }

  /** Throws `conflict` when the blob is not what it was when it was taken. */
  async finish(row: ContainerRow, order: JobOrder, finished: FinishedRewrite): Promise<void> {
    const { lanes, references } = this.#options;
    const run = async (batch: Batch): Promise<void> => {
      const { querier } = batch;
      const left = await findBlobEntries(querier, finished.blobId);
      if (!isSame(left, finished.entries)) throw new StoreError('conflict', 'entries of the blob were deleted meanwhile');
      await references.makeLive(batch, [finished.blob], finished.epoch);
      const replaced = { oldBlobId: finished.blobId, newBlobId: finished.blob.blobId, liveBytes: finished.blob.size };
      if (!(await replaceBlob(querier, row, replaced))) throw new StoreError('conflict', 'the blob is not of this container');
      await moveEntries(querier, { ...finished, newBlobId: finished.blob.blobId });
      await references.drop(batch, [finished.blobId]);
    };
    await lanes.submit<void>(row.lane, {
      name: 'finish_history_rewrite',
      exclusive: [],
      shared: [],
      order: { ...order, request: `finish_history_rewrite ${finished.blobId} ${finished.blob.blobId}` },
      eventsMax: 0,
      run,
      encode: () => '',
      decode: () => undefined,
    });
  }
}

function isSame(left: readonly PlacedEntry[], written: FinishedRewrite['entries']): boolean {
  if (left.length === 0 || left.length !== written.length) return false;
  let offset = 0;
  return left.every((entry, index) => {
    const there = written[index];
    const same = there?.position === entry.position && there.byteCount === entry.byteCount && there.firstByte === offset;
    offset += entry.byteCount;
    return same;
  });
}
