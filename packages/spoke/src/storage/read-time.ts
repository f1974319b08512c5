/**
 * How long a read may go on. A blob is deleted when it has been dead for the grace period, so no read relies on one look-up for that
 * long: halfway the record is asked for again, and while it still names the same version the read goes on; else it ends in time.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { ReadRequest } from '../app-context.ts';

export interface ReadTime extends Disposable {
  /** The request's own signal, or the end of the time. */
  readonly signal: AbortSignal;
}

export function startReadTime(clock: Clock, request: ReadRequest): ReadTime {
  const tooLong = new AbortController();
  const done = new AbortController();
  void watch({ clock, request, tooLong, done: done.signal });
  return {
    signal: AbortSignal.any([request.signal, tooLong.signal]),
    [Symbol.dispose]: () => done.abort(),
  };
}

async function watch(parts: {
  readonly clock: Clock;
  readonly request: ReadRequest;
  readonly tooLong: AbortController;
  readonly done: AbortSignal;
}): Promise<void> {
  const { clock, request, tooLong, done } = parts;
  const halfMs = limits.blob.readMsMax / 2;
  try {
    let sameVersion = true;
    while (sameVersion) {
      await clock.sleep(halfMs, done);
      const again = await request.resolveAgain().catch(() => undefined);
      sameVersion = again?.version_id === request.record.version_id;
    }
    await clock.sleep(halfMs, done);
    tooLong.abort(new StoreError('unavailable', 'the read took too long'));
  } catch (thrown) {
    // The read has ended: the usual case.
    if (!done.aborted) tooLong.abort(thrown);
  }
}
