/** Waiting, interruptible. */
export function delay(durationMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(reasonOf(signal));
      return;
    }
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal === undefined ? new Error('aborted') : reasonOf(signal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, durationMs);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** An abort's reason may be anything; what is thrown is always an Error. */
export function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason));
}

/** Full jitter (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog). `attempt` counts from 1. */
export function jitteredDelayMs(attempt: number, rule: { readonly delayMsBase: number; readonly delayMsMax: number }): number {
  return Math.random() * Math.min(rule.delayMsMax, rule.delayMsBase * 2 ** Math.min(attempt - 1, 20));
}
