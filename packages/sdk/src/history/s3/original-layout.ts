/**
 * The original client's objects (hishtory, client/backend): entries/ one object each, a copy in the inbox of every device that is such a
 * client, deletions and dump requests by device. Written so that those clients find what they expect; read so that theirs reaches us.
 */
import { decodeText, encodeJson } from '../../s3-store/compare-and-set.ts';
import type { ListedObject } from '../../s3-store/list-page.ts';
import type { S3Store } from '../../s3-store/s3-store.ts';
import { historyLimits } from '../history-limits.ts';
import { inParallel } from '../in-parallel.ts';
import { instantOf } from '../instant.ts';
import type { DeletionRequest, DumpRequest, EncHistoryEntry, MessageIdentifier } from '../sync-backend.ts';
import { deletionRequestOf, dumpRequestOf, encHistoryEntryOf, listOf, parseJson } from '../wire-documents.ts';
import type { BucketLayout } from './bucket-layout.ts';

export interface WithKeys<T> {
  readonly items: readonly T[];
  /** To be removed when the items are kept. */
  readonly keys: readonly string[];
}

export class OriginalLayout {
  readonly #store: S3Store;
  readonly #layout: BucketLayout;

  constructor(store: S3Store, layout: BucketLayout) {
    this.#store = store;
    this.#layout = layout;
  }

