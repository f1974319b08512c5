/**
 * Reads what was appended to batches since a position. One listing from the last hour (less the slack in which it may still grow) shows
 * by entity tags which batches are new or longer; only those are read, and of those only what comes after the count.
 */
import { decodeText } from '../../s3-store/compare-and-set.ts';
import type { ListedObject } from '../../s3-store/list-page.ts';
import type { S3Store } from '../../s3-store/s3-store.ts';
import { historyLimits } from '../history-limits.ts';
import { inParallel } from '../in-parallel.ts';
import type { EncHistoryEntry } from '../sync-backend.ts';
import { batchOf, type Cursor, dayOf } from './bucket-documents.ts';
import { batchNameOf, type BucketLayout, hourOf, hourStartMs } from './bucket-layout.ts';

export type BatchPosition = Pick<Cursor, 'hour' | 'batches'>;

export interface BatchReading {
  /** Of other devices, in the order of hours. */
  readonly entries: readonly EncHistoryEntry[];
  /** Where the next reading begins when this one was kept. */
  readonly position: BatchPosition;
}

export class BatchReader {
  readonly #store: S3Store;
  readonly #layout: BucketLayout;

  constructor(store: S3Store, layout: BucketLayout) {
    this.#store = store;
    this.#layout = layout;
  }

  /** One LIST, and a GET for every batch that grew. `deviceId`: whose own entries are left out. */
  async readSince(position: BatchPosition, deviceId: string | undefined, signal?: AbortSignal): Promise<BatchReading> {
    const startHour = hourBefore(position.hour);
    const listed = await this.#store.list(this.#layout.batches(), { startAfter: this.#layout.batchesFrom(startHour), signal });
    const changed = listed.filter(({ key, etag }) => {
      const name = batchNameOf(key);
      return name !== undefined && name.deviceId !== deviceId && position.batches[key]?.etag !== etag;
    });
    const read = await inParallel(changed, historyLimits.parallelRequests, (object) => this.#entriesOf(object, signal));
    const counts = new Map(read.map(({ key, entries, etag }) => [key, { etag, count: entries.length }]));
    const entries = read.flatMap(({ key, entries: all }) => all.slice(position.batches[key]?.count ?? 0));
    const older =
      this.#hasGaps(read) || isOlderThanBatches(startHour, this.#store.now())
        ? await this.#days(startHour, deviceId, signal)
        : [];
    return {
      entries: [...older, ...entries].filter((entry): entry is EncHistoryEntry => entry !== null),
      position: positionAfter({ before: position, listed, counts, nowMs: this.#store.now() }),
    };
  }

  /** Everything, one's own entries too. */
  async readAll(signal?: AbortSignal): Promise<readonly EncHistoryEntry[]> {
    const listed = await this.#store.list(this.#layout.batches(), { signal });
    const batches = listed.filter(({ key }) => batchNameOf(key) !== undefined);
    const read = await inParallel(batches, historyLimits.parallelRequests, (object) => this.#entriesOf(object, signal));
    // After the batches: what was put together to a day in between is found there.
    const older = await this.#days('', undefined, signal);
    return [...older, ...read.flatMap(({ entries }) => entries)].filter((entry): entry is EncHistoryEntry => entry !== null);
  }

  async #entriesOf(
    { key }: ListedObject,
    signal: AbortSignal | undefined,
  ): Promise<{ key: string; entries: readonly (EncHistoryEntry | null)[]; etag: string; isGone: boolean }> {
    const found = await this.#store.get(key, undefined, signal);
    if (found === undefined || found === 'unchanged') return { key, entries: [], etag: '', isGone: true };
    // The entity tag of what was read, not of the listing: the batch may have grown in between.
    return { key, entries: batchOf(decodeText(found.body)).entries, etag: found.etag, isGone: false };
  }

  #hasGaps(read: readonly { readonly isGone: boolean }[]): boolean {
    return read.some(({ isGone }) => isGone);
  }

  async #days(fromHour: string, deviceId: string | undefined, signal: AbortSignal | undefined): Promise<EncHistoryEntry[]> {
    const listed = await this.#store.list(this.#layout.days(), { signal });
    const wanted = listed.filter(({ key }) => fromHour === '' || key >= this.#layout.day(fromHour.slice(0, 10)));
    const days = await inParallel(wanted, historyLimits.parallelRequests, async ({ key }) => {
      const found = await this.#store.get(key, undefined, signal);
      return dayOf(found === undefined || found === 'unchanged' ? undefined : decodeText(found.body)).devices;
    });
    return days.flat().flatMap((device) => (device.device_id === deviceId ? [] : device.entries));
  }
}

/** Batches are put together to days at the earliest after this, whatever retention is set. */
export const batchAgeMsMin = 24 * 60 * 60_000;

function isOlderThanBatches(hour: string, nowMs: number): boolean {
  return hourStartMs(hour) < nowMs - batchAgeMsMin;
}

function hourBefore(hour: string): string {
  return hourOf(hourStartMs(hour) - historyLimits.batchSlackMs);
}

/** Servers refuse requests of wrong clocks, so whatever this machine calls now, hours before the slack cannot grow any more. */
function positionAfter(given: {
  readonly before: BatchPosition;
  readonly listed: readonly ListedObject[];
  readonly counts: ReadonlyMap<string, { readonly etag: string; readonly count: number }>;
  readonly nowMs: number;
}): BatchPosition {
  const { before, counts } = given;
  const names = given.listed.flatMap(({ key }) => {
    const name = batchNameOf(key);
    return name === undefined ? [] : [{ key, ...name }];
  });
  const hours = [before.hour, hourOf(given.nowMs), ...names.map((name) => name.hour)];
  const hour = hours.toSorted().at(-1) ?? before.hour;
  const oldest = hourBefore(hour);
  const batches = names.flatMap(({ key, hour: ofBatch }) => {
    const known = counts.get(key) ?? before.batches[key];
    return ofBatch >= oldest && known !== undefined ? [[key, known] as const] : [];
  });
  return { hour, batches: Object.fromEntries(batches) };
}
