import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StoreError } from '../errors.ts';
import { makeVersionId, parseVersionId, versionTime, type VersionParts } from './version-id.ts';

// The same cases in every run of the checks.
fc.configureGlobal({ seed: 7 });

const parts = fc.record({
  timeMs: fc.integer({ min: 0, max: 2 ** 50 - 1 }),
  lane: fc.integer({ min: 0, max: 1023 }),
  sequence: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
});

function order(left: VersionParts, right: VersionParts): number {
  return Math.sign(left.timeMs - right.timeMs || left.lane - right.lane || left.sequence - right.sequence);
}

describe('a version id', () => {
  it('tells its parts', () => {
    fc.assert(
      fc.property(parts, (value) => {
        expect(parseVersionId(makeVersionId(value))).toEqual(value);
      }),
    );
  });

  it('orders as text like its parts', () => {
    fc.assert(
      fc.property(parts, parts, (left, right) => {
        const [a, b] = [makeVersionId(left), makeVersionId(right)];
        expect(a < b ? -1 : a > b ? 1 : 0).toBe(order(left, right));
      }),
    );
  });

  it.each([
    '',
    'null',
    'abc',
    'w'.repeat(23),
    '0'.repeat(22),
    '0'.repeat(24),
    `${'0'.repeat(22)}\n`,
    'V'.repeat(23),
    'v'.repeat(23),
  ])('is not %j', (id) => {
    expect(parseVersionId(id)).toBeUndefined();
  });

  it('is not made of parts out of range', () => {
    expect(() => makeVersionId({ timeMs: -1, lane: 0, sequence: 0 })).toThrow(StoreError);
    expect(() => makeVersionId({ timeMs: 0, lane: 1024, sequence: 0 })).toThrow(StoreError);
    expect(() => makeVersionId({ timeMs: 2 ** 50, lane: 0, sequence: 0 })).toThrow(StoreError);
    expect(() => makeVersionId({ timeMs: 0, lane: 0, sequence: 0.5 })).toThrow(StoreError);
    expect(() => makeVersionId({ timeMs: Number.NaN, lane: 0, sequence: 0 })).toThrow(StoreError);
  });

  it('does not go back in time with the clock', () => {
    expect(versionTime(90, 100)).toBe(100);
    expect(versionTime(110, 100)).toBe(110);
  });
});
