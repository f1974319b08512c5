/**
 * Clean-up of what was announced and not finished in time, and of uploads whose story is told. What a row names dies with it, by the
 * reference that the row itself had: a snapshot or an entry never loses a blob by this (W3). A row that cannot be removed keeps none of
 * the others (W12).
 *
 * A history entry that a client may have written by itself is given up only when a spoke has looked and found nothing (W8).
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { giveUpBlobs } from '../blobs/awaited-blobs.ts';
import type { BlobReferences } from '../blobs/blob-references.ts';
import type { Database } from '../database/database.ts';
import { settleAll } from '../database/settle-all.ts';
import type { Batch } from '../lanes/job.ts';
import type { Lanes } from '../lanes/lanes.ts';
import type { ContainerRow } from '../metadata/records.ts';
import { lookForUploads } from './awaited-uploads.ts';
import { deleteOldUploads, findOldUploads, type OldUpload, walkBegin } from './cleaning-queries.ts';

export interface UploadCleanerOptions {
  readonly database: Database;
  readonly lanes: Lanes;
  readonly clock: Clock;
  readonly references: BlobReferences;
  readonly containerOf: (containerId: string) => ContainerRow | undefined;
  /** After its reservation. */
  readonly pendingMs: number;
  /** The same for a history entry that a client writes by itself: above the longest time that sending it may take. */
  readonly directPendingMs: number;
  /** Between two rounds. */
  readonly everyMs: number;
  readonly onFault: (error: StoreError) => void;
}

export class UploadCleaner {
  /** Uploads removed since the start. */
  removed = 0;
  readonly #options: UploadCleanerOptions;

  constructor(options: UploadCleanerOptions) {
    this.#options = options;
  }

  /** One look at everything that is due. Returns how many uploads it removed. */
  async round(): Promise<number> {
    const { database, clock, pendingMs } = this.#options;
    const until = clock.now() - pendingMs;
    await this.#lookForDirect();
    let removed = 0;
    let walk = walkBegin;
    for (;;) {
      const page = await findOldUploads(database, until, walk, limits.vault.cleanBatchMax);
      const removable = page.filter(({ direct }) => direct === undefined);
      for (const [containerId, uploads] of Map.groupBy(removable, (upload) => upload.containerId)) {
        removed += await this.#removeAll(containerId, uploads, until);
      }
      const last = page.at(-1);
      if (last === undefined || page.length < limits.vault.cleanBatchMax) return removed;
      walk = last;
    }
  }

  /** Direct uploads of which a spoke found nothing where they were to be; those whose time is not over are left. */
  async giveUp(container: ContainerRow, uploadIds: readonly string[]): Promise<void> {
    const until = this.#options.clock.now() - this.#options.directPendingMs;
    await this.#remove(container, { tenantId: container.tenantId, uploadIds, until, direct: true });
  }

  /** A failure of this keeps nothing else from being cleaned. */
  async #lookForDirect(): Promise<void> {
    const { lanes, clock, everyMs, directPendingMs, onFault } = this.#options;
    const times = { now: clock.now(), everyMs, giveUpMs: directPendingMs };
    await lookForUploads(lanes, times).catch((thrown: unknown) => onFault(StoreError.from(thrown)));
  }

  /** All in one transaction; if that fails, one by one. */
  async #removeAll(containerId: string, uploads: readonly OldUpload[], until: number): Promise<number> {
    const { containerOf, onFault } = this.#options;
    const container = containerOf(containerId);
    if (container === undefined) return 0;
    const { tenantId } = container;
    const remove = (uploadIds: readonly string[]) => this.#remove(container, { tenantId, uploadIds, until, direct: false });
    try {
      return await remove(uploads.map(({ uploadId }) => uploadId));
    } catch (thrown) {
      if (uploads.length === 1) {
        onFault(StoreError.from(thrown));
        return 0;
      }
    }
    let removed = 0;
    for (const { uploadId } of uploads) {
      removed += await remove([uploadId]).catch((thrown: unknown) => {
        onFault(StoreError.from(thrown));
        return 0;
      });
    }
    return removed;
  }

  #remove(container: ContainerRow, wish: Parameters<typeof deleteOldUploads>[1]): Promise<number> {
    const { lanes, clock } = this.#options;
    return lanes.submit<number>(container.lane, {
      name: 'clean_vault_uploads',
      exclusive: [],
      shared: [container.containerId],
      order: { deadlineAt: clock.monotonic() + limits.session.longCallMs, idempotency: undefined },
      eventsMax: 0,
      run: (batch) => this.#removeIn(batch, wish),
      encode: String,
      decode: Number,
    });
  }

  async #removeIn(batch: Batch, wish: Parameters<typeof deleteOldUploads>[1]): Promise<number> {
    const deleted = await deleteOldUploads(batch.querier, wish);
    const named = (state: 'awaited' | 'stored') =>
      deleted.flatMap((upload) => (upload.state === state && upload.blobId !== undefined ? [upload.blobId] : []));
    const [awaited, stored] = [named('awaited'), named('stored')];
    await settleAll([
      awaited.length > 0 ? giveUpBlobs(batch, awaited) : undefined,
      stored.length > 0 ? this.#options.references.drop(batch, stored) : undefined,
    ]);
    batch.onCommitted(() => {
      this.removed += deleted.length;
    });
    return deleted.length;
  }
}
