import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StoreError } from '../errors.ts';
import {
  isHeld,
  judgeAcquire,
  judgeFencing,
  judgeRelease,
  judgeRenew,
  type LockRecord,
  removedLock,
  requireLockHolder,
  requireLockName,
  requireLockTtl,
} from './lease.ts';

// The same cases in every run of the checks.
fc.configureGlobal({ seed: 7 });

const held: LockRecord = { holder: 'h1', fencingToken: 7, expiresAt: 1000 };
const free: LockRecord = { holder: '', fencingToken: 7, expiresAt: 0 };
const lost: unknown = expect.objectContaining({ code: 'lock_lost' });

describe('acquiring a lock', () => {
  it('gives a new lock its first token', () => {
    expect(judgeAcquire(undefined, { holder: 'h1', ttlMs: 50, nowMs: 100 })).toEqual({
      outcome: 'acquired',
      record: { holder: 'h1', fencingToken: 1, expiresAt: 150 },
    });
  });

  it('passes a free and an expired lock on under a new token, also to the holder it had', () => {
    for (const holder of ['h1', 'h2']) {
      for (const record of [free, held]) {
        expect(judgeAcquire(record, { holder, ttlMs: 50, nowMs: 1000 })).toEqual({
          outcome: 'acquired',
          record: { holder, fencingToken: 8, expiresAt: 1050 },
        });
      }
    }
  });

  it('is refused to others until the very moment the lease ends', () => {
    expect(judgeAcquire(held, { holder: 'h2', ttlMs: 50, nowMs: 999 })).toEqual({ outcome: 'held', record: held });
    expect(judgeAcquire(held, { holder: 'h2', ttlMs: 50, nowMs: 1000 }).outcome).toBe('acquired');
  });

  it('answers the same holder again with its own token, and never shortens its lease', () => {
    expect(judgeAcquire(held, { holder: 'h1', ttlMs: 50, nowMs: 10 })).toEqual({ outcome: 'extended', record: held });
    expect(judgeAcquire(held, { holder: 'h1', ttlMs: 500, nowMs: 900 }).record).toEqual({ ...held, expiresAt: 1400 });
  });
});

describe('renewing a lock', () => {
  it('moves the end of the own lease', () => {
    expect(judgeRenew(held, { holder: 'h1', fencingToken: 7, ttlMs: 200, nowMs: 900 })).toEqual({ ...held, expiresAt: 1100 });
    expect(judgeRenew(held, { holder: 'h1', fencingToken: 7, ttlMs: 10, nowMs: 900 })).toEqual(held);
  });

  it('fails for an ended, passed-on, freed or unknown lease', () => {
    const asked = { holder: 'h1', fencingToken: 7, ttlMs: 10, nowMs: 900 };
    expect(() => judgeRenew(held, { ...asked, nowMs: 1000 })).toThrow(lost);
    expect(() => judgeRenew(held, { ...asked, holder: 'h2' })).toThrow(lost);
    expect(() => judgeRenew(held, { ...asked, fencingToken: 6 })).toThrow(lost);
    expect(() => judgeRenew(held, { ...asked, fencingToken: 8 })).toThrow(lost);
    expect(() => judgeRenew(free, { ...asked, holder: '' })).toThrow(lost);
    expect(() => judgeRenew(undefined, asked)).toThrow(lost);
  });
});

describe('releasing a lock', () => {
  it('frees it and keeps the token', () => {
    expect(judgeRelease(held, { holder: 'h1', fencingToken: 7 })).toEqual(free);
  });

  it('twice is the same answer while nobody took it', () => {
    expect(judgeRelease(free, { holder: 'h1', fencingToken: 7 })).toEqual(free);
  });

  it('fails for a lease that is not the newest or not the asker’s', () => {
    expect(() => judgeRelease(held, { holder: 'h2', fencingToken: 7 })).toThrow(lost);
    expect(() => judgeRelease(held, { holder: 'h1', fencingToken: 6 })).toThrow(lost);
    expect(() => judgeRelease(undefined, { holder: 'h1', fencingToken: 7 })).toThrow(lost);
  });
});

