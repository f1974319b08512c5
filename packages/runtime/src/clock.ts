/**
 * Time as an argument. Everything that waits or compares times takes a `Clock`, so that a test turns hours by hand and a
 * simulated machine can have a wrong wall clock.
 */
export interface Clock {
  /** Wall time, in milliseconds since 1970. It may jump; never measure a duration with it. */
  now(): number;
  /** Milliseconds from an arbitrary start; never goes back. */
  monotonic(): number;
  /** Resolves after `durationMs`; rejects with the signal's reason as soon as it aborts. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

/** setTimeout takes a signed 32-bit number of milliseconds and fires at once above it. */
const timeoutMsMax = 2_147_483_647;

export const systemClock: Clock = Object.freeze({
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (durationMs: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason);
        return;
      }
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(
        () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
        Math.min(Math.max(durationMs, 0), timeoutMsMax),
      );
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
});
