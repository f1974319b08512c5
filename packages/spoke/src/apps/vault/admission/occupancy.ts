/** Long requests at the same time, of one public key and of this worker: each holds a connection and memory. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Gauge } from '@felloe/runtime/telemetry/metrics.ts';

export interface Occupancy {
  /** A place until it is disposed. @throws StoreError `rate_limited` when the key or the worker has none free */
  enter(publicKey: string): Disposable;
}

export function createOccupancy(options: {
  /** Of what there are too many, for the message. */
  readonly what: string;
  readonly perKeyMax: number;
  readonly allMax: number;
  readonly retryAfterMs: number;
  /** Shows how many there are. */
  readonly running: Pick<Gauge, 'set'>;
}): Occupancy {
  const { what, perKeyMax, allMax, retryAfterMs, running } = options;
  const counts = new Map<string, number>();
  let all = 0;
  return {
    enter(publicKey) {
      const count = counts.get(publicKey) ?? 0;
      if (count >= perKeyMax) throw new StoreError('rate_limited', `this key has ${perKeyMax} ${what} already`, { retryAfterMs });
      if (all >= allMax) throw new StoreError('rate_limited', `this spoke has ${allMax} ${what} already`, { retryAfterMs });
      counts.set(publicKey, count + 1);
      all += 1;
      running.set(all);
      let isLeft = false;
      return {
        [Symbol.dispose]() {
          if (isLeft) return;
          isLeft = true;
          all -= 1;
          running.set(all);
          const left = (counts.get(publicKey) ?? 1) - 1;
          if (left === 0) counts.delete(publicKey);
          else counts.set(publicKey, left);
        },
      };
    },
  };
}
