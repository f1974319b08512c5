import { describe, expect, it } from 'vitest';
import {
  afterHubStart,
  extendLease,
  isEpochOpen,
  isLapsed,
  judgeEpoch,
  mayDecide,
  mayResume,
  type SessionRecord,
} from './epoch.ts';

const open: SessionRecord = { spoke: 's1', bootId: 'b1', epoch: 5, state: 'open', leaseUntil: 1000 };
const closed: SessionRecord = { ...open, state: 'closed', leaseUntil: 9999 };

describe('a session', () => {
  it('goes on for the same boot of the same spoke inside its lease', () => {
    expect(mayResume(open, { spoke: 's1', bootId: 'b1', nowMs: 999 })).toBe(true);
  });

  it('begins anew after its lease, after a restart, for another spoke, or when it was closed', () => {
    expect(mayResume(open, { spoke: 's1', bootId: 'b1', nowMs: 1000 })).toBe(false);
    expect(mayResume(open, { spoke: 's1', bootId: 'b2', nowMs: 1 })).toBe(false);
    expect(mayResume(open, { spoke: 's2', bootId: 'b1', nowMs: 1 })).toBe(false);
    expect(mayResume(closed, { spoke: 's1', bootId: 'b1', nowMs: 1 })).toBe(false);
    expect(mayResume(undefined, { spoke: 's1', bootId: 'b1', nowMs: 1 })).toBe(false);
  });

  it('lapses once, when its lease has run out', () => {
    expect(isLapsed(open, 999)).toBe(false);
    expect(isLapsed(open, 1000)).toBe(true);
    expect(isLapsed(closed, 99_999)).toBe(false);
  });

  it('that is heard from has its lease moved on, never back', () => {
    expect(extendLease(open, { nowMs: 995, leaseMs: 10 }).leaseUntil).toBe(1005);
    expect(extendLease(open, { nowMs: 500, leaseMs: 10 }).leaseUntil).toBe(1000);
  });

  it('gets one whole lease to come back after a restart of the hub, unless it was closed', () => {
    const back = afterHubStart(open, { nowMs: 50_000, leaseMs: 10 });
    expect(isEpochOpen(back, 50_009)).toBe(true);
    expect(isEpochOpen(back, 50_010)).toBe(false);
    expect(afterHubStart(closed, { nowMs: 50_000, leaseMs: 10 })).toBe(closed);
  });
});

describe('a write', () => {
  it('is admitted under its own open epoch only', () => {
    expect(judgeEpoch(open, { epoch: 5, nowMs: 999 })).toBeUndefined();
    for (const write of [
      { epoch: 5, nowMs: 1000 },
      { epoch: 4, nowMs: 1 },
      { epoch: 6, nowMs: 1 },
    ]) {
      expect(judgeEpoch(open, write)).toBe('epoch_closed');
    }
    expect(judgeEpoch(closed, { epoch: 5, nowMs: 1 })).toBe('epoch_closed');
    expect(judgeEpoch(undefined, { epoch: 5, nowMs: 1 })).toBe('epoch_closed');
  });
});

describe('a spoke', () => {
  it('stops deciding when it has not heard from the hub for the silence limit', () => {
    expect(mayDecide({ lastMs: 0, nowMs: 1999, silenceMs: 2000 })).toBe(true);
    expect(mayDecide({ lastMs: 0, nowMs: 2000, silenceMs: 2000 })).toBe(false);
  });
});
