import { describe, expect, it } from 'vitest';
import {
  claimsNeeded,
  mergeRanges,
  rangesAfter,
  rangesOf,
  readReceipt,
  receiptText,
  receive,
  type Standing,
  takeWindow,
  waitingRanges,
} from './inbox.ts';

const fresh: Standing = { position: 4, dump: 0, claimed: { through: 0, dump: 0 }, claims: 0 };

describe('what waits', () => {
  it('is everything behind the position, and what was dumped', () => {
    expect(waitingRanges(fresh, 9, [])).toEqual([{ first: 5, last: 9 }]);
    expect(waitingRanges(fresh, 4, [])).toEqual([]);
    expect(waitingRanges(fresh, 9, [{ first: 1, last: 2, dump: 1 }])).toEqual([
      { first: 1, last: 2 },
      { first: 5, last: 9 },
    ]);
    expect(waitingRanges({ ...fresh, dump: 1 }, 9, [{ first: 1, last: 2, dump: 1 }])).toEqual([{ first: 5, last: 9 }]);
  });

  it('is told as ranges without overlap', () => {
    expect(
      mergeRanges([
        { first: 5, last: 9 },
        { first: 1, last: 3 },
        { first: 4, last: 6 },
      ]),
    ).toEqual([{ first: 1, last: 9 }]);
    expect(rangesOf([1, 2, 3, 7, 9, 10])).toEqual([
      { first: 1, last: 3 },
      { first: 7, last: 7 },
      { first: 9, last: 10 },
    ]);
    expect(
      rangesAfter(
        [
          { first: 1, last: 3 },
          { first: 7, last: 9 },
        ],
        2,
      ),
    ).toEqual([
      { first: 3, last: 3 },
      { first: 7, last: 9 },
    ]);
  });
});

it('is looked through in windows', () => {
  const ranges = [
    { first: 1, last: 3 },
    { first: 7, last: 9 },
  ];
  expect(takeWindow(ranges, 4)).toEqual({
    window: [
      { first: 1, last: 3 },
      { first: 7, last: 7 },
    ],
    rest: [{ first: 8, last: 9 }],
  });
  expect(takeWindow(ranges, 100)).toEqual({ window: ranges, rest: [] });
  expect(takeWindow([], 4)).toEqual({ window: [], rest: [] });
});

describe('a receipt', () => {
  it('moves the position at once when it is certain, and never back', () => {
    expect(receive(fresh, { through: 9, dump: 1 }, true)).toMatchObject({ position: 9, dump: 1 });
    expect(receive(fresh, { through: 2, dump: 0 }, true)).toMatchObject({ position: 4, dump: 0 });
  });

  it('has to come several times when it is not certain', () => {
    let standing = receive(fresh, { through: 9, dump: 0 }, false);
    for (let claim = 2; claim < claimsNeeded; claim += 1) {
      expect(standing.position).toBe(4);
      standing = receive(standing, { through: 12, dump: 0 }, false);
    }
    expect(standing.position).toBe(4);
    // What came first has come often enough; what came later has not yet.
    expect(receive(standing, { through: 12, dump: 0 }, false)).toMatchObject({ position: 9, claims: 0 });
  });

  it('is not counted for an answer that held less', () => {
    const once = receive(fresh, { through: 9, dump: 0 }, false);
    expect(receive(once, { through: 7, dump: 0 }, false)).toEqual(once);
  });

  it('is read as it was written, and nothing else is', () => {
    expect(readReceipt(receiptText({ through: 9, dump: 2 }))).toEqual({ through: 9, dump: 2 });
    for (const text of ['', '9', '9.', '-1.0', '1.0.0', '99999999999999999.0']) expect(readReceipt(text)).toBeUndefined();
  });
});
