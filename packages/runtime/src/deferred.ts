/** A promise that somebody else settles, and whether that has happened. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly settled: boolean;
  /** Later calls of either have no effect. */
  resolve(value: T | PromiseLike<T>): void;
  reject(reason: unknown): void;
}

/** A rejection that nobody waits for is not reported as unhandled: whoever holds the promise decides. */
export function createDeferred<T = void>(): Deferred<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  promise.catch(() => {});
  let settled = false;
  return {
    promise,
    get settled() {
      return settled;
    },
    resolve(value) {
      settled = true;
      resolve(value);
    },
    reject(reason) {
      settled = true;
      reject(reason);
    },
  };
}
