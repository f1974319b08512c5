/**
 * Cursors of histories. An entry's place is its position, which rises within a mailbox with every append; its timestamp never falls. The
 * wire knows entries by {timestamp, digest} alone, so a cursor is turned into a place first:
 *
 * - one that names an entry stands at its position: what came later has a higher one, whatever second and digest it has;
 * - one that names none (`{timestamp, 0x0}` is used) stands in the order of (timestamp, digest).
 *
 * Retention takes whole seconds, the oldest first, so a cursor whose entry is gone lies before all that is left, as it did before
 * (packages/docs/decisions/vault-positions.md).
 */
import { StoreError } from '../errors.ts';
import { isHash } from './encoding.ts';

export interface VaultCursor {
  /** Unix seconds. */
  readonly timestamp: number;
  /** Empty: `position` is meant. */
  readonly digest: string;
  readonly position: number;
}

export type VaultPlace =
  /** Exclusive. */
  | { readonly by: 'position'; readonly position: number }
  /** Exclusive, in the order of (timestamp, digest). */
  | { readonly by: 'time'; readonly timestamp: number; readonly digest: string };

/** @throws StoreError `invalid_argument` with details.field `cursor`. */
export function requireCursor(cursor: VaultCursor): VaultCursor {
  const { timestamp, digest, position } = cursor;
  const isWhole = (value: number) => Number.isSafeInteger(value) && value >= 0;
  if (isWhole(timestamp) && isWhole(position) && (digest === '' || isHash(digest))) return cursor;
  throw new StoreError('invalid_argument', 'a cursor is a whole timestamp and a digest', { details: { field: 'cursor' } });
}

/** @param named the entry of this very timestamp and digest, when there is one. */
export function placeOf(cursor: VaultCursor, named: { readonly position: number } | undefined): VaultPlace {
  if (cursor.digest === '') return { by: 'position', position: cursor.position };
  if (named !== undefined) return { by: 'position', position: named.position };
  return { by: 'time', timestamp: cursor.timestamp, digest: cursor.digest };
}

export interface MailboxHead {
  /** Of the last entry; 0 when there was none. */
  readonly lastPosition: number;
  /** Unix seconds; 0 when there was none. */
  readonly lastTimestamp: number;
}

/** Where the next entry comes: one further, and never earlier than the last, should a clock have been set back. */
export function nextPlace(head: MailboxHead, nowMs: number): { readonly position: number; readonly timestamp: number } {
  return {
    position: head.lastPosition + 1,
    timestamp: Math.max(head.lastTimestamp, Math.floor(nowMs / 1000)),
  };
}
