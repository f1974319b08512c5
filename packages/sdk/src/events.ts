/** The event stream as an async iteration that survives disconnects, restarts and the loss of spokes. */
import type { Event, PositionedEvent } from '@felloe/contracts/http/coordination.ts';
import { errorOfAnswer, StoreError } from '@felloe/contracts/http/problem.ts';
import { routes } from '@felloe/contracts/http/routes.ts';
import type { Client } from './client.ts';
import { delay, jitteredDelayMs, reasonOf } from './delay.ts';
import { requestOf } from './route-request.ts';
import { type SseBlock, SseParser } from './sse-parser.ts';

export interface EventOptions {
  /** Where to begin: a position read before, `now`, or empty (the default) for the oldest event kept. */
  readonly position?: string;
  /** Name; absent: every container of the tenant. */
  readonly container?: string;
  /** Administrators name the tenant. */
  readonly tenant?: string;
  /** Ends the iteration by throwing its reason. */
  readonly signal?: AbortSignal;
  /** Told of every disconnect that is bridged. */
  readonly onDisconnect?: (failure: StoreError) => void;
}

/**
 * Every event from the position on, at least once, in order within a container; keep `position` with what you did to resume there
 * later. The stream goes on at another spoke when one is lost. Ends only by leaving the loop, by the signal, or with a StoreError that
 * asking again cannot mend (a revoked key, a position no longer kept).
 */
export async function* events(client: Client, options: EventOptions = {}): AsyncGenerator<PositionedEvent, never, undefined> {
  let position = options.position ?? '';
  for (let failures = 0; ; ) {
    const left = new AbortController();
    const signal = options.signal === undefined ? left.signal : AbortSignal.any([options.signal, left.signal]);
    const { appEndpoint } = await client.nearest();
    try {
      for await (const block of blocksOf(client, appEndpoint, { ...options, position }, signal)) {
        failures = 0;
        client.spokes.succeed(appEndpoint);
        if (block.type === 'problem') throw problemIn(block);
        const isNew = block.data !== undefined;
        if (isNew) yield { position: block.lastEventId, event: JSON.parse(block.data ?? '') as Event };
        // Only now: an event that the caller did not take is told again.
        position = block.lastEventId;
      }
      throw new StoreError('unavailable', 'the stream ended');
    } catch (thrown) {
      if (options.signal?.aborted === true) throw reasonOf(options.signal);
      const failure = StoreError.from(thrown);
      if (!failure.retryable) throw failure;
      options.onDisconnect?.(failure);
      client.spokes.fail(appEndpoint);
      failures += 1;
      const { retryDelayMsBase: delayMsBase, retryDelayMsMax: delayMsMax } = client.limits;
      await delay(failures === 1 ? 0 : jitteredDelayMs(failures, { delayMsBase, delayMsMax }), options.signal);
    } finally {
      left.abort();
    }
  }
}

interface StreamFrom {
  readonly position: string;
  readonly container?: string;
  readonly tenant?: string;
}

async function* blocksOf(
  client: Client,
  endpoint: string,
  from: StreamFrom,
  signal: AbortSignal,
): AsyncGenerator<SseBlock, void, undefined> {
  const query = { position: from.position, container: from.container, tenant: from.tenant };
  const request = requestOf(routes['event.read'], { query });
  const response = await client.open(
    endpoint,
    { ...request, headers: { ...request.headers, accept: 'text/event-stream' } },
    signal,
  );
  if (response.body === null) throw new StoreError('unavailable', 'the stream has no body');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const parser = new SseParser();
  try {
    for (;;) {
      const { done, value } = await withinSilence(reader.read(), client.limits.streamSilenceMs);
      if (done) return;
      yield* parser.push(value);
    }
  } catch (cause) {
    // What a broken connection throws differs between browsers and Node; the meaning is one.
    throw cause instanceof StoreError ? cause : new StoreError('unavailable', 'the stream broke', { cause });
  } finally {
    reader.cancel().catch(() => {});
  }
}

async function withinSilence<T>(read: Promise<T>, silenceMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new StoreError('unavailable', 'the stream is silent')), silenceMs);
  });
  try {
    return await Promise.race([read, silence]);
  } finally {
    clearTimeout(timer);
  }
}

function problemIn(block: SseBlock): StoreError {
  let body: unknown;
  try {
    body = JSON.parse(block.data ?? '');
  } catch {
    body = undefined;
  }
  const status =
    typeof body === 'object' && body !== null && 'status' in body && typeof body.status === 'number' ? body.status : 503;
  return errorOfAnswer({ status, body, retryAfter: null });
}
