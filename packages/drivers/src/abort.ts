/** Waiting on things that may be given up: one listener per operation, so that a long stream does not gather promises. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Body } from './driver.ts';

/** Why an aborted operation ended: the signal's own StoreError, a passed deadline, or that the asker went away. */
export function abortError(signal: AbortSignal): StoreError {
  const reason: unknown = signal.reason;
  if (reason instanceof StoreError) return reason;
  if (reason instanceof Error && reason.name === 'TimeoutError') {
    return new StoreError('deadline_exceeded', 'the time for this operation ran out', { cause: reason });
  }
  return new StoreError('unavailable', 'the operation was given up by its asker', { cause: reason });
}

export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw abortError(signal);
}

/**
 * The buffers of a body, one by one; ends at once with `abortError` when the signal fires, even while the source hangs. When the
 * consumer stops early the source is told (`return`), which destroys a Readable.
 */
export async function* abortable(body: AsyncIterable<Buffer>, signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
  const iterator = body[Symbol.asyncIterator]();
  let giveUp: ((reason: unknown) => void) | undefined;
  const onAbort = () => giveUp?.(abortError(signal));
  signal.addEventListener('abort', onAbort, { once: true });
  let ended = false;
  try {
    throwIfAborted(signal);
    while (true) {
      const next = await new Promise<IteratorResult<Buffer>>((resolve, reject) => {
        giveUp = reject;
        // A source that breaks is a body that ended early, whatever the source itself calls it.
        iterator.next().then(resolve, (thrown: unknown) => reject(StoreError.from(thrown, 'incomplete_body')));
      });
      if (next.done === true) {
        ended = true;
        return;
      }
      throwIfAborted(signal);
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Not awaited: a source that hangs would hang us with it.
    if (!ended) void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}

/** A body as buffers whichever form it has. */
export function bodyChunks(body: Body, signal: AbortSignal): AsyncIterable<Buffer> {
  return Buffer.isBuffer(body) ? wholeBody(body) : abortable(body, signal);
}

async function* wholeBody(body: Buffer): AsyncGenerator<Buffer, void, undefined> {
  if (body.length > 0) yield body;
}
