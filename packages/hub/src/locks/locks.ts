/**
 * Named locks of tenants: leases with fencing tokens, judged by the engine's rules in the order of the system lane. The record in
 * Postgres is the lock; what is in RAM is only who waits.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import {
  isHeld,
  judgeAcquire,
  judgeRelease,
  judgeRenew,
  type LockRecord,
  requireLockHolder,
  requireLockName,
  requireLockTtl,
} from '@felloe/engine/lock/lease.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Waiter } from '@felloe/runtime/waiter.ts';
import type { Database } from '../database/database.ts';
import type { Batch } from '../lanes/job.ts';
import { type JobOrder, type Lanes, systemLane } from '../lanes/lanes.ts';
import { eventAt, noContainerId } from '../metadata/artifact-events.ts';
import { findLock, holdLock, type LockId, writeLock } from './lock-queries.ts';
import { LockWaiters } from './lock-waiters.ts';

/** How a caller is bound: what it may wait and how its request is repeated. */
export interface LockCaller {
  readonly principalId: string;
  readonly order: JobOrder;
  /** Ends a wait; a judgement under way is not cancelled. */
  readonly signal: AbortSignal;
}

export interface AcquireWish extends LockId {
  readonly holder: string;
  readonly ttlMs: number;
  /** How long to wait while somebody else holds it; at most limits.lock.waitMsMax. */
  readonly waitMs: number;
}

export interface LeaseOfLock extends LockId {
  readonly holder: string;
  readonly fencingToken: number;
}

export interface LocksOptions {
  readonly lanes: Lanes;
  readonly database: Database;
  readonly clock: Clock;
}

const freeLock: LockRecord = { holder: '', fencingToken: 0, expiresAt: 0 };

/** The answer of a held lock has to leave before the caller stops waiting for it. */
const answerMs = 500;

export class Locks {
  readonly #options: LocksOptions;
  readonly #waiters: LockWaiters;

  constructor(options: LocksOptions) {
    this.#options = options;
    this.#waiters = new LockWaiters(options.clock);
  }

  /** Throws `lock_held` when somebody else still holds it at the end of the wait; `invalid_argument`. */
  async acquire(wish: AcquireWish, caller: LockCaller): Promise<LockRecord> {
    requireLockName(wish.name);
    requireLockHolder(wish.holder);
    requireLockTtl(wish.ttlMs);
    if (wish.waitMs <= 0) return this.#tryAcquire(wish, caller, undefined).then(requireAcquired);
    const key = keyOf(wish);
    const waiter = this.#waiters.join(key);
    try {
      return await this.#acquireInTurn(wish, caller, waiter);
    } finally {
      this.#waiters.leave(key, waiter);
    }
  }

