import { StoreError } from '@felloe/engine/errors.ts';

export interface SemaphoreOptions {
  /** What the capacity is, in words for messages: "upload memory". */
  readonly name: string;
  /** The sum of the weights held at one time never exceeds this. Requests, connections or bytes. */
  readonly capacity: number;
  /** More waiters than this are refused with a StoreError `unavailable`: a queue without an end hides overload. */
  readonly waitersMax: number;
}

/** Gives the weight back, once; further calls have no effect. */
export type Release = Disposable & (() => void);

export interface Semaphore {
  /**
   * Waits in order of arrival until the weight is free: a heavy waiter is never passed by light ones, so it does not starve.
   * Rejects with the signal's reason, with `too_large` when the weight can never fit, with `unavailable` when the queue is full.
   */
  acquire(weight: number, signal?: AbortSignal): Promise<Release>;
  /** The same without waiting: undefined when the weight is not free now or somebody waits already. */
  tryAcquire(weight: number): Release | undefined;
  readonly held: number;
  readonly waiting: number;
}

interface Waiter {
  readonly weight: number;
  readonly admit: () => void;
}

/** A weighted, fair, abortable semaphore: the byte budget of uploads, the cap on calls to a backend. */
export function createSemaphore({ name, capacity, waitersMax }: SemaphoreOptions): Semaphore {
  let held = 0;
  // A Set keeps the order of insertion and lets an aborted waiter leave from the middle.
  const waiters = new Set<Waiter>();

  const take = (weight: number): Release => {
    held += weight;
    let released = false;
    const release = (): void => {
      if (released) return;
      released = true;
      held -= weight;
      admitWaiters();
    };
    return Object.assign(release, { [Symbol.dispose]: release });
  };

  const admitWaiters = (): void => {
    for (const waiter of waiters) {
      if (held + waiter.weight > capacity) return;
      waiters.delete(waiter);
      waiter.admit();
    }
  };

  const assertWeight = (weight: number): void => {
    if (!(weight >= 0)) throw new StoreError('internal', `${name}: ${weight} is not a weight`);
    if (weight > capacity) throw new StoreError('too_large', `${name}: ${weight} is more than the whole capacity of ${capacity}`);
  };

  return {
    async acquire(weight, signal) {
      signal?.throwIfAborted();
      assertWeight(weight);
      if (waiters.size === 0 && held + weight <= capacity) return take(weight);
      if (waiters.size >= waitersMax) throw new StoreError('unavailable', `${name}: ${waitersMax} are waiting already`);
      return await new Promise<Release>((resolve, reject) => {
        const onAbort = (): void => {
          waiters.delete(waiter);
          reject(signal?.reason);
          // The one that left may have been the one in the way.
          admitWaiters();
        };
        const waiter: Waiter = {
          weight,
          admit: () => {
            signal?.removeEventListener('abort', onAbort);
            resolve(take(weight));
          },
        };
        waiters.add(waiter);
        signal?.addEventListener('abort', onAbort, { once: true });
      });
    },
    tryAcquire(weight) {
      assertWeight(weight);
      return waiters.size === 0 && held + weight <= capacity ? take(weight) : undefined;
    },
    get held() {
      return held;
    },
    get waiting() {
      return waiters.size;
    },
  };
}
