import type { Clock } from './clock.ts';

export interface ManualClock extends Clock {
  /** Moves both times forward and wakes the sleepers that are due, in the order of their times. */
  advance(durationMs: number): Promise<void>;
  /** Sets the wall time alone, as a wrong or corrected machine clock would. */
  setWallTime(epochMs: number): void;
  /** How many sleeps are waiting. */
  readonly sleeperCount: number;
}

interface Sleeper {
  readonly dueMs: number;
  wake(): void;
}

/** Lets everything that is ready run: promise reactions and the turns of the event loop that they ask for. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A clock that only moves when told. For tests. */
export function createManualClock(startEpochMs = 1_700_000_000_000): ManualClock {
  let wallOffsetMs = startEpochMs;
  let elapsedMs = 0;
  const sleepers = new Set<Sleeper>();

  const nextDue = (untilMs: number): Sleeper | undefined => {
    let next: Sleeper | undefined;
    for (const sleeper of sleepers) {
      if (sleeper.dueMs <= untilMs && (next === undefined || sleeper.dueMs < next.dueMs)) next = sleeper;
    }
    return next;
  };

  return {
    now: () => wallOffsetMs + elapsedMs,
    monotonic: () => elapsedMs,
    sleep: (durationMs, signal) =>
      new Promise<void>((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason);
          return;
        }
        const onAbort = (): void => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const sleeper: Sleeper = {
          dueMs: elapsedMs + Math.max(durationMs, 0),
          wake: () => {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
    async advance(durationMs) {
      const untilMs = elapsedMs + durationMs;
      await settle();
      for (let next = nextDue(untilMs); next !== undefined; next = nextDue(untilMs)) {
        elapsedMs = Math.max(elapsedMs, next.dueMs);
        next.wake();
        await settle();
      }
      elapsedMs = untilMs;
      await settle();
    },
    setWallTime(epochMs) {
      wallOffsetMs = epochMs - elapsedMs;
    },
    get sleeperCount() {
      return sleepers.size;
    },
  };
}
