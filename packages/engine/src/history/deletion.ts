/**
 * Which entries a deletion means, now and for ever: those whose time is the date or whose id is the entry id. The date of an entry that
 * has not ended is 1970 for all such entries, so that instant (and Go's zero time) selects nothing: only the id tells them apart.
 */
import { StoreError } from '../errors.ts';
import { limits } from '../limits.ts';
import { requireHistoryText } from './entry.ts';
import { instantOf, zeroTime } from './instant.ts';

/** One entry to be deleted, as the client wrote it. */
export interface DeletionMessage {
  readonly device_id: string;
  readonly date: string;
  readonly entry_id: string;
}

export interface DeletionMarks {
  /** Encrypted ids. */
  readonly ids: ReadonlySet<string>;
  /** Nanoseconds since 1970, decimal. */
  readonly instants: ReadonlySet<string>;
}

/**
 * Reads `messages.message_ids` of a deletion request; null is an empty list, as Go reads it.
 * @throws StoreError `invalid_argument`
 */
export function readDeletionMessages(value: unknown): DeletionMessage[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalid('is no list');
  return value.map((item: unknown) => {
    if (typeof item !== 'object' || item === null) throw invalid('has an item that is no object');
    const { device_id: device, date, entry_id: entry } = item as Record<string, unknown>;
    return {
      device_id: textOf(device, limits.history.nameLengthMax) ?? '',
      date: textOf(date, limits.history.timeLengthMax) ?? zeroTime,
      entry_id: textOf(entry, limits.history.entryIdLengthMax) ?? '',
    };
  });
}

/**
 * What the messages select. Those that name no device select nothing.
 * @throws StoreError `invalid_argument` when one has neither a date nor an id
 */
export function marksOf(messages: readonly DeletionMessage[]): DeletionMarks {
  const ids = new Set<string>();
  const instants = new Set<string>();
  for (const { device_id: device, date, entry_id: id } of messages) {
    if (device === '') continue;
    const instant = instantOf(date);
    if (instant === undefined) throw invalid('has a date that is no RFC 3339 time');
    if (instant === zeroInstant && id === '') throw invalid('selects by neither date nor id');
    if (id !== '') ids.add(id);
    if (instant !== zeroInstant && instant !== unendedInstant) instants.add(String(instant));
  }
  return { ids, instants };
}

/** @param instant nanoseconds since 1970, decimal */
export function isMarked(marks: DeletionMarks, entry: { readonly encryptedId: string; readonly instant: string }): boolean {
  return (entry.encryptedId !== '' && marks.ids.has(entry.encryptedId)) || marks.instants.has(entry.instant);
}

const zeroInstant = instantOf(zeroTime);
const unendedInstant = 0n;

function textOf(value: unknown, lengthMax: number): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalid('has a field that is no text');
  requireHistoryText('message_ids', value, lengthMax);
  return value;
}

function invalid(fault: string): StoreError {
  return new StoreError('invalid_argument', `message_ids ${fault}`, { details: { field: 'message_ids' } });
}
