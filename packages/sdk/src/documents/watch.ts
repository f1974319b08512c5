/**
 * Hearing of changes: by asking every 30 to 60 seconds, with jitter so that devices do not ask together (an answer of 304 when nothing
 * is new), or at once where a felloe tells of every write in its event stream. Asking goes on beside the stream, in case it is away.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import type { Client } from '../client.ts';
import { delay } from '../delay.ts';
import { events } from '../events.ts';
import type { DocumentLimits } from './limits.ts';
import type { SyncResult } from './sync/synchroniser.ts';

export interface WatchOptions {
  /** After every sync that brought or told something. */
  readonly onChange?: (result: SyncResult) => void;
  /** `offline`: no connection; what is written waits. Other failures, such as a revoked key, are given as they are. */
  readonly onStatus?: (status: 'online' | 'offline' | StoreError) => void;
  /** The event stream of a felloe, and the container (bucket) in it. */
  readonly events?: { readonly client: Client; readonly container: string };
  readonly signal?: AbortSignal;
}

export interface Watched {
  readonly sync: () => Promise<SyncResult>;
  /** Begins the paths whose events are news. */
  readonly prefix: string;
  readonly limits: Pick<DocumentLimits, 'pollMsMin' | 'pollMsMax'>;
}

export interface Watch {
  /** Does not wait for the next time. */
  syncNow(): void;
  stop(): void;
}

export function watch(watched: Watched, options: WatchOptions): Watch {
  const stopped = new AbortController();
  const signal = options.signal === undefined ? stopped.signal : AbortSignal.any([options.signal, stopped.signal]);
  let wake = new AbortController();
  const syncNow = (): void => wake.abort();
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      wake = new AbortController();
      const waitMs = await syncOnce(watched, options);
      await delay(waitMs, AbortSignal.any([signal, wake.signal])).catch(() => {});
    }
  };
  // Not before the caller has what this returns: its callbacks may stop it.
  void Promise.resolve().then(loop);
  if (options.events !== undefined) void listen(watched, options.events, signal, syncNow);
  return { syncNow, stop: () => stopped.abort() };
}

/** @returns how long to wait before the next */
async function syncOnce({ sync, limits }: Watched, { onChange, onStatus }: WatchOptions): Promise<number> {
  const pauseMs = limits.pollMsMin + Math.random() * (limits.pollMsMax - limits.pollMsMin);
  try {
    const result = await sync();
    onStatus?.('online');
    if (result.received.length > 0 || result.told > 0 || result.lost.length > 0) onChange?.(result);
    return pauseMs;
  } catch (thrown) {
    const failure = StoreError.from(thrown);
    onStatus?.(failure.code === 'unavailable' || failure.code === 'deadline_exceeded' ? 'offline' : failure);
    return Math.max(pauseMs, failure.retryAfterMs ?? 0);
  }
}

async function listen(
  { prefix }: Watched,
  { client, container }: { readonly client: Client; readonly container: string },
  signal: AbortSignal,
  syncNow: () => void,
): Promise<void> {
  try {
    for await (const { event } of events(client, { container, position: 'now', signal })) {
      if (event.artifact.startsWith(prefix)) syncNow();
    }
  } catch {
    // Stopped, or this client may not hear events: asking from time to time goes on.
  }
}
