/**
 * Where things are in a bucket. The first group is the original client's own layout, the second is ours; no key of one group is a key of
 * the other, so both live under one user. See packages/docs/decisions/history-in-one-bucket.md.
 */
import { checkId } from '../ids.ts';
import type { EncHistoryEntry } from '../sync-backend.ts';

export class BucketLayout {
  readonly #root: string;

  /** @param prefix of the bucket, with or without a slash at its end; empty for none. */
  constructor(prefix: string, userId: string) {
    const folder = prefix.replace(/^\/+|\/+$/g, '');
    this.#root = `${folder === '' ? '' : `${folder}/`}${checkId(userId, 'user id')}/`;
  }

  // The original client's.

  devices(): string {
    return `${this.#root}devices.json`;
  }

  entries(): string {
    return `${this.#root}entries/`;
  }

  /** The day is the one that the entry's own zone writes, as the original formats it. */
  entry(entry: EncHistoryEntry): string {
    return `${this.#root}entries/${entry.time.slice(0, 10)}/${nameOf(entry)}.json`;
  }

  inbox(deviceId: string): string {
    return `${this.#root}inbox/${checkId(deviceId, 'device id')}/`;
  }

  inboxes(): string {
    return `${this.#root}inbox/`;
  }

  inboxEntry(deviceId: string, entry: EncHistoryEntry): string {
    const digits = entry.time.slice(0, 19).replace(/[-:]/g, '');
    return `${this.inbox(deviceId)}${digits}Z_${nameOf(entry)}.json`;
  }

  deletions(deviceId: string): string {
    return `${this.#root}deletions/${checkId(deviceId, 'device id')}/`;
  }

  allDeletions(): string {
    return `${this.#root}deletions/`;
  }

  deletion(deviceId: string, nanoseconds: string, firstEntryId: string): string {
    return `${this.deletions(deviceId)}${nanoseconds}_${firstEntryId === '' ? '' : checkId(firstEntryId, 'entry id')}.json`;
  }

  dumpRequests(): string {
    return `${this.#root}dump_requests/`;
  }

  dumpRequest(deviceId: string): string {
    return `${this.#root}dump_requests/${checkId(deviceId, 'device id')}.json`;
  }

  // Ours.

  batches(): string {
    return `${this.#root}batches/`;
  }

  /** All batches of an hour and later come after this in a listing. */
  batchesFrom(hour: string): string {
    return `${this.#root}batches/${hour}`;
  }

  batch(hour: string, deviceId: string, number: number): string {
    return `${this.#root}batches/${hour}/${checkId(deviceId, 'device id')}_${String(number).padStart(4, '0')}.json`;
  }

  days(): string {
    return `${this.#root}days/`;
  }

  day(day: string): string {
    return `${this.#root}days/${day}.json`;
  }

  cursor(deviceId: string): string {
    return `${this.#root}sync/${checkId(deviceId, 'device id')}_cursor.json`;
  }

  /** The newest part of the list of deletions. */
  deletionList(): string {
    return `${this.#root}deletions.json`;
  }

  /** Full parts, which never change. */
  deletionListPart(part: number): string {
    return `${this.#root}deletion_list/${String(part).padStart(6, '0')}.json`;
  }

  conditionProbe(): string {
    return `${this.#root}sync/conditional_writes`;
  }

  /** A dump for one of our devices: many entries in one object, beside what the original client puts there. */
  inboxDump(deviceId: string, sourceDeviceId: string, stamp: string): string {
    return `${this.inbox(deviceId)}${stamp}_${checkId(sourceDeviceId, 'device id')}.dump.json`;
  }
}

/** `2026-11-21/18`: hours in the order of time are in the order of their names. UTC. */
export function hourOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 13).replace('T', '/');
}

export function hourStartMs(hour: string): number {
  return Date.parse(`${hour.replace('/', 'T')}:00:00Z`);
}

/** Hour and device of a batch's key; undefined for a key that is no batch's. */
export function batchNameOf(key: string): { readonly hour: string; readonly deviceId: string } | undefined {
  const match = /\/batches\/(\d{4}-\d\d-\d\d\/\d\d)\/([^/]+)_\d{4,}\.json$/.exec(key);
  return match?.[1] === undefined || match[2] === undefined ? undefined : { hour: match[1], deviceId: match[2] };
}

/** The id, or something else that only this entry has: old clients left the id empty, and one key must not hold two entries. */
function nameOf(entry: EncHistoryEntry): string {
  if (entry.encrypted_id !== '') return checkId(entry.encrypted_id, 'entry id');
  return `without-id-${entry.nonce.replace(/[^A-Za-z0-9]/g, '')}`;
}
