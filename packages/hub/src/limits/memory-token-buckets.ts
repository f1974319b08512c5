/** Token buckets in the hub's own memory: without Redis, or while it is away. */
import type { Clock } from '@felloe/runtime/clock.ts';
import { LRUCache } from 'lru-cache';
import type { BucketTake, TokenBuckets } from './token-handlers.ts';

interface Bucket {
  tokens: number;
  /** Monotonic ms. */
  filledAt: number;
}

/** A forgotten bucket is a full one, so this bounds memory without losing a limit for long. */
const bucketsMax = 100_000;

export class MemoryTokenBuckets implements TokenBuckets {
  readonly #clock: Clock;
  readonly #buckets = new LRUCache<string, Bucket>({ max: bucketsMax });

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async take({ bucket: name, wanted, ratePerSecond, burst }: BucketTake): Promise<{ granted: number; retryAfterMs: number }> {
    const now = this.#clock.monotonic();
    const bucket = this.#buckets.get(name) ?? { tokens: burst, filledAt: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.filledAt) * ratePerSecond) / 1000);
    bucket.filledAt = now;
    const granted = Math.min(wanted, Math.floor(bucket.tokens));
    bucket.tokens -= granted;
    this.#buckets.set(name, bucket);
    return { granted, retryAfterMs: granted > 0 ? 0 : Math.max(1, Math.ceil(((1 - bucket.tokens) * 1000) / ratePerSecond)) };
  }
}
