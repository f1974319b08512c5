import { StoreError } from '@felloe/engine/errors.ts';

export interface Deadline extends Disposable {
  /** Aborts with a StoreError `deadline_exceeded` when the time is up, or with the parent's reason when that aborts first. */
  readonly signal: AbortSignal;
}

export interface DeadlineOptions {
  readonly durationMs: number;
  /** What is waited for, in words for the message. */
  readonly what: string;
  /** Aborts the deadline's signal too. */
  readonly parent?: AbortSignal | undefined;
}

/**
 * A signal with a time limit, for one operation: `using deadline = startDeadline(...)`. Disposing stops the timer and lets go of
 * the parent; without that a long-lived parent collects listeners.
 */
export function startDeadline({ durationMs, what, parent }: DeadlineOptions): Deadline {
  const controller = new AbortController();
  const onParentAbort = (): void => controller.abort(parent?.reason);
  if (parent?.aborted === true) {
    controller.abort(parent.reason);
    return { signal: controller.signal, [Symbol.dispose]: () => {} };
  }
  const timer = setTimeout(() => controller.abort(exceeded({ durationMs, what })), durationMs);
  timer.unref();
  parent?.addEventListener('abort', onParentAbort, { once: true });
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      parent?.removeEventListener('abort', onParentAbort);
    },
  };
}

/**
 * Runs one operation under a time limit. The result is awaited no longer than the limit even when the operation ignores its
 * signal; what it does afterwards is lost, and its late failure is swallowed.
 */
export async function withDeadline<T>(options: DeadlineOptions, operation: (signal: AbortSignal) => Promise<T>): Promise<T> {
  // A signal that has aborted already is not a reason to start.
  options.parent?.throwIfAborted();
  const controller = new AbortController();
  return await new Promise<T>((resolve, reject) => {
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      options.parent?.removeEventListener('abort', onParentAbort);
      settle();
    };
    const stop = (reason: unknown): void => {
      controller.abort(reason);
      finish(() => reject(reason));
    };
    const onParentAbort = (): void => stop(options.parent?.reason);
    // Not unref'ed: somebody awaits this, and a process must not end in the middle of a wait.
    const timer = setTimeout(() => stop(exceeded(options)), options.durationMs);
    options.parent?.addEventListener('abort', onParentAbort, { once: true });
    operation(controller.signal).then(
      (value) => finish(() => resolve(value)),
      (reason: unknown) => finish(() => reject(reason)),
    );
  });
}

function exceeded({ durationMs, what }: DeadlineOptions): StoreError {
  return new StoreError('deadline_exceeded', `${what} did not finish within ${durationMs} ms`);
}
