/**
 * What keeps a bucket small: hourly batches older than the retention become one object a day (a new device would else read thousands), and
 * copies that waited for a device longer than that go. Nothing is lost by it: entries stay in the days or in entries/, deletions in their
 * list; a device that was away longer reads the days.
 */
import { compareAndSet, decodeText } from '../../s3-store/compare-and-set.ts';
import type { ListedObject } from '../../s3-store/list-page.ts';
import type { S3Store } from '../../s3-store/s3-store.ts';
import type { DeletedEntries } from '../deletion-rule.ts';
import { identityOf } from '../entry-identity.ts';
import { historyLimits } from '../history-limits.ts';
import { inParallel } from '../in-parallel.ts';
import type { EncHistoryEntry } from '../sync-backend.ts';
import { batchAgeMsMin } from './batch-reader.ts';
import { batchOf, type Day, dayOf } from './bucket-documents.ts';
import { batchNameOf, type BucketLayout } from './bucket-layout.ts';
import type { OriginalLayout } from './original-layout.ts';

export interface MaintenanceReport {
  /** Days that were put together. */
  readonly days: number;
  readonly batchesRemoved: number;
  /** Entries, dumps and deletion requests that nobody fetched in time. */
  readonly waitingRemoved: number;
}

interface BucketParts {
  readonly store: S3Store;
  readonly layout: BucketLayout;
  readonly original: OriginalLayout;
  readonly deleted: DeletedEntries;
}

const dayMs = 24 * 60 * 60_000;

/** Three LISTs, and for every day: a GET and a DELETE for each batch, a GET and a PUT. Interrupted anywhere, the next run goes on. */
export async function maintainBucket(
  parts: BucketParts,
  retentionDays: number,
  signal?: AbortSignal,
): Promise<MaintenanceReport> {
  const { store, layout, original } = parts;
  const oldestMs = store.now() - retentionDays * dayMs;
  // Whole days only, and never one in which a device may still be reading by the hour.
  const dayBefore = new Date(Math.min(oldestMs, store.now() - batchAgeMsMin - dayMs)).toISOString().slice(0, 10);
  const batches = (await store.list(layout.batches(), { signal })).filter(({ key }) => {
    const name = batchNameOf(key);
    return name !== undefined && name.hour.slice(0, 10) < dayBefore;
  });
  const byDay = Map.groupBy(batches, ({ key }) => batchNameOf(key)?.hour.slice(0, 10) ?? '');
  for (const [day, objects] of byDay) await putTogether(parts, day, objects, signal);
  const waiting = [
    ...(await store.list(layout.inboxes(), { signal })),
    ...(await store.list(layout.allDeletions(), { signal })),
  ].filter(({ lastModifiedMs }) => lastModifiedMs < oldestMs);
  await original.remove(
    waiting.map(({ key }) => key),
    signal,
  );
  return { days: byDay.size, batchesRemoved: batches.length, waitingRemoved: waiting.length };
}

/** The day is written before its batches go: a reader finds every entry in at least one of them. */
async function putTogether(
  { store, layout, original, deleted }: BucketParts,
  day: string,
  objects: readonly ListedObject[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const read = await inParallel(objects, historyLimits.parallelRequests, async ({ key }) => {
    const found = await store.get(key, undefined, signal);
    const entries = found === undefined || found === 'unchanged' ? [] : batchOf(decodeText(found.body)).entries;
    const kept = entries.filter((entry): entry is EncHistoryEntry => entry !== null && !deleted.has(entry));
    return { deviceId: batchNameOf(key)?.deviceId ?? '', entries: kept };
  });
  await compareAndSet(store, { key: layout.day(day), parse: dayOf, signal, change: (before) => merged(before, read, deleted) });
  await original.remove(
    objects.map(({ key }) => key),
    signal,
  );
}

function merged(
  before: Day,
  read: readonly { readonly deviceId: string; readonly entries: readonly EncHistoryEntry[] }[],
  deleted: DeletedEntries,
): Day {
  const devices = new Map<string, Map<string, EncHistoryEntry>>();
  const add = (deviceId: string, entries: readonly EncHistoryEntry[]): void => {
    const there = devices.get(deviceId) ?? new Map<string, EncHistoryEntry>();
    devices.set(deviceId, there);
    for (const entry of entries) if (!deleted.has(entry)) there.set(identityOf(entry), entry);
  };
  for (const device of before.devices) add(device.device_id, device.entries);
  for (const { deviceId, entries } of read) add(deviceId, entries);
  return { devices: [...devices].map(([device_id, entries]) => ({ device_id, entries: [...entries.values()] })) };
}
