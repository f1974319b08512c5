import { expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { countReading, type DeletionReads, hasDeletions } from './deletion-reads.ts';

it('counts the first reading as 1, and each request by itself', () => {
  const begin: DeletionReads = { after: 2, runs: [] };
  expect(hasDeletions(begin, 2)).toBe(false);
  expect(hasDeletions(begin, 3)).toBe(true);
  const first = countReading(begin, 5);
  expect(first.told).toEqual([{ first: 3, last: 5, readCount: 1 }]);
  const second = countReading(first.reads, 6);
  expect(second.told).toEqual([
    { first: 3, last: 5, readCount: 2 },
    { first: 6, last: 6, readCount: 1 },
  ]);
});

it('tells every request as often as the limit says, and then no more', () => {
  let reads: DeletionReads = { after: 0, runs: [] };
  const times = new Map<number, number>();
  for (let round = 1; round <= 3 * limits.history.deletionReadsMax; round += 1) {
    const counted = countReading(reads, Math.min(round, 40));
    for (const { first, last } of counted.told) {
      for (let number = first; number <= last; number += 1) times.set(number, (times.get(number) ?? 0) + 1);
    }
    reads = counted.reads;
  }
  expect([...times.keys()]).toHaveLength(40);
  expect(new Set(times.values())).toEqual(new Set([limits.history.deletionReadsMax]));
  expect(reads).toEqual({ after: 40, runs: [] });
});