  /** A PUT for every entry. */
  async writeEntries(entries: readonly EncHistoryEntry[], signal?: AbortSignal): Promise<void> {
    await this.#each(entries, async (entry) => {
      await this.#store.put(this.#layout.entry(entry), encodeJson(entry), { signal });
    });
  }

  /** A PUT for every entry and device. */
  async writeInboxes(entries: readonly EncHistoryEntry[], deviceIds: readonly string[], signal?: AbortSignal): Promise<void> {
    const copies = deviceIds.flatMap((deviceId) => entries.map((entry) => ({ deviceId, entry })));
    await this.#each(copies, async ({ deviceId, entry }) => {
      const copy = { ...entry, device_id: deviceId, is_from_same_device: false };
      await this.#store.put(this.#layout.inboxEntry(deviceId, entry), encodeJson(copy), { signal });
    });
  }

  /** A PUT for every 500 entries: only for devices of ours, which read such objects. */
  async writeDump(
    entries: readonly EncHistoryEntry[],
    dump: { readonly requestingDeviceId: string; readonly sourceDeviceId: string },
    signal?: AbortSignal,
  ): Promise<void> {
    for (let start = 0; start < entries.length; start += historyLimits.batchEntriesMax) {
      const stamp = `${new Date(this.#store.now()).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z_${crypto.randomUUID()}`;
      const key = this.#layout.inboxDump(dump.requestingDeviceId, dump.sourceDeviceId, stamp);
      await this.#store.put(key, encodeJson(entries.slice(start, start + historyLimits.batchEntriesMax)), { signal });
    }
  }

  /** One LIST and a GET for every object. */
  async readInbox(deviceId: string, signal?: AbortSignal): Promise<WithKeys<EncHistoryEntry>> {
    return await this.#read(this.#layout.inbox(deviceId), encHistoryEntryOf, signal);
  }

  /** One LIST, and a GET for every entry whose id is not known already. */
  async readEntries(isKnown: (entryId: string) => boolean, signal?: AbortSignal): Promise<readonly EncHistoryEntry[]> {
    const listed = await this.#store.list(this.#layout.entries(), { signal });
    const unknown = listed.filter(({ key }) => !isKnown(key.slice(key.lastIndexOf('/') + 1).replace(/\.json$/, '')));
    return (await this.#readObjects(unknown, encHistoryEntryOf, signal)).flatMap(({ items }) => items);
  }

  /** A PUT for every device. */
  async writeDeletion(request: DeletionRequest, deviceIds: readonly string[], signal?: AbortSignal): Promise<void> {
    const nanoseconds = `${this.#store.now()}${String(Math.floor(Math.random() * 1_000_000)).padStart(6, '0')}`;
    const firstEntryId = request.messages.message_ids?.[0]?.entry_id ?? '';
    await this.#each(deviceIds, async (deviceId) => {
      const key = this.#layout.deletion(deviceId, nanoseconds, firstEntryId);
      await this.#store.put(key, encodeJson({ ...request, destination_device_id: deviceId, read_count: 0 }), { signal });
    });
  }

  /** One LIST and a GET for every object. */
  async readDeletions(deviceId: string, signal?: AbortSignal): Promise<WithKeys<DeletionRequest>> {
    return await this.#read(this.#layout.deletions(deviceId), deletionRequestOf, signal);
  }

  /** Removes stored copies: a LIST of the entries' days (of all entries when there is no day), one of all inboxes, a DELETE each. */
  async removeEntries(identifiers: readonly MessageIdentifier[], signal?: AbortSignal): Promise<void> {
    const ids = new Set(identifiers.flatMap(({ entry_id: id }) => (id === '' ? [] : [id])));
    if (ids.size === 0) return;
    const prefixes = identifiers.every(({ date }) => instantOf(date) > 0n)
      ? [...new Set(identifiers.flatMap(({ date }) => daysAround(date)))].map((day) => `${this.#layout.entries()}${day}/`)
      : [this.#layout.entries()];
    const listed: ListedObject[] = [];
    for (const prefix of [...prefixes, this.#layout.inboxes()]) listed.push(...(await this.#store.list(prefix, { signal })));
    const doomed = listed.filter(({ key }) => ids.has(entryIdOf(key)));
    await this.remove(
      doomed.map(({ key }) => key),
      signal,
    );
  }

  async writeDumpRequest(request: DumpRequest, signal?: AbortSignal): Promise<void> {
    await this.#store.put(this.#layout.dumpRequest(request.requesting_device_id), encodeJson(request), { signal });
  }

  /** One LIST, and a GET for every request of another device. */
  async readDumpRequests(deviceId: string, signal?: AbortSignal): Promise<readonly DumpRequest[]> {
    const listed = await this.#store.list(this.#layout.dumpRequests(), { signal });
    const own = this.#layout.dumpRequest(deviceId);
    const others = listed.filter(({ key }) => key !== own);
    return (await this.#readObjects(others, dumpRequestOf, signal)).flatMap(({ items }) => items);
  }

  /** A DELETE each; S3 providers do not charge for them. */
  async remove(keys: readonly string[], signal?: AbortSignal): Promise<void> {
    await this.#each(keys, async (key) => await this.#store.delete(key, signal));
  }

  async #read<T>(prefix: string, itemOf: (value: unknown) => T, signal: AbortSignal | undefined): Promise<WithKeys<T>> {
    const read = await this.#readObjects(await this.#store.list(prefix, { signal }), itemOf, signal);
    return { items: read.flatMap(({ items }) => items), keys: read.map(({ key }) => key) };
  }

  /** Objects that are no such document are left where they are: one of them must not keep the others from being read. */
  async #readObjects<T>(
    objects: readonly ListedObject[],
    itemOf: (value: unknown) => T,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly key: string; readonly items: readonly T[] }[]> {
    const read = await inParallel(objects, historyLimits.parallelRequests, async ({ key }) => {
      const found = await this.#store.get(key, undefined, signal);
      if (found === undefined || found === 'unchanged') return [];
      try {
        const value = parseJson(decodeText(found.body), key);
        return [{ key, items: Array.isArray(value) ? listOf(value, itemOf) : [itemOf(value)] }];
      } catch {
        return [];
      }
    });
    return read.flat();
  }

  async #each<T>(items: readonly T[], task: (item: T) => Promise<void>): Promise<void> {
    await inParallel(items, historyLimits.parallelRequests, task);
  }
}

/** The entry's zone decides its day in the key and is not known from the instant: three days are possible. */
function daysAround(date: string): string[] {
  const noonMs = Number(instantOf(date) / 1_000_000n);
  return [-1, 0, 1].map((days) => new Date(noonMs + days * 24 * 60 * 60_000).toISOString().slice(0, 10));
}

/** `entries/{day}/{id}.json` or `inbox/{device}/{time}_{id}.json`. */
function entryIdOf(key: string): string {
  const name = key.slice(key.lastIndexOf('/') + 1).replace(/\.json$/, '');
  return /\/inbox\/[^/]+\/\d{8}T\d{6}Z_/.test(key) ? name.slice(name.indexOf('_') + 1) : name;
}
