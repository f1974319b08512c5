/**
 * The life of a blob's record, and what the collector does next with it. Bytes never change and ids are never used again.
 *
 *     pending ──► live ──► dead ──► gone
 *        └─────────────────► ▲
 *
 * Invariant: bytes are deleted only in `dead` (after the grace) and once more in `gone` (after the zombie time); nothing leads
 * out of `dead` back to `live`, so a commit that comes after the collector's compare-and-set finds no pending row and fails.
 */
export type BlobState = 'pending' | 'live' | 'dead' | 'gone';

/** From each state, those that may follow; every change is a compare-and-set on the state. */
export const blobTransitions: Readonly<Record<BlobState, readonly BlobState[]>> = {
  pending: ['live', 'dead'],
  live: ['dead'],
  dead: ['gone'],
  gone: [],
};

export function mayBlobBecome(from: BlobState, to: BlobState): boolean {
  return blobTransitions[from].includes(to);
}

export interface BlobRecord {
  readonly state: BlobState;
  /** Pending: when nobody used or renewed it in time. ms since 1970, as all times here. */
  readonly expiresAt: number;
  /** Since when it is dead; 0 before. */
  readonly deadAt: number;
  /** Since when its bytes are deleted; 0 before. */
  readonly goneAt: number;
  /** Whether it was deleted once more after the zombie time. */
  readonly deletedAgain: boolean;
}

export interface CollectorTimes {
  /** Longest read and URL life: time between death and deletion. */
  readonly graceMs: number;
  /** Longest time after which a paused writer may still write. */
  readonly zombieMs: number;
}

/** keep: nothing to do now. expire: pending → dead. delete: its bytes, then dead → gone. delete_again: its bytes. forget: the row may go. */
export type BlobStep = 'keep' | 'expire' | 'delete' | 'delete_again' | 'forget';

/** What the collector does with a record now. */
export function judgeBlob(record: BlobRecord, nowMs: number, times: CollectorTimes): BlobStep {
  switch (record.state) {
    case 'pending':
      return nowMs >= record.expiresAt ? 'expire' : 'keep';
    case 'live':
      return 'keep';
    case 'dead':
      return nowMs - record.deadAt >= times.graceMs ? 'delete' : 'keep';
    case 'gone':
      if (record.deletedAgain) return 'forget';
      return nowMs - record.goneAt >= times.zombieMs ? 'delete_again' : 'keep';
  }
}
