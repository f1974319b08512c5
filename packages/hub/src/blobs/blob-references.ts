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
    const leases = blobs.map((blob) => this.#pending.leaseOf(blob.blobId));
    const leaseIds = new Set(leases.flatMap((lease) => (lease?.epoch === epoch ? [lease.leaseId] : [])));
    const open = leaseIds.size === 0 ? new Set<string>() : await holdOpenLeases(batch.querier, [...leaseIds].sort());
    if (leases.some((lease) => lease === undefined || !open.has(lease.leaseId))) {
      throw new StoreError('epoch_closed', 'the session that staged these bytes has ended; send the request again', {
        retryAfterMs: 1000,
      });
    }
    if ((await insertLiveBlobs(batch.querier, batch.now, blobs)) < blobs.length) throw new RepeatedRequest();
    const packed = blobs.flatMap((blob) =>
      blob.segmentId === undefined ? [] : [{ segmentId: blob.segmentId, liveBytes: blob.size }],
    );
    if (packed.length > 0) await changeSegmentBytes(batch.querier, packed);
    batch.onCommitted(() => this.#pending.used(blobs.map((blob) => blob.blobId)));
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
