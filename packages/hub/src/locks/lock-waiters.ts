/** Who waits for which lock. First come, first woken; the woken one asks again and may find another was quicker. */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { LockName } from './locks.ts';

export class LockWaiters {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when woken or after `ms`, rejects when the signal aborts; `unavailable` when too many wait already. */
  async wait(lock: LockName, { ms, signal }: { readonly ms: number; readonly signal: AbortSignal }): Promise<void> {
    const key = keyOf(lock);
    const queue = this.#waiting.get(key) ?? [];
    if (queue.length >= limits.lock.waitersMax) throw new StoreError('unavailable', 'too many wait for this lock', { retryAfterMs: 1000 });
    this.#waiting.set(key, queue);
    const woken = Promise.withResolvers<void>();
    const wake = () => woken.resolve();
    queue.push(wake);
    const timer = new AbortController();
    try {
      await Promise.race([woken.promise, this.#clock.sleep(ms, AbortSignal.any([timer.signal, signal]))]);
    } finally {
      timer.abort();
      const index = queue.indexOf(wake);
      if (index !== -1) queue.splice(index, 1);
      if (queue.length === 0) this.#waiting.delete(key);
    }
  }

  wake(lock: LockName): void {
    this.#waiting.get(keyOf(lock))?.shift()?.();
  }
}

function keyOf(lock: LockName): string {
  return `${lock.tenantId}/${lock.name}`;
}
