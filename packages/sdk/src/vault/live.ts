/**
 * New entries as they come: what was not read yet, and then each new one by a stream of the server. A server without streams (the
 * original has none) is asked again and again instead. Survives disconnects and the loss of spokes.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { delay, reasonOf } from '../delay.ts';
import { type SseBlock, SseParser } from '../sse-parser.ts';
import { type Cursor, cursorText, parseCursor } from './cursor.ts';
import {
  type Entry,
  entryIn,
  type HistoryOptions,
  type HistoryPlace,
  nameOf,
  type ReadingFrom,
  readPage,
  withItsBytes,
} from './history.ts';
import type { VaultClient } from './vault-client.ts';
import { withinSilence } from './silence.ts';

export interface LiveOptions extends HistoryOptions {
  /** Told of every disconnect that is bridged. */
  readonly onDisconnect?: ((failure: StoreError) => void) | undefined;
}

/**
 * Every entry from the kept cursor on, oldest first, without an end. The cursor is kept when the next entry is asked for. Ends by leaving the
 * loop, by the signal (throwing its reason), or with a StoreError that asking again cannot mend.
 */
export async function* liveEntries(
  client: VaultClient,
  place: HistoryPlace,
  { cursors, name = nameOf(client, place) }: ReadingFrom,
  options: LiveOptions = {},
): AsyncGenerator<Entry, never, undefined> {
  const { signal, onDisconnect } = options;
  const kept = await cursors.load(name);
  let cursor = kept === undefined ? undefined : parseCursor(kept);
  let streams = true;
  for (let failures = 0; ; ) {
    try {
      const entries = streams ? streamOnce(client, place, { cursor }, options) : pollOnce(client, place, { cursor }, options);
      for await (const entry of entries) {
        yield entry;
        cursor = { timestamp: entry.timestamp, digest: entry.digest };
        await cursors.save(name, cursorText(cursor));
        failures = 0;
      }
      if (!streams) await delay(client.limits.pollMs, signal);
    } catch (thrown) {
      if (signal?.aborted === true) throw reasonOf(signal);
      const failure = StoreError.from(thrown);
      if (streams && isWithoutStreams(failure)) {
        streams = false;
        continue;
      }
      if (!failure.retryable) throw failure;
      onDisconnect?.(failure);
      failures += 1;
      await client.pause(failures, failure, signal);
    }
  }
}

function isWithoutStreams({ code }: StoreError): boolean {
  return code === 'not_found' || code === 'unsupported';
}

async function* pollOnce(
  client: VaultClient,
  place: HistoryPlace,
  from: { readonly cursor: Cursor | undefined },
  options: LiveOptions,
): AsyncGenerator<Entry, void, undefined> {
  let { cursor } = from;
  for (;;) {
    const page = await readPage(client, place, { cursor }, options);
    yield* page.entries;
    cursor = page.nextCursor ?? cursor;
    if (!page.hasMore) return;
  }
}

/** Returns when the server ends the stream, which it does now and then. */
async function* streamOnce(
  client: VaultClient,
  { topic, owner = client.publicKey }: HistoryPlace,
  { cursor }: { readonly cursor: Cursor | undefined },
  options: LiveOptions,
): AsyncGenerator<Entry, void, undefined> {
  const left = new AbortController();
  const signal = options.signal === undefined ? left.signal : AbortSignal.any([options.signal, left.signal]);
  try {
    const response = await client.open({
      path: '/stream-data',
      signed: { call: 'read', inner: { pubkey: client.publicKey } },
      inner: { topic, pubkey: owner, cursor: cursor ?? null },
      headers: { accept: 'text/event-stream' },
      signal,
    });
    for await (const block of blocksOf(response, client.limits.streamSilenceMs)) {
      if (block.type === 'end') return;
      if (block.type === 'error') throw streamFailure(block);
      if (block.type === 'entry' && block.data !== undefined) {
        yield await withItsBytes(client, entryIn(JSON.parse(block.data)), { ...options, signal });
      }
    }
    throw new StoreError('unavailable', 'the stream ended');
  } finally {
    left.abort();
  }
}

async function* blocksOf(response: Response, silenceMs: number): AsyncGenerator<SseBlock, void, undefined> {
  if (response.body === null) throw new StoreError('unavailable', 'the stream has no body');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const parser = new SseParser();
  try {
    for (;;) {
      const { done, value } = await withinSilence(reader.read(), silenceMs);
      if (done) return;
      yield* parser.push(value);
    }
  } catch (cause) {
    throw cause instanceof StoreError ? cause : new StoreError('unavailable', 'the stream broke', { cause });
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** The status has gone out long ago: what went wrong stands in the stream. It is asked again, and an answer tells whether that helps. */
function streamFailure({ data = '' }: SseBlock): StoreError {
  return new StoreError('unavailable', `the stream ended with a failure: ${data}`);
}
