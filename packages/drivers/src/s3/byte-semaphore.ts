/** A number of bytes that all takers together may hold; who finds none left waits, first come first served. */
import { abortError, throwIfAborted } from '../abort.ts';

interface Waiter {
  readonly bytes: number;
  readonly admit: () => void;
}

export class ByteSemaphore {
  #free: number;
  readonly #waiters = new Set<Waiter>();

  constructor(bytes: number) {
    this.#free = bytes;
  }

  /** Resolves when the bytes are the taker's; they are given back with `give`. Never ask for more than there are in all. */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    if (this.#waiters.size === 0 && this.#free >= bytes) {
      this.#free -= bytes;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        this.#waiters.delete(waiter);
        reject(abortError(signal));
        this.#admit();
      };
      const admit = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const waiter: Waiter = { bytes, admit };
      this.#waiters.add(waiter);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  give(bytes: number): void {
    this.#free += bytes;
    this.#admit();
  }

  #admit(): void {
    for (const waiter of this.#waiters) {
      if (waiter.bytes > this.#free) return;
      this.#free -= waiter.bytes;
      this.#waiters.delete(waiter);
      waiter.admit();
    }
  }
}
