/**
 * Removes the ciphertext of deleted entries from the batches in which it should be: those of the recording device in the hours around the
 * end of the command. A copy elsewhere (uploaded late, or by another device) is not told to anybody and goes when the batches are put
 * together to days; looking for it now would read everything.
 */
import { compareAndSet } from '../../s3-store/compare-and-set.ts';
import type { S3Store } from '../../s3-store/s3-store.ts';
import { DeletedEntries } from '../deletion-rule.ts';
import { instantOf, isTelling } from '../instant.ts';
import type { MessageIdentifier } from '../sync-backend.ts';
import { batchOf, dayOf } from './bucket-documents.ts';
import { batchNameOf, type BucketLayout, hourOf } from './bucket-layout.ts';

const hourMs = 60 * 60_000;

/** One LIST for every day concerned, a GET for every batch of the device in those hours, a PUT for every one that has such an entry. */
export async function purgeBatches(
  store: S3Store,
  layout: BucketLayout,
  identifiers: readonly MessageIdentifier[],
  signal?: AbortSignal,
): Promise<void> {
  const deleted = new DeletedEntries();
  deleted.add(identifiers);
  const wanted = new Map<string, Set<string>>();
  for (const identifier of identifiers) {
    for (const hour of hoursOf(identifier, store.now())) {
      wanted.set(hour, (wanted.get(hour) ?? new Set()).add(identifier.device_id));
    }
  }
  for (const day of new Set([...wanted.keys()].map((hour) => hour.slice(0, 10)))) {
    const listed = await store.list(`${layout.batches()}${day}/`, { signal });
    const concerned = listed.filter(({ key }) => {
      const name = batchNameOf(key);
      return name !== undefined && wanted.get(name.hour)?.has(name.deviceId) === true;
    });
    for (const { key } of concerned) await purgeBatch(store, key, deleted, signal);
    if (listed.length === 0) await purgeDay(store, layout.day(day), deleted, signal);
  }
}

async function purgeBatch(store: S3Store, key: string, deleted: DeletedEntries, signal: AbortSignal | undefined): Promise<void> {
  await compareAndSet(store, {
    key,
    parse: batchOf,
    signal,
    change: ({ entries }) => {
      if (!entries.some((entry) => entry !== null && deleted.has(entry))) return undefined;
      return { entries: entries.map((entry) => (entry !== null && deleted.has(entry) ? null : entry)) };
    },
  });
}

async function purgeDay(store: S3Store, key: string, deleted: DeletedEntries, signal: AbortSignal | undefined): Promise<void> {
  await compareAndSet(store, {
    key,
    parse: dayOf,
    signal,
    change: ({ devices }) => {
      if (!devices.some(({ entries }) => entries.some((entry) => deleted.has(entry)))) return undefined;
      return {
        devices: devices.map((device) => ({ ...device, entries: device.entries.filter((entry) => !deleted.has(entry)) })),
      };
    },
  });
}

/** Entries are uploaded when their command ends; those that have not ended, at most a while ago. */
function hoursOf({ date }: MessageIdentifier, nowMs: number): string[] {
  const endMs = isTelling(date) ? Number(instantOf(date) / 1_000_000n) : nowMs - hourMs;
  return [...new Set([0, 1].map((hours) => hourOf(endMs + hours * hourMs)))];
}
