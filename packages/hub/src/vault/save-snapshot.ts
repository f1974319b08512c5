/**
 * Saving a snapshot: compare and set, judged inside the commit. The lane has one transaction in flight for a container, so of any number
 * of saves that expect the same digest one finds it (W1).
 *
 *   what is there           what is asked (prev → digest)
 *   the digest, from prev   done before: success, nothing changes (W4)
 *   the digest              digest → digest: it is so already (W2)
 *   prev                    the upload's bytes become the snapshot; what it replaces waits out the collector's grace (W10)
 *   anything else           refused, unless this very save was done and replaced since
 */
import { StoreError } from '@felloe/engine/errors.ts';
import type { BlobReferences } from '../blobs/blob-references.ts';
import { settleAll } from '../database/settle-all.ts';
import type { Batch } from '../lanes/job.ts';
import type { JobOrder, Lanes } from '../lanes/lanes.ts';
import type { ContainerRow } from '../metadata/records.ts';
import type { SnapshotHeads } from './snapshot-heads.ts';
import { type FoundSnapshot, findSnapshots, writeSnapshot } from './snapshot-queries.ts';
import { findAnnounced, writeUploads } from './upload-queries.ts';
import { nameOfBytes, tellVault } from './vault-events.ts';
import { type SnapshotRow, subjectKey, type UploadRow, type VaultSubject } from './vault-records.ts';
import type { VaultRooms } from './vault-rooms.ts';

export interface SaveWish {
  readonly container: ContainerRow;
  readonly topic: string;
  readonly owner: string;
  readonly digest: string;
  /** Empty: there must be none. */
  readonly prevDigest: string;
  readonly signer: string;
}

export interface SavesOptions {
  readonly lanes: Lanes;
  readonly references: BlobReferences;
  readonly heads: SnapshotHeads;
  readonly rooms: VaultRooms;
  /** How long after its reservation an upload may be saved. */
  readonly saveMs: number;
}

export class Saves {
  readonly #options: SavesOptions;

  constructor(options: SavesOptions) {
    this.#options = options;
  }

  /** @throws StoreError `precondition_failed`; `upload_not_found` when the bytes did not come, or too long ago; `quota_exceeded`. */
  async save(wish: SaveWish, order: JobOrder): Promise<void> {
    const { container } = wish;
    const key = subjectKey(subjectOf(wish));
    await this.#options.lanes.submit<null>(container.lane, {
      name: 'save_vault_snapshot',
      exclusive: [`vault_snapshot/${key}`],
      shared: [container.containerId],
      order: { ...order, request: `save_vault_snapshot ${key} ${wish.digest}` },
      eventsMax: 1,
      run: async (batch) => {
        await this.#save(batch, wish);
        return null;
      },
      encode: () => '',
      decode: () => null,
      guard: this.#options.heads.guardOf(key),
    });
  }

  async #save(batch: Batch, wish: SaveWish): Promise<void> {
    const subject = subjectOf(wish);
    const { digest, prevDigest } = wish;
    const [found, [announced]] = await settleAll([
      findSnapshots(batch.querier, [subject]),
      findAnnounced(batch.querier, [{ ...subject, digest, kind: 'snapshot' }]),
    ]);
    const current = found.get(subjectKey(subject));
    const upload = announced?.upload;
    if (isSavedBefore(current?.row, upload, wish)) {
      if (upload?.state === 'stored') await this.#giveBack(batch, upload, prevDigest);
      return;
    }
    if ((current?.row.digest ?? '') !== prevDigest) {
      throw new StoreError('precondition_failed', 'the snapshot is another than the one expected');
    }
    if (upload?.state !== 'stored' || upload.reservedAt + this.#options.saveMs < batch.now) {
      throw new StoreError('upload_not_found', 'the bytes of this digest did not come in time; announce and send them again');
    }
    await this.#replace(batch, wish, current, upload);
  }

  /** It is so already: what the upload has of its own is not needed. */
  async #giveBack(batch: Batch, upload: UploadRow, prevDigest: string): Promise<void> {
    await writeUploads(batch.querier, [takenBy(upload, prevDigest)]);
    if (upload.blobId !== undefined) await this.#options.references.drop(batch, [upload.blobId]);
  }

  async #replace(batch: Batch, wish: SaveWish, current: FoundSnapshot | undefined, upload: UploadRow): Promise<void> {
    const { references, rooms, heads } = this.#options;
    const { container, prevDigest, digest, signer } = wish;
    const { querier } = batch;
    const quotas = await rooms.of(querier, [container]);
    const grows = upload.size - (current?.row.size ?? 0);
    const refusal = quotas.get(container.containerId)?.take(wish.topic, { entries: 0, bytes: upload.size }, grows);
    if (refusal !== undefined) throw refusal;
    const row: SnapshotRow = {
      ...subjectOf(wish),
      digest,
      prevDigest,
      timestamp: Math.floor(batch.now / 1000),
      size: upload.size,
      blobId: upload.blobId,
    };
    const old = current?.row.blobId;
    await settleAll([
      old === undefined ? undefined : references.drop(batch, [old]),
      writeSnapshot(querier, row),
      writeUploads(querier, [takenBy(upload, prevDigest)]),
      rooms.write(querier, quotas),
    ]);
    tellVault(batch, container, {
      type: 'vault.snapshot.saved',
      operation: 'save_vault_snapshot',
      name: nameOfBytes(row),
      bytes: row.size,
      data: { topic: row.topic, owner: row.owner, digest, size: row.size, replaced: current !== undefined, principal: signer },
    });
    batch.onCommitted(() => heads.changed(subjectKey(row)));
  }
}

function isSavedBefore(
  current: SnapshotRow | undefined,
  upload: UploadRow | undefined,
  { digest, prevDigest }: SaveWish,
): boolean {
  if (current?.digest === digest && (current.prevDigest === prevDigest || digest === prevDigest)) return true;
  // Somebody has saved over it since; this save was done all the same.
  return upload?.state === 'taken' && upload.prevDigest === prevDigest && current !== undefined;
}

function takenBy(upload: UploadRow, prevDigest: string): UploadRow {
  return { ...upload, state: 'taken', blobId: undefined, prevDigest };
}

function subjectOf({ container, owner, topic }: SaveWish): VaultSubject {
  return { tenantId: container.tenantId, containerId: container.containerId, owner, topic };
}
