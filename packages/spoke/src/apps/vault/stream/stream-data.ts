/**
 * POST /stream-data, beyond the original: the entries of one history as server-sent events, those that are there behind the cursor and
 * then each new one as it comes. A POST, since the signature is too long for a URL and must not stand in logs; browsers read the answer of
 * a fetch. The id of an event is its cursor: sent back as Last-Event-ID (or as `cursor`), to any spoke, the next entry follows and
 * none is missed.
 */
import type { VaultCursor } from '@felloe/contracts/gen/felloe/v1/VaultCursor.ts';
import type { VaultPage__Output } from '@felloe/contracts/gen/felloe/v1/VaultPage.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { isHash } from '@felloe/engine/vault/encoding.ts';
import { pacedWrite } from '../../../http/paced-write.ts';
import { untilLeaving } from '../../../http/until-leaving.ts';
import { writeHead } from '../answer.ts';
import { failureBody } from '../failure.ts';
import { withArrivals } from '../delivery/with-arrivals.ts';
import { entriesWithUrls } from '../operations/entries-with-urls.ts';
import { operation } from '../operations/operation.ts';
import { reportRead } from '../report-read.ts';
import type { VaultRequest } from '../vault-services.ts';
import { readCursor, type WireCursor } from '../wire/cursor.ts';
import { type JsonObject, malformed } from '../wire/fields.ts';
import { readPlace, type WirePlace } from '../wire/places.ts';

interface StreamInner extends WirePlace {
  readonly cursor: WireCursor | null;
}

/** Told to clients as the time before they connect again. */
const reconnectMs = 1_000;

export const streamData = operation({
  read: (fields: JsonObject): StreamInner => ({ ...readPlace(fields), cursor: readCursor(fields['cursor']) }),
  signed: (_inner, signer) => ({ call: 'read', inner: { pubkey: signer.decimal } }),
  act: async (request, inner) => {
    using _place = request.services.streams.enter(request.signer.hex);
    await stream(request, inner);
    return undefined;
  },
});

/** Until the client leaves, the signature expires, the stream is old, or this spoke stops deciding. */
async function stream(request: VaultRequest, inner: StreamInner): Promise<void> {
  const { exchange, services } = request;
  const { response } = exchange;
  const gone = exchange.whenGone();
  const endsAt = Math.min(request.expiry * 1_000, services.context.now() + limits.vault.streamMsMax);
  let cursor: VaultCursor | null = readLastEventId(exchange.header('last-event-id')) ?? inner.cursor;
  // The first page is read before the status is sent: a missing right is an ordinary refusal.
  let page = await readPage(request, inner, { cursor, waitMs: 0, signal: gone });
  reportRead(request, 'list', `${inner.topic}/${inner.owner}`);
  writeHead(exchange, 200, [
    'Content-Type',
    'text/event-stream; charset=utf-8',
    'Cache-Control',
    'no-store',
    // nginx would hold the stream back until its buffer is full.
    'X-Accel-Buffering',
    'no',
  ]);
  try {
    await pacedWrite(response, `retry: ${reconnectMs}\n\n`, gone);
    for (;;) {
      await pacedWrite(response, await blocksOf(request, page), gone);
      const last = page.entries.at(-1);
      // By position: the hub needs not look for the entry again.
      if (last !== undefined) cursor = { timestamp: last.timestamp, digest: '', position: last.position };
      const waitMs = Math.min(limits.vault.streamHeartbeatMs, endsAt - services.context.now());
      if (waitMs <= 0) break;
      page = await readPage(request, inner, { cursor, waitMs, signal: gone });
    }
    response.end('event: end\ndata: {}\n\n');
  } catch (thrown) {
    if (gone.aborted) return;
    if (StoreError.from(thrown).code === 'internal') services.onFault(thrown, 'POST /vault/stream-data');
    response.end(`event: error\ndata: ${JSON.stringify(failureBody(thrown))}\n\n`);
  }
}

async function readPage(
  request: VaultRequest,
  { topic, owner }: StreamInner,
  turn: { readonly cursor: VaultCursor | null; readonly waitMs: number; readonly signal: AbortSignal },
): Promise<VaultPage__Output> {
  const { services, container, call } = request;
  const asked = {
    ...{ container: container.name, topic, owner, cursor: turn.cursor, descending: false },
    ...{ limit: limits.vault.batchMax, wait_ms: Math.round(turn.waitMs) },
  };
  const deadlineMs = turn.waitMs + limits.session.callMs;
  services.context.gate.assertDeciding();
  return await untilLeaving(services.context, turn.signal, async (signal) => {
    const list = () => services.context.call('list_vault_entries', asked, { ...call, deadlineMs, signal });
    return await withArrivals({ delivery: services.delivery, now: () => services.context.now() }, request, list);
  });
}

async function blocksOf(request: VaultRequest, page: VaultPage__Output): Promise<string> {
  if (page.entries.length === 0) return ': nothing new\n\n';
  const entries = await entriesWithUrls(request, page.entries);
  return entries
    .map((entry) => `id: ${entry.meta.timestamp}-${entry.meta.digest}\nevent: entry\ndata: ${JSON.stringify(entry)}\n\n`)
    .join('');
}

function readLastEventId(header: string | undefined): WireCursor | undefined {
  if (header === undefined || header === '') return undefined;
  const [, timestamp = '', digest = ''] = /^(\d{1,15})-(0x[0-9a-f]{64})$/.exec(header) ?? [];
  if (!isHash(digest)) throw malformed('Last-Event-ID', 'the id of an event of this stream');
  return { timestamp: Number(timestamp), digest };
}
