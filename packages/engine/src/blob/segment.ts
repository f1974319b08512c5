/**
 * The life of a segment: a file of many small blobs, written by one worker process. A packed blob that dies costs no backend
 * call; its segment's live bytes shrink, until the segment is compacted or empty.
 *
 *     open ──► sealed ──► retired ──► gone
 *
 * Invariant: a commit may name a blob of an open or sealed segment only, judged under the segment's row lock; retiring needs, under
 * the same lock, that no live byte is left. So either the commit sees `retired` and fails, or retiring sees its bytes.
 */
import type { CollectorTimes } from './blob.ts';

export type SegmentState = 'open' | 'sealed' | 'retired' | 'gone';

export const segmentTransitions: Readonly<Record<SegmentState, readonly SegmentState[]>> = {
  open: ['sealed'],
  sealed: ['retired'],
  retired: ['gone'],
  gone: [],
};

export function maySegmentBecome(from: SegmentState, to: SegmentState): boolean {
  return segmentTransitions[from].includes(to);
}

/** Whether a commit, or a move by compaction, may make a blob of this segment live. */
export function acceptsCommits(state: SegmentState): boolean {
  return state === 'open' || state === 'sealed';
}

export interface SegmentRecord {
  readonly state: SegmentState;
  /** Bytes of blobs that records name. */
  readonly liveBytes: number;
  /** Bytes of the file, told when it is sealed; where its writer died before, the bytes of all blobs ever committed into it. */
  readonly sizeBytes: number;
  /** Times in ms since 1970; 0 before. */
  readonly sealedAt: number;
  readonly retiredAt: number;
  readonly goneAt: number;
  readonly deletedAgain: boolean;
}

export interface SegmentRules extends CollectorTimes {
  /** Commits of a segment just sealed may still be on their way. */
  readonly settleMs: number;
  /** Sealed with a smaller share of live bytes: worth copying. */
  readonly liveShareMin: number;
}

/** seal: its writer is gone. compact: copy what lives, move the locators. retire: nothing names it. The rest as for blobs. */
export type SegmentStep = 'keep' | 'seal' | 'compact' | 'retire' | 'delete' | 'delete_again' | 'forget';

/** What the collector does with a segment now. `isWriterOpen`: the epoch that opened it may still append. */
export function judgeSegment(
  record: SegmentRecord,
  now: { readonly nowMs: number; readonly isWriterOpen: boolean },
  rules: SegmentRules,
): SegmentStep {
  switch (record.state) {
    case 'open':
      return now.isWriterOpen ? 'keep' : 'seal';
    case 'sealed':
      if (now.nowMs - record.sealedAt < rules.settleMs) return 'keep';
      if (record.liveBytes === 0) return 'retire';
      return isWorthCompacting(record, rules.liveShareMin) ? 'compact' : 'keep';
    case 'retired':
      return now.nowMs - record.retiredAt >= rules.graceMs ? 'delete' : 'keep';
    case 'gone':
      if (record.deletedAgain) return 'forget';
      return now.nowMs - record.goneAt >= rules.zombieMs ? 'delete_again' : 'keep';
  }
}

export function isWorthCompacting(
  record: Pick<SegmentRecord, 'state' | 'liveBytes' | 'sizeBytes'>,
  liveShareMin: number,
): boolean {
  return record.state === 'sealed' && record.liveBytes > 0 && record.liveBytes < record.sizeBytes * liveShareMin;
}
