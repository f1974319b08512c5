/** Locks that nobody has had for long lose their records, in small steps. Their tokens are not forgotten: see `lock_floor`. */
import type { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { repeat } from '@felloe/runtime/repeat.ts';
import type { Lanes } from '../lanes/lanes.ts';
import { removeFreeLocks } from './lock-queries.ts';

export interface LockRemovalOptions {
  readonly lanes: Lanes;
  readonly clock: Clock;
  readonly onFault: (error: StoreError) => void;
}

/** Between two steps, so that many do not keep the system lane busy. */
const pauseMs = 20;

export class LockRemoval {
  /** Records removed since the start. */
  removed = 0;
  readonly #options: LockRemovalOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: LockRemovalOptions) {
    this.#options = options;
  }

  start(): void {
    const { clock, onFault } = this.#options;
    const everyMs = limits.lock.removeEveryMs;
    this.#running ??= repeat({ clock, everyMs, signal: this.#stop.signal, onFault }, () => this.round());
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** Removes all that are due. In the lane of the locks, so that a hub which was replaced removes nothing. */
  async round(): Promise<void> {
    const { lanes, clock } = this.#options;
    const { keptFreeMs, removeBatchMax: limit } = limits.lock;
    for (let isMore = true; isMore && !this.#stop.signal.aborted; ) {
      const step = await lanes.system('remove_locks', ({ querier, now }) =>
        removeFreeLocks(querier, { before: now - keptFreeMs, limit }),
      );
      this.removed += step;
      isMore = step === limit;
      if (isMore) await clock.sleep(pauseMs, this.#stop.signal).catch(() => undefined);
    }
  }
}
