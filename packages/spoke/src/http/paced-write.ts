/** Writing to a client at its own pace. */
import type { ServerResponse } from 'node:http';
import { StoreError } from '@felloe/engine/errors.ts';

/** A client that takes nothing for this long is gone. */
const stalledMsMax = 60_000;

/** Waits while the client is slow; rejects when it leaves or takes nothing for too long. */
export async function pacedWrite(response: ServerResponse, chunk: string | Buffer, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (response.write(chunk)) return;
  await new Promise<void>((resolve, reject) => {
    const settle = (done: () => void): void => {
      clearTimeout(timer);
      response.off('drain', onDrain);
      signal.removeEventListener('abort', onAbort);
      done();
    };
    const onDrain = (): void => settle(resolve);
    const onAbort = (): void => settle(() => reject(signal.reason));
    const timer = setTimeout(() => {
      response.destroy();
      settle(() => reject(new StoreError('deadline_exceeded', 'the client takes nothing')));
    }, stalledMsMax);
    response.once('drain', onDrain);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