describe('a lock through any history', () => {
  const step = fc.record({
    act: fc.constantFrom('acquire', 'renew', 'release'),
    holder: fc.constantFrom('h1', 'h2', 'h3'),
    waitMs: fc.nat({ max: 30 }),
    ttlMs: fc.integer({ min: 1, max: 20 }),
  });

  it('has one holder at a time, and each new lease a larger token than all before', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let record: LockRecord | undefined;
        let nowMs = 0;
        const tokens = new Map<string, number>();
        for (const { act, holder, waitMs, ttlMs } of steps) {
          nowMs += waitMs;
          const before: LockRecord | undefined = record;
          try {
            record = apply(before, { act, holder, ttlMs, nowMs, token: tokens.get(holder) ?? 0 });
          } catch (error) {
            if (!(error instanceof StoreError)) throw error;
          }
          if (record?.holder === holder) tokens.set(holder, record.fencingToken);
          expect(record?.fencingToken ?? 0).toBeGreaterThanOrEqual(before?.fencingToken ?? 0);
          const changedHands = before !== undefined && isHeld(before, nowMs) && record?.holder !== before.holder;
          if (changedHands) expect([act, holder]).toEqual(['release', before.holder]);
          if (record !== undefined && record.fencingToken > (before?.fencingToken ?? 0)) {
            expect(before === undefined || !isHeld(before, nowMs)).toBe(true);
          }
        }
      }),
    );
  });

  function apply(
    record: LockRecord | undefined,
    asked: { act: string; holder: string; ttlMs: number; nowMs: number; token: number },
  ): LockRecord | undefined {
    const lease = { ...asked, fencingToken: asked.token };
    if (asked.act === 'acquire') return judgeAcquire(record, asked).record;
    return asked.act === 'renew' ? judgeRenew(record, lease) : judgeRelease(record, lease);
  }
});

describe('a write with a fencing token', () => {
  it('is refused only when a newer token was issued', () => {
    expect(judgeFencing(7, 7)).toBeUndefined();
    expect(judgeFencing(6, 7)).toBe('stale_fencing_token');
  });

  it('is refused under every token of a lock whose record was removed, and the next lease begins above them', () => {
    const removed = removedLock(8);
    for (const token of [1, 7]) expect(judgeFencing(token, removed.fencingToken)).toBe('stale_fencing_token');
    expect(judgeFencing(9, removed.fencingToken)).toBe('invalid_argument');
    const next = judgeAcquire(removed, { holder: 'h1', ttlMs: 50, nowMs: 100 });
    expect(next).toEqual({ outcome: 'acquired', record: { holder: 'h1', fencingToken: 9, expiresAt: 150 } });
  });

  it('with a token that was never issued is a mistake', () => {
    expect(judgeFencing(8, 7)).toBe('invalid_argument');
    expect(judgeFencing(1, undefined)).toBe('invalid_argument');
  });
});

describe('names, holders and times of locks', () => {
  it('take any text without control characters up to their bytes', () => {
    for (const name of ['a', 'a/b c', 'é'.repeat(256), '😀'.repeat(128)]) expect(() => requireLockName(name)).not.toThrow();
    for (const name of ['', 'a\n', '\u0000', '\u0085', '\ud83d', 'a'.repeat(513), 'é'.repeat(257)]) {
      expect(() => requireLockName(name), name).toThrow(StoreError);
    }
    expect(() => requireLockHolder('h'.repeat(256))).not.toThrow();
    expect(() => requireLockHolder('h'.repeat(257))).toThrow(expect.objectContaining({ details: { field: 'holder' } }));
  });

  it('take times between their limits', () => {
    for (const good of [1000, 3_600_000]) expect(() => requireLockTtl(good)).not.toThrow();
    for (const bad of [0, 999, 3_600_001, 1000.5, Number.NaN]) expect(() => requireLockTtl(bad)).toThrow(StoreError);
  });
});