  async #acquireInTurn(wish: AcquireWish, caller: LockCaller, waiter: Waiter): Promise<LockRecord> {
    const { clock } = this.#options;
    const askedUntil = clock.monotonic() + Math.min(wish.waitMs, limits.lock.waitMsMax);
    const until = Math.min(askedUntil, caller.order.deadlineAt - answerMs);
    for (;;) {
      const attempt = await this.#tryAcquire(wish, caller, waiter);
      if (attempt.outcome === 'acquired') return attempt.record;
      const leftMs = until - clock.monotonic();
      if (leftMs <= 0) return requireAcquired(attempt);
      // Who is not first is woken when its turn comes; the first also looks again when the lease has run out.
      const isFirst = this.#waiters.isTurnOf(keyOf(wish), waiter);
      const leaseMs = Math.max(1, attempt.record.expiresAt - clock.now() + 1);
      await waiter.turn(isFirst ? Math.min(leftMs, leaseMs) : leftMs, caller.signal);
    }
  }

  #tryAcquire(wish: AcquireWish, caller: LockCaller, waiter: Waiter | undefined): Promise<Attempt> {
    return this.#submit<Attempt>('acquire_lock', wish, caller, async (batch) => {
      const record = await holdLock(batch.querier, wish);
      const judged = judgeAcquire(record, { holder: wish.holder, ttlMs: wish.ttlMs, nowMs: batch.now });
      if (judged.outcome === 'held') throw new HeldLock(judged.record);
      // A free lock belongs to who waits first.
      if (judged.outcome === 'acquired' && !this.#waiters.isTurnOf(keyOf(wish), waiter)) throw new HeldLock(record ?? freeLock);
      await writeLock(batch.querier, wish, judged.record, batch.now);
      emitLock(batch, judged.outcome === 'acquired' ? 'lock.acquired' : 'lock.renewed', {
        id: wish,
        record: judged.record,
        caller,
      });
      return { outcome: 'acquired', record: judged.record };
    }).catch((error: unknown) => {
      if (error instanceof HeldLock) return { outcome: 'held', record: error.record };
      throw error;
    });
  }

  /** Throws `lock_lost`. */
  async renew(lease: LeaseOfLock & { readonly ttlMs: number }, caller: LockCaller): Promise<LockRecord> {
    requireLockTtl(lease.ttlMs);
    const renewed = await this.#submit<Attempt>('renew_lock', lease, caller, async (batch) => {
      const record = judgeRenew(await holdLock(batch.querier, lease), { ...lease, nowMs: batch.now });
      await writeLock(batch.querier, lease, record, batch.now);
      emitLock(batch, 'lock.renewed', { id: lease, record, caller });
      return { outcome: 'acquired', record };
    }).catch((error: unknown) => {
      // A lease that ran out is free for who waits.
      this.#waiters.wake(keyOf(lease));
      throw error;
    });
    return renewed.record;
  }

  /** Throws `lock_lost` when it has passed to somebody else. */
  async release(lease: LeaseOfLock, caller: LockCaller): Promise<void> {
    await this.#submit<Attempt>('release_lock', lease, caller, async (batch) => {
      const before = await holdLock(batch.querier, lease);
      const record = judgeRelease(before, lease);
      if (before?.holder !== '') {
        await writeLock(batch.querier, lease, record, batch.now);
        emitLock(batch, 'lock.released', { id: lease, record: { ...record, holder: lease.holder }, caller });
      }
      batch.onCommitted(() => this.#waiters.wake(keyOf(lease)));
      return { outcome: 'acquired', record };
    });
  }

  /** A lease that has run out is shown as free, with the newest token. */
  async inspect(id: LockId): Promise<LockRecord> {
    requireLockName(id.name);
    const record = (await findLock(this.#options.database, id)) ?? freeLock;
    return isHeld(record, this.#options.clock.now()) ? record : { ...freeLock, fencingToken: record.fencingToken };
  }

  #submit<T extends Attempt>(
    name: string,
    id: LockId & { readonly holder: string },
    caller: LockCaller,
    run: (batch: Batch) => Promise<T>,
  ) {
    return this.#options.lanes.submit<Attempt>(systemLane, {
      name,
      exclusive: [`lock/${keyOf(id)}`],
      shared: [],
      order: { ...caller.order, request: `${name} ${keyOf(id)} ${id.holder}` },
      eventsMax: 1,
      run,
      encode: (attempt) => JSON.stringify(attempt.record),
      decode: (text) => ({ outcome: 'acquired', record: JSON.parse(text) as LockRecord }),
    });
  }
}

interface Attempt {
  readonly outcome: 'acquired' | 'held';
  readonly record: LockRecord;
}

/** A refusal, so that the lane keeps no answer for it: the same request may be judged again. */
class HeldLock extends StoreError {
  readonly record: LockRecord;

  constructor(record: LockRecord) {
    super('lock_held');
    this.record = record;
  }
}

function requireAcquired(attempt: Attempt): LockRecord {
  if (attempt.outcome === 'acquired') return attempt.record;
  const { fencingToken, expiresAt } = attempt.record;
  throw new StoreError('lock_held', undefined, {
    details: { fencing_token: String(fencingToken), expires_at: String(expiresAt) },
  });
}

function keyOf({ tenantId, name }: LockId): string {
  return `${tenantId}/${name}`;
}

function emitLock(
  batch: Batch,
  type: 'lock.acquired' | 'lock.renewed' | 'lock.released',
  told: { readonly id: LockId; readonly record: LockRecord; readonly caller: LockCaller },
): void {
  const { id, record, caller } = told;
  batch.emit(
    eventAt(batch.now, {
      type,
      container: '',
      containerId: noContainerId,
      artifact: '',
      operation: type.slice('lock.'.length),
      tenantId: id.tenantId,
      data: {
        lock: id.name,
        holder: record.holder,
        fencingToken: record.fencingToken,
        expiresAt: record.expiresAt,
        principal: caller.principalId,
      },
    }),
  );
}
