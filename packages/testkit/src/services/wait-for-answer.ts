/** Readiness of a text protocol: connect, say something, see the expected word come back. */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '@felloe/engine/errors.ts';

export interface ExpectedAnswer {
  /** 127.0.0.1 unless told; an engine may be on another machine. */
  readonly host?: string;
  readonly port: number;
  /** Sent after connecting; empty when the server speaks first. */
  readonly say: string;
  readonly expect: RegExp;
  readonly deadlineMs: number;
  /** Ends the wait early, with a reason, when the process has died. */
  readonly failedBecause?: () => string | undefined;
}

export function addressOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

/** Resolves when the server answers as expected. Throws `unavailable` at the deadline or when the process died. */
export async function waitForAnswer(options: ExpectedAnswer): Promise<void> {
  const giveUpAt = performance.now() + options.deadlineMs;
  for (;;) {
    if (await answersOnce(options)) return;
    const reason = options.failedBecause?.();
    if (reason !== undefined) throw new StoreError('unavailable', reason);
    if (performance.now() > giveUpAt) throw new StoreError('unavailable', `nothing answers on port ${options.port}`);
    await sleep(20);
  }
}

function answersOnce(options: ExpectedAnswer): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(options.port, options.host ?? '127.0.0.1', () => socket.write(options.say));
  let heard = '';
  socket.setTimeout(1_000, () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    heard += chunk.toString('latin1');
    if (options.expect.test(heard)) {
      resolve(true);
      socket.destroy();
    }
  });
  socket.on('error', () => undefined).on('close', () => resolve(false));
  return promise;
}
