/**
 * Who waits for a lock, in order of arrival. Only the first of a queue tries; it is woken when the lock is released and by the
 * clock when the lease ends. A wake that comes while it is trying is not lost: its next turn begins at once.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { Waiter } from '@felloe/runtime/waiter.ts';

export class LockWaiters {
  readonly #clock: Clock;
  readonly #queues = new Map<string, Waiter[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether somebody waits before this one; before a newcomer when it is undefined. */
  isTurnOf(key: string, waiter: Waiter | undefined): boolean {
    const first = this.#queues.get(key)?.[0];
    return first === undefined || first === waiter;
  }

  /** Throws `unavailable` when too many wait already. Leave with `leave`, whatever happens. */
  join(key: string): Waiter {
    const queue = this.#queues.get(key) ?? [];
    if (queue.length >= limits.lock.waitersMax) {
      throw new StoreError('unavailable', 'too many are waiting for the lock', { retryAfterMs: 1000 });
    }
    const waiter = new Waiter(this.#clock);
    queue.push(waiter);
    this.#queues.set(key, queue);
    return waiter;
  }

  leave(key: string, waiter: Waiter): void {
    const queue = this.#queues.get(key);
    if (queue === undefined) return;
    const wasFirst = queue[0] === waiter;
    const left = queue.filter((each) => each !== waiter);
    if (left.length === 0) this.#queues.delete(key);
    else this.#queues.set(key, left);
    if (wasFirst) left[0]?.wake();
  }

  /** The lock may be free now. */
  wake(key: string): void {
    this.#queues.get(key)?.[0]?.wake();
  }
}
