/**
 * Named locks with fencing tokens. Every passing of a lock is a commit in the system lane; who waits, waits in RAM in order of
 * arrival and is woken by a release or by the end of the lease.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import {
  judgeAcquire,
  judgeRelease,
  judgeRenew,
  type LockRecord,
  requireLockHolder,
  requireLockName,
  requireLockTtl,
} from '@felloe/engine/lock/lease.ts';
import type { EventType } from '@felloe/contracts/events.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Database } from '../database/database.ts';
import type { Batch } from '../lanes/job.ts';
import { type JobOrder, type Lanes, systemLane } from '../lanes/lanes.ts';
import { eventAt, noContainerId } from '../metadata/artifact-events.ts';
import { findLock, holdLock, saveLock } from './lock-queries.ts';
import { LockWaiters } from './lock-waiters.ts';

export interface LockName {
  readonly tenantId: string;
  readonly name: string;
}

export interface LocksOptions {
  readonly lanes: Lanes;
  readonly database: Database;
  readonly clock: Clock;
}

export class Locks {
  readonly #options: LocksOptions;
  readonly #waiters: LockWaiters;

  constructor(options: LocksOptions) {
    this.#options = options;
    this.#waiters = new LockWaiters(options.clock);
  }

  /** Throws `lock_held` when it was not free within `waitMs`. */
  async acquire(
    lock: LockName,
    asked: { readonly holder: string; readonly ttlMs: number; readonly waitMs: number },
    context: { readonly order: JobOrder; readonly signal: AbortSignal },
  ): Promise<LockRecord> {
    requireLockName(lock.name);
    requireLockHolder(asked.holder);
    requireLockTtl(asked.ttlMs);
    const { clock } = this.#options;
    const until = clock.monotonic() + Math.min(asked.waitMs, limits.lock.waitMsMax);
    for (let attempt = 0; ; attempt += 1) {
      const judged = await this.#tryAcquire(lock, asked, attemptOrder(context.order, attempt));
      if (judged.outcome !== 'held') return judged.record;
      const leftMs = until - clock.monotonic();
      if (leftMs <= 0) throw held(judged.record);
      const freeInMs = Math.max(1, judged.record.expiresAt - clock.now());
      await this.#waiters.wait(lock, { ms: Math.min(leftMs, freeInMs), signal: context.signal });
    }
  }

  #tryAcquire(lock: LockName, asked: { readonly holder: string; readonly ttlMs: number }, order: JobOrder) {
    return this.#submit(lock, 'acquire_lock', order, async (batch) => {
      const judged = judgeAcquire(await holdLock(batch.querier, lock), { ...asked, nowMs: batch.now });
      if (judged.outcome === 'held') return judged;
      await saveLock(batch.querier, lock, judged.record);
      this.#tell(batch, lock, 'lock.acquired', judged.record);
      return judged;
    });
  }

  renew(
    lock: LockName,
    asked: { readonly holder: string; readonly fencingToken: number; readonly ttlMs: number },
    order: JobOrder,
  ): Promise<LockRecord> {
    requireLockTtl(asked.ttlMs);
    return this.#submit(lock, 'renew_lock', order, async (batch) => {
      const record = judgeRenew(await holdLock(batch.querier, lock), { ...asked, nowMs: batch.now });
      await saveLock(batch.querier, lock, record);
      this.#tell(batch, lock, 'lock.renewed', record);
      return record;
    });
  }

  async release(lock: LockName, asked: { readonly holder: string; readonly fencingToken: number }, order: JobOrder): Promise<void> {
    await this.#submit(lock, 'release_lock', order, async (batch) => {
      const record = judgeRelease(await holdLock(batch.querier, lock), asked);
      await saveLock(batch.querier, lock, record);
      this.#tell(batch, lock, 'lock.released', { ...record, holder: asked.holder });
      batch.onCommitted(() => this.#waiters.wake(lock));
      return null;
    });
  }

  /** A name nobody ever locked is free and has issued no token. */
  async inspect(lock: LockName): Promise<LockRecord> {
    requireLockName(lock.name);
    return (await findLock(this.#options.database, lock)) ?? { holder: '', fencingToken: 0, expiresAt: 0 };
  }

  #submit<T>(lock: LockName, name: string, order: JobOrder, run: (batch: Batch) => Promise<T>): Promise<T> {
    return this.#options.lanes.submit<T>(systemLane, {
      name,
      exclusive: [`lock/${lock.tenantId}/${lock.name}`],
      shared: [],
      order: { ...order, request: `${name} ${lock.name}` },
      eventsMax: 1,
      run,
      encode: (value) => JSON.stringify(value),
      decode: (text) => JSON.parse(text) as T,
    });
  }

  #tell(batch: Batch, lock: LockName, type: EventType, record: LockRecord): void {
    batch.emit(
      eventAt(batch.now, {
        type,
        container: '',
        containerId: noContainerId,
        artifact: '',
        operation: type.slice('lock.'.length),
        tenantId: lock.tenantId,
        data: { lock: lock.name, holder: record.holder, fencingToken: record.fencingToken, expiresAt: record.expiresAt },
      }),
    );
  }
}

/** "Held" is no answer to keep: every further try is a request of its own. */
function attemptOrder(order: JobOrder, attempt: number): JobOrder {
  return { ...order, idempotency: order.idempotency && { ...order.idempotency, key: `${order.idempotency.key}/${attempt}` } };
}

function held(record: LockRecord): StoreError {
  return new StoreError('lock_held', undefined, {
    details: { holder: record.holder, expires_at: String(record.expiresAt) },
  });
}
