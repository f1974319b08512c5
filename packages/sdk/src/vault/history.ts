/**
 * Histories: append-only lists of entries, in one order for every reader. A mailbox is a history that others may append to. An entry has been
 * appended when its bytes have arrived; the same bytes appended twice are one entry, so everything here may be done again.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { countIn, listIn, objectIn, optional, textIn } from './answers.ts';
import { type Cursor, type CursorStorage, cursorText, parseCursor } from './cursor.ts';
import { digestOf } from './digest.ts';
import { inParallel } from '../history/in-parallel.ts';
import type { SnapshotOptions, SnapshotPlace } from './snapshot.ts';
import { download, upload } from './transfer.ts';
import type { VaultClient } from './vault-client.ts';

export type HistoryPlace = SnapshotPlace;
export type HistoryOptions = SnapshotOptions;

/** An entry without its bytes. */
export interface EntryMeta {
  /** Unix seconds; never falls within a history. */
  readonly timestamp: number;
  readonly digest: string;
}

export interface Entry extends EntryMeta {
  readonly bytes: Uint8Array;
}

export interface PageAsked {
  /** Exclusive; undefined: from the end that the order begins with. */
  readonly cursor?: Cursor | undefined;
  /** Default: oldest first. */
  readonly newestFirst?: boolean | undefined;
  /** At most 64, which is the default. */
  readonly limit?: number | undefined;
}

export interface Page<E extends EntryMeta> {
  readonly entries: readonly E[];
  /** Of the last entry; undefined for an empty page. */
  readonly nextCursor: Cursor | undefined;
  readonly hasMore: boolean;
  readonly totalCount: number;
}

/** An entry and where its bytes are, for some seconds. */
export interface EntryWithUrl extends EntryMeta {
  readonly url: string;
}

/** One page without bytes. */
export async function listPage(
  client: VaultClient,
  place: HistoryPlace,
  asked: PageAsked = {},
  options: HistoryOptions = {},
): Promise<Page<EntryMeta>> {
  const page = await client.repeat(options.signal, () => pageOnce(client, place, asked, options));
  return { ...page, entries: page.entries.map(({ timestamp, digest }) => ({ timestamp, digest })) };
}

/** One page with the bytes of its entries. @throws StoreError */
export async function readPage(
  client: VaultClient,
  place: HistoryPlace,
  asked: PageAsked = {},
  options: HistoryOptions = {},
): Promise<Page<Entry>> {
  return await client.repeat(options.signal, async () => {
    const page = await pageOnce(client, place, asked, options);
    return { ...page, entries: await withBytes(client, page.entries, options) };
  });
}

/** The entries with these digests that exist, in no order. */
export async function readEntries(
  client: VaultClient,
  { topic, owner = client.publicKey }: HistoryPlace,
  digests: readonly string[],
  options: HistoryOptions = {},
): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  for (let start = 0; start < digests.length; start += client.limits.batchMax) {
    const inner = { topic, pubkey: owner, digests: digests.slice(start, start + client.limits.batchMax) };
    const signed = { call: 'get_data_batch', inner: { pubkey: owner } } as const;
    const { signal } = options;
    found.push(
      ...(await client.repeat(signal, async () => {
        const answer = objectIn(await client.call({ path: '/get-data-batch', signed, inner, signal }));
        return await withBytes(client, entriesIn(answer['presignedUrlsWithMeta']), options);
      })),
    );
  }
  return found;
}

/** Appends entries in their order. @returns their digests, aligned. @throws StoreError; what was appended before stays */
export async function appendEntries(
  client: VaultClient,
  place: HistoryPlace,
  entries: readonly Uint8Array[],
  options: HistoryOptions = {},
): Promise<readonly string[]> {
  const announced = await Promise.all(entries.map(async (bytes) => ({ bytes, digest: await digestOf(bytes) })));
  let left: readonly Announced[] = announced;
  while (left.length > 0) {
    left = await client.repeat(options.signal, async () => {
      const batch = left.slice(0, client.limits.batchMax);
      const arrived = new Set<string>();
      try {
        await sendBatch(client, { place, batch, arrived }, options);
      } catch (thrown) {
        // URLs live shortly: the rest of a slow batch is announced again, and does not count as a failure while anything arrives.
        if (arrived.size === 0 || !StoreError.from(thrown).retryable) throw thrown;
      }
      return left.filter(({ digest }) => !arrived.has(digest));
    });
  }
  return announced.map(({ digest }) => digest);
}

/** One message into somebody else's mailbox: a topic that anybody may write to (`wo`). @returns its digest */
export async function sendToMailbox(
  client: VaultClient,
  message: { readonly topic: string; readonly to: string; readonly bytes: Uint8Array },
  options: HistoryOptions = {},
): Promise<string> {
  const { topic, to, bytes } = message;
  const [digest = ''] = await appendEntries(client, { topic, owner: to }, [bytes], options);
  return digest;
}

