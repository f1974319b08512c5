/** Work that comes round again until it is stopped. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from './clock.ts';

export interface Repeating {
  readonly clock: Clock;
  /** Between the end of one round and the begin of the next. */
  readonly everyMs: number;
  readonly signal: AbortSignal;
  /** A round that failed; the next one comes as if nothing had happened. */
  readonly onFault: (error: StoreError) => void;
  /** The first round comes at once and not after `everyMs`. */
  readonly beginsAtOnce?: boolean;
}

/** Resolves when the signal aborts and no round is under way; never rejects. */
export async function repeat(
  { clock, everyMs, signal, onFault, beginsAtOnce = false }: Repeating,
  round: () => Promise<unknown>,
): Promise<void> {
  let waits = !beginsAtOnce;
  while (!signal.aborted) {
    if (waits) await clock.sleep(everyMs, signal).catch(() => undefined);
    waits = true;
    if (signal.aborted) return;
    try {
      await round();
    } catch (error) {
      onFault(StoreError.from(error));
    }
  }
}
