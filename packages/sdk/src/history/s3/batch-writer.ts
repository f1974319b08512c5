/**
 * Appends a device's entries to its batch of the hour. The hour is that of the upload, not of the command: a device that was offline
 * uploads old commands into a new hour, where the others find them. Only the device itself writes its batches, so rivals are only its own
 * processes; they are settled by If-Match.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { delay, jitteredDelayMs } from '../../delay.ts';
import { type Document, encodeJson, readDocument } from '../../s3-store/compare-and-set.ts';
import { s3StoreLimits } from '../../s3-store/s3-store-limits.ts';
import type { S3Store } from '../../s3-store/s3-store.ts';
import { identityOf } from '../entry-identity.ts';
import { historyLimits } from '../history-limits.ts';
import type { EncHistoryEntry } from '../sync-backend.ts';
import { type Batch, batchOf } from './bucket-documents.ts';
import { type BucketLayout, hourOf } from './bucket-layout.ts';

interface OpenBatch {
  readonly key: string;
  readonly hour: string;
  readonly number: number;
  readonly document: Document<Batch>;
}

export class BatchWriter {
  readonly #store: S3Store;
  readonly #layout: BucketLayout;
  readonly #deviceId: string;
  #open: OpenBatch | undefined;

  constructor(store: S3Store, layout: BucketLayout, deviceId: string) {
    this.#store = store;
    this.#layout = layout;
    this.#deviceId = deviceId;
  }

  /** One PUT; a GET more in the first call of an hour; one PUT more for every 500 entries. Entries that are there are left out. */
  async append(entries: readonly EncHistoryEntry[], signal?: AbortSignal): Promise<void> {
    let left = entries.map((entry) => ({ ...entry, device_id: '', read_count: 0, is_from_same_device: false }));
    for (let attempt = 1; left.length > 0; ) {
      // The key is made from the time that the request is signed with: a request that was held up (a laptop asleep) is refused by the
      // server instead of changing an hour that others have finished reading.
      const nowMs = this.#store.now();
      const open = await this.#openBatch(hourOf(nowMs), signal);
      const there = new Set(open.document.value.entries.flatMap((entry) => (entry === null ? [] : [identityOf(entry)])));
      left = left.filter((entry) => !there.has(identityOf(entry)));
      const room = roomOf(open.document.value, left);
      if (room === 0) {
        if (left.length > 0) this.#open = { ...open, ...(await this.#batch(open.hour, open.number + 1, signal)) };
        continue;
      }
      const value = { entries: [...open.document.value.entries, ...left.slice(0, room)] };
      const condition = open.document.etag === undefined ? ({ ifNoneMatch: '*' } as const) : { ifMatch: open.document.etag };
      const outcome = await this.#store.put(open.key, encodeJson(value), { condition, nowMs, signal });
      if (outcome.kind === 'written') {
        this.#open = { ...open, document: { value, etag: outcome.etag } };
        left = left.slice(room);
        continue;
      }
      if (attempt >= s3StoreLimits.casAttemptsMax) {
        throw new StoreError('condition_conflict', `${open.key} was changed by others ${attempt} times in a row`);
      }
      const rule = { delayMsBase: s3StoreLimits.casDelayMsBase, delayMsMax: s3StoreLimits.casDelayMsMax };
      await delay(jitteredDelayMs(attempt, rule), signal);
      attempt += 1;
      this.#open = { ...open, ...(await this.#batch(open.hour, open.number, signal)) };
    }
  }

  async #openBatch(hour: string, signal: AbortSignal | undefined): Promise<OpenBatch> {
    if (this.#open?.hour !== hour) this.#open = await this.#batch(hour, 0, signal);
    return this.#open;
  }

  async #batch(hour: string, number: number, signal: AbortSignal | undefined): Promise<OpenBatch> {
    const key = this.#layout.batch(hour, this.#deviceId, number);
    return { key, hour, number, document: await readDocument(this.#store, { key, parse: batchOf, signal }) };
  }
}

/** How many of the entries the batch still takes. An empty batch takes one of any size. */
function roomOf(batch: Batch, entries: readonly EncHistoryEntry[]): number {
  let bytes = batch.entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  let count = batch.entries.length;
  let room = 0;
  for (const entry of entries) {
    bytes += sizeOf(entry);
    count += 1;
    if (count > 1 && (count > historyLimits.batchEntriesMax || bytes > historyLimits.batchBytesMax)) break;
    room += 1;
  }
  return room;
}

function sizeOf(entry: EncHistoryEntry | null): number {
  return entry === null ? 5 : entry.enc_data.length + entry.encrypted_id.length + entry.user_id.length + 200;
}
