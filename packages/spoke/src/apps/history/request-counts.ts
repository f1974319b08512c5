/**
 * How many requests one address and one user may make on this worker. Whoever knows a user id is that user, and anybody may begin one, so
 * there is nothing else to hold a flood against.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { type BoundedCache, createBoundedCache } from '@felloe/runtime/bounded-cache.ts';

export interface RequestCounts {
  /** @throws StoreError `rate_limited` */
  countSource(source: string): void;
  /** @throws StoreError `rate_limited` */
  countUser(userId: string): void;
}

interface Bucket {
  tokens: number;
  filledAt: number;
}

export function createRequestCounts(clock: Clock): RequestCounts {
  const { countedMax, sourceRequestsPerSecond, sourceRequestsBurst, userRequestsPerSecond, userRequestsBurst } = limits.history;
  const sources = createBoundedCache<string, Bucket>(countedMax);
  const users = createBoundedCache<string, Bucket>(countedMax);
  const take = (buckets: BoundedCache<string, Bucket>, key: string, perSecond: number, burst: number): void => {
    const now = clock.monotonic();
    const bucket = buckets.get(key) ?? { tokens: burst, filledAt: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.filledAt) * perSecond) / 1000);
    bucket.filledAt = now;
    buckets.set(key, bucket);
    if (bucket.tokens < 1) throw new StoreError('rate_limited');
    bucket.tokens -= 1;
  };
  return {
    countSource: (source) => take(sources, source, sourceRequestsPerSecond, sourceRequestsBurst),
    countUser: (userId) => take(users, userId, userRequestsPerSecond, userRequestsBurst),
  };
}
