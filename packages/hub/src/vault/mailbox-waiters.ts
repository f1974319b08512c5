/** Who waits for the next entry of a mailbox. Only RAM: who waits asks the records again when it is woken, or when its time is over. */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { Waiter } from '@felloe/runtime/waiter.ts';

export class MailboxWaiters {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Set<Waiter>>();
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get count(): number {
    return this.#count;
  }

  /**
   * To be called before the records are read, so that nothing is missed between. Throws `unavailable` when too many wait. Leave with
   * `leave`, whatever happens.
   */
  join(key: string): Waiter {
    if (this.#count >= limits.vault.waitersMax) {
      throw new StoreError('unavailable', 'too many are waiting for entries', { retryAfterMs: 1000 });
    }
    const waiter = new Waiter(this.#clock);
    const others = this.#waiting.get(key);
    if (others === undefined) this.#waiting.set(key, new Set([waiter]));
    else others.add(waiter);
    this.#count += 1;
    return waiter;
  }

  leave(key: string, waiter: Waiter): void {
    const others = this.#waiting.get(key);
    if (others === undefined || !others.delete(waiter)) return;
    this.#count -= 1;
    if (others.size === 0) this.#waiting.delete(key);
  }

  /** An entry was appended and is committed. */
  wake(key: string): void {
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined) for (const waiter of waiting) waiter.wake();
  }
}
