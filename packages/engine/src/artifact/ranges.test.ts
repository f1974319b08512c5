import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentRange, exactRange, judgeRange, type RangeJudgement, rangeLength } from './ranges.ts';

// The same cases in every run of the checks.
fc.configureGlobal({ seed: 7 });

describe('a Range header', () => {
  it.each<[string, number, RangeJudgement]>([
    ['bytes=0-0', 10, { start: 0, end: 0 }],
    ['bytes=0-', 10, { start: 0, end: 9 }],
    ['bytes=4-7', 10, { start: 4, end: 7 }],
    ['bytes=4-', 10, { start: 4, end: 9 }],
    ['bytes=9-9', 10, { start: 9, end: 9 }],
    ['bytes=4-999', 10, { start: 4, end: 9 }],
    ['bytes=0-99999999999999999999999999', 10, { start: 0, end: 9 }],
    ['bytes=-3', 10, { start: 7, end: 9 }],
    ['bytes=-999', 10, { start: 0, end: 9 }],
    ['Bytes = 4 - 7', 10, { start: 4, end: 7 }],
    // past the end
    ['bytes=10-', 10, 'unsatisfiable'],
    ['bytes=10-20', 10, 'unsatisfiable'],
    ['bytes=99999999999999999999-', 10, 'unsatisfiable'],
    ['bytes=-0', 10, 'unsatisfiable'],
    ['bytes=0-', 0, 'unsatisfiable'],
    ['bytes=0-0', 0, 'unsatisfiable'],
    ['bytes=-1', 0, 'unsatisfiable'],
    // ignored
    ['', 10, undefined],
    ['bytes=', 10, undefined],
    ['bytes=-', 10, undefined],
    ['bytes=7-4', 10, undefined],
    ['bytes=20-15', 10, undefined],
    ['bytes=0-1,3-4', 10, undefined],
    ['bytes=0-1,', 10, undefined],
    ['items=0-1', 10, undefined],
    ['bytes=a-b', 10, undefined],
    ['bytes=+1-2', 10, undefined],
    ['bytes=1.5-2', 10, undefined],
    ['bytes=0x1-2', 10, undefined],
    ['bytes=--1', 10, undefined],
    ['0-1', 10, undefined],
  ])('%j of %d bytes', (header, size, judgement) => {
    expect(judgeRange(header, size)).toEqual(judgement);
  });

  it('never leads outside the bytes there are', () => {
    const number = fc.oneof(
      fc.nat({ max: 30 }).map(String),
      fc.constant(''),
      fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String),
    );
    fc.assert(
      fc.property(number, number, fc.nat({ max: 20 }), (first, last, size) => {
        const range = judgeRange(`bytes=${first}-${last}`, size);
        if (range === undefined || range === 'unsatisfiable') return;
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.end).toBeGreaterThanOrEqual(range.start);
        expect(range.end).toBeLessThan(size);
      }),
    );
  });
});

describe('the range of a copied part', () => {
  it('is exact and inside the source', () => {
    expect(exactRange('bytes=0-9', 10)).toEqual({ start: 0, end: 9 });
    for (const header of ['bytes=0-10', 'bytes=5-4', 'bytes=0-', 'bytes=-5', '0-9', 'bytes=0-1,2-3', 'bytes=0-9 ', 'bytes=a-b']) {
      expect(exactRange(header, 10), header).toBeUndefined();
    }
  });
});

describe('Content-Range', () => {
  it('names the range and the size', () => {
    expect(contentRange({ start: 4, end: 7 }, 10)).toBe('bytes 4-7/10');
    expect(contentRange(undefined, 10)).toBe('bytes */10');
    expect(rangeLength({ start: 4, end: 7 })).toBe(4);
  });
});
