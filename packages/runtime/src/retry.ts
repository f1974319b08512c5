import { StoreError } from '@felloe/engine/errors.ts';
import { type Clock, systemClock } from './clock.ts';

export interface RetryOptions {
  /** How often the operation is tried at most, the first time included. */
  readonly attemptsMax: number;
  /** The wait before attempt n+1 is random in 0 … min(delayMsMax, delayMsBase × 2^(n-1)): full jitter. */
  readonly delayMsBase: number;
  readonly delayMsMax: number;
  /** No attempt starts later than this after the first one. */
  readonly durationMsMax?: number;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock;
  /** A number in [0, 1), as Math.random gives. */
  readonly random?: () => number;
  /** Which failures are worth another attempt. Default: a StoreError that says so of itself. */
  readonly isRetryable?: (thrown: unknown) => boolean;
  /** Told of each failure that leads to another attempt. */
  readonly onRetry?: (failure: { readonly attempt: number; readonly delayMs: number; readonly thrown: unknown }) => void;
}

export const isRetryableStoreError = (thrown: unknown): boolean => thrown instanceof StoreError && thrown.retryable;

/**
 * Runs an operation until it succeeds, fails for good, or the attempts or the time are used up; then the last failure is thrown.
 * Full jitter (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog) spreads clients that failed together.
 * A failure that names a wait (`retryAfterMs`) is given at least that.
 */
export async function retry<T>(operation: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock = systemClock, random = Math.random, isRetryable = isRetryableStoreError, signal } = options;
  const startedMs = clock.monotonic();
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await operation(attempt);
    } catch (thrown) {
      if (attempt >= options.attemptsMax || !isRetryable(thrown)) throw thrown;
      const delayMs = delayBeforeNext({ attempt, thrown, random, options });
      const elapsedMs = clock.monotonic() - startedMs;
      if (options.durationMsMax !== undefined && elapsedMs + delayMs > options.durationMsMax) throw thrown;
      options.onRetry?.({ attempt, delayMs, thrown });
      await clock.sleep(delayMs, signal);
    }
  }
}

/** The wait of one attempt of a back-off, for loops that are not `retry` (a connection that reconnects for ever). */
export function fullJitterDelayMs(options: {
  readonly attempt: number;
  readonly delayMsBase: number;
  readonly delayMsMax: number;
  readonly random: () => number;
}): number {
  // 2^30 × base is beyond any delayMsMax; a larger exponent would only overflow.
  const ceilingMs = Math.min(options.delayMsMax, options.delayMsBase * 2 ** Math.min(options.attempt - 1, 30));
  return options.random() * ceilingMs;
}

function delayBeforeNext(failed: {
  readonly attempt: number;
  readonly thrown: unknown;
  readonly random: () => number;
  readonly options: RetryOptions;
}): number {
  const { delayMsBase, delayMsMax } = failed.options;
  const jitteredMs = fullJitterDelayMs({ attempt: failed.attempt, delayMsBase, delayMsMax, random: failed.random });
  const askedMs = failed.thrown instanceof StoreError ? (failed.thrown.retryAfterMs ?? 0) : 0;
  return askedMs + jitteredMs;
}
