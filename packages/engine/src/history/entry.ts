/** What a log entry is, and when two are the same. Its bytes are the client's secret; ids, times and devices are in clear. */
import { StoreError } from '../errors.ts';
import { limits } from '../limits.ts';
import { instantOf } from './instant.ts';

export interface EntryHead {
  /** Made by the client, one per entry; empty on entries of old clients. */
  readonly encryptedId: string;
  /** RFC 3339 as the client wrote it. */
  readonly time: string;
  /** Of the encrypted bytes and the nonce: what tells entries without an id apart. Base64url. */
  readonly digest: string;
}

/**
 * The names by which the entries of one submission are known in their user's log. Entries without an id are never one: those of the same
 * submission are numbered, so that only the same submission, sent again, finds its own.
 */
export function identitiesOf(entries: readonly EntryHead[]): string[] {
  const seen = new Map<string, number>();
  return entries.map(({ encryptedId, digest }) => {
    if (encryptedId !== '') return `i:${encryptedId}`;
    const occurrence = seen.get(digest) ?? 0;
    seen.set(digest, occurrence + 1);
    return `d:${digest}:${occurrence}`;
  });
}

/** @throws StoreError `invalid_argument`. @returns the exact instant of its time, in nanoseconds since 1970 */
export function requireEntry({ encryptedId, time }: Pick<EntryHead, 'encryptedId' | 'time'>): bigint {
  requireHistoryText('encrypted_id', encryptedId, limits.history.entryIdLengthMax);
  requireHistoryText('time', time, limits.history.timeLengthMax);
  const instant = instantOf(time);
  if (instant === undefined) throw invalid('time', 'is no RFC 3339 time');
  return instant;
}

/** Devices and users name themselves; the names only have to be bounded and storable. */
export function requireHistoryName(field: 'user_id' | 'device_id', name: string): void {
  if (name === '') throw invalid(field, 'is missing');
  requireHistoryText(field, name, limits.history.nameLengthMax);
}

export function requireHistoryText(field: string, text: string, lengthMax: number): void {
  if (text.length > lengthMax) throw invalid(field, `has more than ${lengthMax} characters`);
  if (!text.isWellFormed() || text.includes('\u0000')) throw invalid(field, 'has characters that cannot be kept');
}

function invalid(field: string, fault: string): StoreError {
  return new StoreError('invalid_argument', `${field} ${fault}`, { details: { field } });
}
