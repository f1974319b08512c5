/** Writing to a stream that may close, fail or be given up while a write waits. */
import type { Writable } from 'node:stream';
import { StoreError } from '@felloe/engine/errors.ts';
import { abortError } from './abort.ts';

export class TargetWriter {
  readonly #target: Writable;
  readonly #signal: AbortSignal;
  #failure: StoreError | undefined;
  #rejectWaiting: ((error: StoreError) => void) | undefined;
  // A closed HTTP response may never call the callback of a write, so its closing is listened to.
  readonly #onClose = () => this.#fail(new StoreError('unavailable', 'the receiver closed the connection'));
  readonly #onError = (cause: unknown) =>
    this.#fail(new StoreError('unavailable', 'the connection to the receiver failed', { cause }));
  readonly #onAbort = () => this.#fail(abortError(this.#signal));

  constructor(target: Writable, signal: AbortSignal) {
    this.#target = target;
    this.#signal = signal;
    target.on('close', this.#onClose);
    target.on('error', this.#onError);
    signal.addEventListener('abort', this.#onAbort, { once: true });
    if (target.destroyed) this.#onClose();
  }

  /** Resolves when the target is done with the bytes. One write at a time. */
  write(bytes: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure);
      this.#rejectWaiting = reject;
      this.#target.write(bytes, (error) => {
        if (error === null || error === undefined) resolve();
        else reject(new StoreError('unavailable', 'the connection to the receiver failed', { cause: error }));
      });
    });
  }

  release(): void {
    this.#target.off('close', this.#onClose);
    this.#target.off('error', this.#onError);
    this.#signal.removeEventListener('abort', this.#onAbort);
  }

  #fail(error: StoreError): void {
    this.#failure ??= error;
    this.#rejectWaiting?.(this.#failure);
  }
}

/** Sends what a stream gives. The stream is destroyed whatever happens; the target is neither ended nor destroyed. */
export async function sendStream(source: AsyncIterable<Buffer>, target: Writable, signal: AbortSignal): Promise<void> {
  const writer = new TargetWriter(target, signal);
  try {
    for await (const bytes of source) await writer.write(bytes);
  } finally {
    writer.release();
  }
}
