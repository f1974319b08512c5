/**
 * Leases of blob ids: recorded before any byte is written, renewed while bytes flow, closed with their session or by time. Closing
 * is the abort of whatever was not committed: those ids become dead and the collector discards them.
 */
import { randomUUID } from 'node:crypto';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { uuidArray } from '../database/array-literal.ts';
import type { Database, Querier } from '../database/database.ts';
import type { Batch } from '../lanes/job.ts';
import type { Lanes } from '../lanes/lanes.ts';
import type { BlobLease, PendingBlobs } from './pending-blobs.ts';

export interface BlobLeasesOptions {
  readonly lanes: Lanes;
  readonly pending: PendingBlobs;
  readonly clock: Clock;
  readonly pendingMs: number;
  /** Whether the epoch's session is open. */
  readonly isOpen: (epoch: number) => boolean;
}

export class BlobLeases {
  readonly #options: BlobLeasesOptions;

  constructor(options: BlobLeasesOptions) {
    this.#options = options;
  }

  async load(database: Database): Promise<void> {
    const { rows } = await database.query<{
      lease_id: string;
      backend_id: string;
      epoch: number;
      blob_ids: string[];
      expires_at: number;
    }>({
      text: `select lease_id, backend_id, epoch, blob_ids::text[] as blob_ids, expires_at from blob_lease where state = 'open'`,
    });
    for (const row of rows) {
      this.#options.pending.add({
        leaseId: row.lease_id,
        backendId: row.backend_id,
        epoch: row.epoch,
        blobIds: row.blob_ids,
        expiresAt: row.expires_at,
        // Some may have been used before the restart; then the lease ends by time instead of by count.
        unused: row.blob_ids.length,
      });
    }
  }

  /** Of at most as many ids as this hub gives: a spoke of a newer version may ask for more, and takes what it is given. */
  async lease(backendId: string, wanted: number, epoch: number): Promise<BlobLease> {
    const { lanes, pending, pendingMs } = this.#options;
    if (!Number.isInteger(wanted) || wanted < 1) throw new StoreError('invalid_argument', 'a lease has at least one id');
    const count = Math.min(wanted, limits.blob.leaseBatchMax);
    return lanes.system('lease_blobs', async (batch) => {
      this.#requireOpen(epoch);
      const blobIds = idsOfLease(count);
      const lease = { leaseId: randomUUID(), backendId, epoch, blobIds, expiresAt: batch.now + pendingMs, unused: count };
      const { rowCount } = await batch.querier.query({
        name: 'insert_lease',
        text: `insert into blob_lease (lease_id, backend_id, epoch, blob_ids, state, expires_at)
          select $1::uuid, $2::uuid, $3::bigint, $4::uuid[], 'open', $5::bigint
          where not exists (select 1 from backend where backend_id = $2::uuid and state = 'removed')`,
        values: [lease.leaseId, backendId, epoch, uuidArray(blobIds), lease.expiresAt],
      });
      if (rowCount === 0) throw new StoreError('unavailable', 'the backend was removed');
      batch.onCommitted(() => pending.add(lease));
      return lease;
    });
  }

  /** Extends the leases these ids belong to. Throws `epoch_closed` when one has ended. */
  async renew(blobIds: readonly string[], epoch: number): Promise<void> {
    const { lanes, pending, pendingMs } = this.#options;
    const leases = new Set(blobIds.map((blobId) => pending.leaseOf(blobId)));
    for (const lease of leases) {
      if (lease === undefined || lease.epoch !== epoch)
        throw new StoreError('epoch_closed', 'the lease of these blobs has ended');
    }
    const leaseIds = [...leases].map((lease) => (lease as BlobLease).leaseId).sort();
    await lanes.system('renew_blobs', async (batch) => {
      const expiresAt = batch.now + pendingMs;
      const { rowCount } = await batch.querier.query({
        text: `update blob_lease set expires_at = $2 where lease_id = any($1::uuid[]) and state = 'open'`,
        values: [leaseIds, expiresAt],
      });
      if (rowCount < leaseIds.length) throw new StoreError('epoch_closed', 'the lease of these blobs has ended');
      batch.onCommitted(() => {
        for (const lease of leases) (lease as BlobLease).expiresAt = expiresAt;
      });
    });
  }

  /** Part of the transaction that closes an epoch. */
  async closeEpoch(batch: Batch, epoch: number): Promise<void> {
    const { rows } = await batch.querier.query<{ lease_id: string }>({
      text: `select lease_id from blob_lease where epoch = $1 and state = 'open' order by lease_id for update`,
      values: [epoch],
    });
    await this.#close(
      batch,
      rows.map((row) => row.lease_id),
    );
  }

  /** Leases past their time, and those whose every id was used. For the collector. */
  async closeExpired(limit: number): Promise<number> {
    const { lanes, pending } = this.#options;
    return lanes.system('expire_leases', async (batch) => {
      const used = pending.takeExhausted();
      if (used.length > 0) {
        await batch.querier.query({ text: 'delete from blob_lease where lease_id = any($1::uuid[])', values: [used] });
      }
      const { rows } = await batch.querier.query<{ lease_id: string }>({
        text: `select lease_id from blob_lease where state = 'open' and expires_at <= $1 order by lease_id limit $2 for update`,
        values: [batch.now, limit],
      });
      await this.#close(
        batch,
        rows.map((row) => row.lease_id),
      );
      return rows.length;
    });
  }

  /** The rows are locked by the caller: no commit holds them, so what has no record by now never gets one. */
  async #close(batch: Batch, leaseIds: readonly string[]): Promise<void> {
    if (leaseIds.length === 0) return;
    await insertDeadOfLeases(batch.querier, leaseIds, batch.now);
    await batch.querier.query({ text: 'delete from blob_lease where lease_id = any($1::uuid[])', values: [leaseIds] });
    batch.onCommitted(() => {
      for (const leaseId of leaseIds) this.#options.pending.closed(leaseId);
    });
  }

  #requireOpen(epoch: number): void {
    if (!this.#options.isOpen(epoch)) throw new StoreError('epoch_closed', 'the session has ended');
  }
}

/** Ids without a record become dead, without a locator: the collector discards whatever a put may have left under them. */
async function insertDeadOfLeases(querier: Querier, leaseIds: readonly string[], now: number): Promise<void> {
  await querier.query({
    text: `insert into blob (blob_id, tenant_id, backend_id, state, reference_count, locator, segment_id, size, sha256, changed_at)
      select unnest(blob_ids), null, backend_id, 2, 0, '', null, 0, '', $2 from blob_lease where lease_id = any($1::uuid[])
      on conflict do nothing`,
    values: [leaseIds, now],
  });
}

/**
 * Random ids (RFC 9562, version 4) whose first four bytes are the lease's: the rows of a lease then lie side by side in the index of blobs,
 * which its commits find in memory however many blobs there are. Scattered ids touched a page each, at 300,000 blobs for 2.7 µs of Postgres'
 * 26 a PUT. Leases are scattered still, and so are the folders and prefixes that drivers make of an id's first digits.
 */
function idsOfLease(count: number): string[] {
  const first = randomUUID().slice(0, 8);
  return Array.from({ length: count }, () => first + randomUUID().slice(8));
}
