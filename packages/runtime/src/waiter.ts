/** Somebody who waits to be woken, for a time at most. A wake that comes while it is busy is not lost: its next turn begins at once. */
import type { Clock } from './clock.ts';

export class Waiter {
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

  /** Resolves when woken since the last turn, or after the time; rejects with the signal's reason. */
  async turn(waitMs: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.#woken) {
      const stop = new AbortController();
      this.#resume = () => stop.abort();
      await this.#clock.sleep(waitMs, AbortSignal.any([stop.signal, signal])).catch(() => undefined);
      this.#resume = undefined;
      signal.throwIfAborted();
    }
    this.#woken = false;
  }
}
