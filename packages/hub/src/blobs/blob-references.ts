/** Making staged blobs live, sharing live ones and letting go of them, for the services whose rows name blobs. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Batch } from '../lanes/job.ts';
import { RepeatedRequest } from '../lanes/batch.ts';
import {
  addReferences,
  changeSegmentBytes,
  dropReferences,
  holdOpenLeases,
  insertLiveBlobs,
  type NewBlob,
} from './blob-queries.ts';
import type { PendingBlobs } from './pending-blobs.ts';

export class BlobReferences {
  readonly #pending: PendingBlobs;

  constructor(pending: PendingBlobs) {
    this.#pending = pending;
  }

  /** Pending → live with one reference. Throws `epoch_closed` when the session that staged them has ended. */
  async makeLive(batch: Batch, blobs: readonly NewBlob[], epoch: number): Promise<void> {
    const staged = await this.staged(
      batch,
      blobs.map(({ blobId }) => ({ blobId, epoch })),
    );
    if (staged.size < blobs.length) throw sessionEnded();
    await this.insertLive(batch, blobs);
  }

  /** Of these, the ones whose session is open: it stays so until the transaction ends. */
  async staged(batch: Batch, blobs: readonly { readonly blobId: string; readonly epoch: number }[]): Promise<Set<string>> {
    const leaseOf = new Map<string, string>();
    for (const { blobId, epoch } of blobs) {
      const lease = this.#pending.leaseOf(blobId);
      if (lease?.epoch === epoch) leaseOf.set(blobId, lease.leaseId);
    }
    if (leaseOf.size === 0) return new Set();
    const open = await holdOpenLeases(batch.querier, [...new Set(leaseOf.values())].sort());
    return new Set([...leaseOf].flatMap(([blobId, leaseId]) => (open.has(leaseId) ? [blobId] : [])));
  }

  /** Those that `staged` told, with one reference each. */
  async insertLive(batch: Batch, blobs: readonly NewBlob[]): Promise<void> {
    if (blobs.length === 0) return;
    if ((await insertLiveBlobs(batch.querier, batch.now, blobs)) < blobs.length) throw new RepeatedRequest();
    const added = new Map<string, number>();
    for (const { segmentId, size } of blobs) {
      if (segmentId !== undefined) added.set(segmentId, (added.get(segmentId) ?? 0) + size);
    }
    const packed = [...added].map(([segmentId, liveBytes]) => ({ segmentId, liveBytes }));
    if (packed.length > 0) await changeSegmentBytes(batch.querier, packed);
    batch.onCommitted(() => {
      for (const { blobId } of blobs) this.#pending.used(blobId);
    });
  }

  /** One more reference for every time an id stands in the list; each has to be live: else throws `condition_conflict`, and the caller reads again who names what. */
  async share(batch: Batch, blobIds: readonly string[]): Promise<void> {
    const shared = await addReferences(batch.querier, blobIds);
    if (shared.size < new Set(blobIds).size) throw new StoreError('condition_conflict', 'the source changed while it was copied');
  }

  async drop(batch: Batch, blobIds: readonly string[]): Promise<void> {
    const dropped = await dropReferences(batch.querier, batch.now, blobIds);
    const packed = dropped.flatMap((blob) =>
      blob.dead && blob.segmentId !== undefined ? [{ segmentId: blob.segmentId, liveBytes: -blob.size }] : [],
    );
    batch.loseSegmentBytes(packed);
  }
}

export function sessionEnded(): StoreError {
  return new StoreError('epoch_closed', 'the session that staged these bytes has ended; send the request again', {
    retryAfterMs: 1000,
  });
}
