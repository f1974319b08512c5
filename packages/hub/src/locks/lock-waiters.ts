/**
 * Who waits for a lock, in order of arrival. Only the first of a queue tries; it is woken when the lock is released and by the
 * clock when the lease ends. A wake that comes while it is trying is not lost: its next turn begins at once.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';

export class LockWaiters {
  readonly #clock: Clock;
  readonly #queues = new Map<string, LockWaiter[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether somebody waits before this one; before a newcomer when it is undefined. */
  isTurnOf(key: string, waiter: LockWaiter | undefined): boolean {
    const first = this.#queues.get(key)?.[0];
    return first === undefined || first === waiter;
  }

  /** Throws `unavailable` when too many wait already. Leave with `leave`, whatever happens. */
  join(key: string): LockWaiter {
    const queue = this.#queues.get(key) ?? [];
    if (queue.length >= limits.lock.waitersMax) {
      throw new StoreError('unavailable', 'too many are waiting for the lock', { retryAfterMs: 1000 });
    }
    const waiter = new LockWaiter(this.#clock);
    queue.push(waiter);
    this.#queues.set(key, queue);
    return waiter;
  }

  leave(key: string, waiter: LockWaiter): void {
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

export class LockWaiter {
  readonly #clock: Clock;
  #woken = false;
  #resume: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  wake(): void {
    this.#woken = true;
    this.#resume?.();
  }

  /** Resolves when woken or after the time; rejects with the signal's reason. */
  async turn(waitMs: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.#woken) {
      const stop = new AbortController();
      this.#resume = () => stop.abort();
      const either = AbortSignal.any([stop.signal, signal]);
      await this.#clock.sleep(waitMs, either).catch(() => undefined);
      this.#resume = undefined;
      signal.throwIfAborted();
    }
    this.#woken = false;
  }
}
