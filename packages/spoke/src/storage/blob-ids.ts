/**
 * Blob ids leased ahead of use, per backend, so that a write needs no round trip before its bytes move. An id is recorded at the
 * hub as pending before it gets here; one that is not used in time simply expires there. Ids belong to the epoch they were leased
 * in and are dropped with it.
 */
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { HubCalls } from '@felloe/contracts/session/calls.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Logger } from '@felloe/runtime/logger.ts';

export interface LeasedId {
  readonly id: string;
  readonly epoch: number;
}

export interface BlobIdsOptions {
  readonly hub: HubCalls;
  readonly session: { readonly epoch: number };
  readonly actor: Actor;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A quiet spoke leases few, a busy one up to the limit: each refill within this time doubles the batch. */
const busyRefillMs = 1_000;
const batchMin = 16;

interface Pool {
  ids: string[];
  epoch: number;
  /** Monotonic; ids are not taken after it, so that a body has time to flow before its id is renewed. */
  usableUntil: number;
  batch: number;
  leasedAt: number;
  /** How many were asked for, since the pool was made and while the last lease was on its way. */
  asked: number;
  askedMeanwhile: number;
  lease: Promise<void> | undefined;
}

export class BlobIds {
  readonly #options: BlobIdsOptions;
  readonly #pools = new Map<string, Pool>();
  /** Ids whose body is still flowing, and since when. */
  readonly #flowing = new Map<string, { readonly epoch: number; readonly since: number }>();

  constructor(options: BlobIdsOptions) {
    this.#options = options;
  }

  /** An id for a new blob in this backend. Waits for a lease only when none is in hand. */
  take(backendId: string): LeasedId | Promise<LeasedId> {
    const pool = this.#pool(backendId);
    pool.asked += 1;
    const id = this.#usableId(pool);
    if (id === undefined) return this.#takeAfterLease(backendId, pool);
    if (pool.lease === undefined && pool.ids.length < refillBelow(pool)) {
      // Nobody waits for a refill ahead of use; when it fails, the take that finds the pool empty says so.
      this.#lease(backendId, pool).catch((thrown: unknown) => {
        this.#options.logger.debug({ err: thrown, backendId }, 'leasing blob ids ahead failed');
      });
    }
    return { id, epoch: pool.epoch };
  }

  /** Leases the first ids of a backend before anybody needs one. */
  async warm(backendId: string): Promise<void> {
    const pool = this.#pool(backendId);
    if (pool.ids.length === 0) await this.#lease(backendId, pool);
  }

  /** A body flows under this id: it is renewed until the returned function is called. */
  keepAlive({ id, epoch }: LeasedId): () => void {
    this.#flowing.set(id, { epoch, since: this.#options.clock.monotonic() });
    return () => this.#flowing.delete(id);
  }

  /** The epoch passed: what was leased in it cannot be committed any more. */
  dropAll(): void {
    this.#pools.clear();
  }

  forget(backendId: string): void {
    this.#pools.delete(backendId);
  }

  /** Renews ids of slow bodies until the signal aborts. */
  async renewUntil(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#options;
    while (!signal.aborted) {
      await clock.sleep(limits.blob.renewMs, signal).catch(() => {});
      if (signal.aborted) return;
      await this.#renew().catch((thrown: unknown) => logger.warn({ err: thrown }, 'renewing blob ids failed'));
    }
  }

  async #renew(): Promise<void> {
    const { hub, session, actor, clock } = this.#options;
    const { epoch } = session;
    const oldEnough = clock.monotonic() - limits.blob.renewMs / 2;
    const ids = [...this.#flowing].filter(([, body]) => body.epoch === epoch && body.since <= oldEnough).map(([id]) => id);
    const options = { actor, deadlineMs: limits.session.callMs };
    for (let start = 0; start < ids.length; start += limits.blob.leaseBatchMax) {
      const blobIds = ids.slice(start, start + limits.blob.leaseBatchMax);
      try {
        await hub.call('renew_blobs', { blob_ids: blobIds, epoch }, options);
      } catch (thrown) {
        if (blobIds.length === 1 || !(thrown instanceof StoreError) || thrown.code !== 'epoch_closed') throw thrown;
        // One lease among them has ended; the others are renewed one by one.
        for (const id of blobIds) await hub.call('renew_blobs', { blob_ids: [id], epoch }, options).catch(() => {});
      }
    }
  }

  #pool(backendId: string): Pool {
    let pool = this.#pools.get(backendId);
    if (pool === undefined) {
      pool = {
        ids: [],
        epoch: 0,
        usableUntil: 0,
        batch: batchMin,
        leasedAt: Number.NEGATIVE_INFINITY,
        asked: 0,
        askedMeanwhile: 0,
        lease: undefined,
      };
      this.#pools.set(backendId, pool);
    }
    return pool;
  }

  #usableId(pool: Pool): string | undefined {
    if (pool.epoch !== this.#options.session.epoch || this.#options.clock.monotonic() > pool.usableUntil) {
      pool.ids = [];
      return undefined;
    }
    return pool.ids.pop();
  }

  async #takeAfterLease(backendId: string, pool: Pool): Promise<LeasedId> {
    // Others may empty a fresh batch first; each round leases more than the one before.
    for (;;) {
      await this.#lease(backendId, pool);
      const id = this.#usableId(pool);
      if (id !== undefined) return { id, epoch: pool.epoch };
    }
  }

  #lease(backendId: string, pool: Pool): Promise<void> {
    pool.lease ??= this.#leaseBatch(backendId, pool).finally(() => {
      pool.lease = undefined;
    });
    return pool.lease;
  }

  async #leaseBatch(backendId: string, pool: Pool): Promise<void> {
    const { hub, session, actor, clock } = this.#options;
    const { epoch } = session;
    const sentAt = clock.monotonic();
    const busy = sentAt - pool.leasedAt < busyRefillMs;
    pool.batch = busy ? Math.min(pool.batch * 2, limits.blob.leaseBatchMax) : Math.max(batchMin, pool.batch / 2);
    pool.leasedAt = sentAt;
    const askedBefore = pool.asked;
    const lease = await hub.call(
      'lease_blobs',
      { backend_id: backendId, count: pool.batch, epoch },
      { actor, deadlineMs: limits.session.callMs },
    );
    pool.askedMeanwhile = pool.asked - askedBefore;
    // A hub of another version may give fewer than were asked for.
    pool.batch = lease.blob_ids.length;
    // The older ids stay first in line for use; the sooner end counts for all.
    const leftover = pool.epoch === epoch && clock.monotonic() <= pool.usableUntil ? pool.ids : [];
    const usableUntil = sentAt + lease.valid_ms * usableShare;
    pool.usableUntil = leftover.length === 0 ? usableUntil : Math.min(pool.usableUntil, usableUntil);
    pool.epoch = epoch;
    pool.ids = [...lease.blob_ids, ...leftover];
  }
}

/** Twice what the last lease's way took, so that a spoke far from its hub does not run out meanwhile. */
function refillBelow({ askedMeanwhile, batch }: Pool): number {
  return Math.min(Math.max(limits.blob.leaseRefillBelow, 2 * askedMeanwhile), batch / 2);
}

/** An id is not taken in the last quarter of its life: the rest is for the body and the commit. */
const usableShare = 0.75;
