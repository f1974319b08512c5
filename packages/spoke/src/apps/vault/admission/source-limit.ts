/**
 * How many verifications of signatures one source address may cause on this worker. A verification costs tens of milliseconds of a core and
 * anybody can ask for one, so this stands before it; what was verified before is remembered and costs nothing here. A wrong signature
 * costs many times a right one: nobody sends those by the hundred but to keep us busy.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { createBoundedCache } from '@felloe/runtime/bounded-cache.ts';

export interface SourceLimit {
  /** @throws StoreError `rate_limited` when the source has none left */
  take(source: string): void;
  /** After a wrong signature. */
  punish(source: string): void;
}

/** Sources remembered; those beyond are the ones seen longest ago, which have filled up again meanwhile. */
const sourcesMax = 50_000;
/** A client that begins its day asks for all its topics at once. */
const burstSeconds = 4;
const wrongCosts = 10;

interface Bucket {
  tokens: number;
  filledAt: number;
}

export function createSourceLimit({ perSecond, clock }: { readonly perSecond: number; readonly clock: Clock }): SourceLimit {
  const buckets = createBoundedCache<string, Bucket>(sourcesMax);
  const burst = perSecond * burstSeconds;

  const bucketOf = (source: string): Bucket => {
    const now = clock.monotonic();
    const bucket = buckets.get(source);
    if (bucket === undefined) {
      const full = { tokens: burst, filledAt: now };
      buckets.set(source, full);
      return full;
    }
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.filledAt) * perSecond) / 1_000);
    bucket.filledAt = now;
    return bucket;
  };

  return {
    take(source) {
      if (perSecond === 0) return;
      const bucket = bucketOf(source);
      if (bucket.tokens < 1) {
        const retryAfterMs = Math.ceil(((1 - bucket.tokens) / perSecond) * 1_000);
        throw new StoreError('rate_limited', 'too many new signatures come from this address', { retryAfterMs });
      }
      bucket.tokens -= 1;
    },
    punish(source) {
      if (perSecond === 0) return;
      bucketOf(source).tokens -= wrongCosts - 1;
    },
  };
}
