import { StoreError } from '@felloe/engine/errors.ts';
import { createDeferred, type Deferred } from './deferred.ts';

export interface AsyncQueue<T> extends AsyncIterable<T> {
  /** Adds an item; false when the queue is full or ended, and the item was not taken. The producer decides what that means. */
  offer(item: T): boolean;
  /** Adds an item, waiting for room. Rejects with the signal's reason, or `unavailable` when the queue has ended. */
  push(item: T, signal?: AbortSignal): Promise<void>;
  /** No more items come: consumers get what is left, then the end. With a reason they get that instead of the end. */
  end(reason?: Error): void;
  readonly size: number;
}

/** A bounded queue between a producer and one consumer that iterates over it. */
export function createAsyncQueue<T>({ sizeMax }: { readonly sizeMax: number }): AsyncQueue<T> {
  const items: T[] = [];
  let ended = false;
  let endReason: Error | undefined;
  let itemArrived: Deferred<void> | undefined;
  let roomCame: Deferred<void> | undefined;

  const wakeConsumer = (): void => {
    itemArrived?.resolve();
    itemArrived = undefined;
  };
  const wakeProducers = (): void => {
    roomCame?.resolve();
    roomCame = undefined;
  };

  const offer = (item: T): boolean => {
    if (ended || items.length >= sizeMax) return false;
    items.push(item);
    wakeConsumer();
    return true;
  };

  return {
    offer,
    async push(item, signal) {
      signal?.throwIfAborted();
      while (!offer(item)) {
        if (ended) throw new StoreError('unavailable', 'the queue has ended', { cause: endReason });
        roomCame ??= createDeferred();
        await waitOrAbort(roomCame.promise, signal);
      }
    },
    end(reason) {
      if (ended) return;
      ended = true;
      endReason = reason;
      wakeConsumer();
      wakeProducers();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        // A full queue holds few items (sizeMax), so shifting is cheap.
        while (items.length > 0) {
          const [item] = items.splice(0, 1);
          wakeProducers();
          yield item as T;
        }
        if (ended) {
          if (endReason !== undefined) throw endReason;
          return;
        }
        itemArrived ??= createDeferred();
        await itemArrived.promise;
      }
    },
    get size() {
      return items.length;
    },
  };
}

function waitOrAbort(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(
      () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      },
      (reason: unknown) => {
        signal.removeEventListener('abort', onAbort);
        reject(reason);
      },
    );
  });
}