export interface ReadingFrom {
  /** Where the app keeps how far it has read. */
  readonly cursors: CursorStorage;
  /** Under which name; default: topic and owner. */
  readonly name?: string | undefined;
}

/**
 * Every entry that was not read yet, oldest first, until there are no more for now. The cursor is kept when the next entry is asked for: an
 * entry whose handling was broken off comes again, and none is ever left out.
 */
export async function* unreadEntries(
  client: VaultClient,
  place: HistoryPlace,
  { cursors, name = nameOf(client, place) }: ReadingFrom,
  options: HistoryOptions = {},
): AsyncGenerator<Entry, void, undefined> {
  const kept = await cursors.load(name);
  let cursor = kept === undefined ? undefined : parseCursor(kept);
  for (;;) {
    const page = await readPage(client, place, { cursor }, options);
    for (const entry of page.entries) {
      yield entry;
      await cursors.save(name, cursorText(entry));
    }
    cursor = page.nextCursor ?? cursor;
    if (!page.hasMore) return;
  }
}

/** Under which a history's cursor is kept unless the app names another. */
export function nameOf(client: VaultClient, { topic, owner = client.publicKey }: HistoryPlace): string {
  return `${topic}/${owner}`;
}

async function pageOnce(
  client: VaultClient,
  { topic, owner = client.publicKey }: HistoryPlace,
  { cursor, newestFirst = false, limit }: PageAsked,
  { signal }: HistoryOptions,
): Promise<Page<EntryWithUrl>> {
  const asked = { cursor: cursor ?? null, order: newestFirst ? 'Desc' : 'Asc', limit: limit ?? null };
  const answer = objectIn(
    await client.call({
      path: '/get-data-sequence',
      signed: { call: 'get_data_sequence', inner: { pubkey: owner } },
      inner: { topic, pubkey: owner, cursor: asked },
      signal,
    }),
  );
  const { nextCursor, hasMore, totalCount } = objectIn(answer['cursorResponse']);
  return {
    entries: entriesIn(answer['presignedUrlsWithMeta']),
    nextCursor: optional(nextCursor, metaIn),
    hasMore: hasMore === true,
    totalCount: countIn(totalCount),
  };
}

/** @param list as `presignedUrlsWithMeta` has it */
export function entriesIn(list: unknown): readonly EntryWithUrl[] {
  return listIn(list).map(entryIn);
}

export function entryIn(value: unknown): EntryWithUrl {
  const { meta, presignedUrl } = objectIn(value);
  return { ...metaIn(meta), url: textIn(presignedUrl) };
}

function metaIn(value: unknown): EntryMeta {
  const { timestamp, digest } = objectIn(value);
  return { timestamp: countIn(timestamp), digest: textIn(digest) };
}

async function withBytes(
  client: VaultClient,
  entries: readonly EntryWithUrl[],
  options: HistoryOptions,
): Promise<readonly Entry[]> {
  return await inParallel(entries, client.limits.transfersMax, (entry) => withItsBytes(client, entry, options));
}

export async function withItsBytes(
  client: VaultClient,
  { timestamp, digest, url }: EntryWithUrl,
  options: HistoryOptions,
): Promise<Entry> {
  const bytes = await download(url, digest, { fetch: client.fetch, limits: client.limits, ...options });
  return { timestamp, digest, bytes };
}

interface Announced {
  readonly bytes: Uint8Array;
  readonly digest: string;
}

interface Batch {
  readonly place: HistoryPlace;
  readonly batch: readonly Announced[];
  /** Digests of what has arrived: filled here. */
  readonly arrived: Set<string>;
}

/** In the order given: an entry's place is where its upload ended, so one follows the other. */
async function sendBatch(client: VaultClient, { place, batch, arrived }: Batch, options: HistoryOptions): Promise<void> {
  const { topic, owner = client.publicKey } = place;
  const data = batch.map(({ digest }) => ({ topic, pubkey: owner, digest }));
  const signed = { call: 'save_data_batch', inner: { data } } as const;
  const answer = await client.call({ path: '/save-data-batch', signed, inner: { data }, signal: options.signal });
  const urls = listIn(objectIn(answer)['presignedUrls']).map(textIn);
  if (urls.length !== batch.length) throw new StoreError('internal', 'the vault answered for another batch');
  for (const [index, { bytes, digest }] of batch.entries()) {
    if (arrived.has(digest)) continue;
    await upload(urls[index] ?? '', bytes, { fetch: client.fetch, limits: client.limits, ...options });
    arrived.add(digest);
  }
}
