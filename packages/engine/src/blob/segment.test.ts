import { describe, expect, it } from 'vitest';
import {
  acceptsCommits,
  judgeSegment,
  maySegmentBecome,
  type SegmentRecord,
  type SegmentState,
  type SegmentStep,
  segmentTransitions,
} from './segment.ts';

const rules = { graceMs: 100, zombieMs: 1000, settleMs: 10, liveShareMin: 0.5 };
const states = Object.keys(segmentTransitions) as SegmentState[];

function step(state: SegmentState, nowMs: number, fields: Partial<SegmentRecord> = {}, isWriterOpen = false): SegmentStep {
  const record = { state, liveBytes: 0, sizeBytes: 100, sealedAt: 0, retiredAt: 0, goneAt: 0, deletedAgain: false, ...fields };
  return judgeSegment(record, { nowMs, isWriterOpen }, rules);
}

describe('a segment', () => {
  it('goes one way through its states', () => {
    const allowed = states.flatMap((from) => states.filter((to) => maySegmentBecome(from, to)).map((to) => `${from}>${to}`));
    expect(allowed).toEqual(['open>sealed', 'sealed>retired', 'retired>gone']);
  });

  it('takes commits until it is retired', () => {
    expect(states.filter(acceptsCommits)).toEqual(['open', 'sealed']);
  });

  it('is left alone while its writer may append, and sealed when the writer is gone', () => {
    expect(step('open', 1e9, { liveBytes: 0 }, true)).toBe('keep');
    expect(step('open', 1e9, { liveBytes: 0 }, false)).toBe('seal');
  });

  it('just sealed is left alone, because commits into it are on their way', () => {
    expect(step('sealed', 9, { liveBytes: 0 })).toBe('keep');
    expect(step('sealed', 9, { liveBytes: 1 })).toBe('keep');
    expect(step('sealed', 10, { liveBytes: 0 })).toBe('retire');
    expect(step('sealed', 10, { liveBytes: 1 })).toBe('compact');
  });

  it('is worth compacting when less than half of it lives', () => {
    expect(step('sealed', 100, { liveBytes: 49 })).toBe('compact');
    expect(step('sealed', 100, { liveBytes: 50 })).toBe('keep');
    expect(step('sealed', 100, { liveBytes: 100 })).toBe('keep');
  });

  it('of unknown size is kept while anything in it lives', () => {
    expect(step('sealed', 1e9, { liveBytes: 1, sizeBytes: 0 })).toBe('keep');
    expect(step('sealed', 1e9, { liveBytes: 0, sizeBytes: 0 })).toBe('retire');
  });

  it('that nothing names is deleted after the grace, once more after the zombie time, then forgotten', () => {
    expect(step('retired', 599, { retiredAt: 500 })).toBe('keep');
    expect(step('retired', 600, { retiredAt: 500 })).toBe('delete');
    expect(step('gone', 1599, { goneAt: 600 })).toBe('keep');
    expect(step('gone', 1600, { goneAt: 600 })).toBe('delete_again');
    expect(step('gone', 1600, { goneAt: 600, deletedAgain: true })).toBe('forget');
  });
});
