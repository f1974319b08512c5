import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createBoundedCache } from './bounded-cache.ts';

it('holds its entries and no more, and lets go of what was used longest ago', () => {
  const cache = createBoundedCache<string, number>(3);
  for (const [index, key] of ['a', 'b', 'c'].entries()) cache.set(key, index);
  cache.set('a', 10);
  expect(cache.size).toBe(3);
  expect(cache.get('b')).toBe(1);
  cache.set('d', 3);
  expect([...cache.keys()].toSorted()).toEqual(['a', 'b', 'd']);
  expect(cache.delete('a')).toBe(true);
  cache.set('e', 4);
  expect([...cache.keys()].toSorted()).toEqual(['b', 'd', 'e']);
});

it('holds the last of a hundred thousand, in the order of their use', () => {
  const cache = createBoundedCache<number, number>(1_000);
  for (let key = 0; key < 100_000; key++) {
    cache.set(key, key);
    cache.get(key - 1_000 + 1);
  }
  expect(cache.size).toBe(1_000);
  for (const [key, value] of cache.entries()) expect(value).toBe(key);
});

it('forgets after its time', async () => {
  const cache = createBoundedCache<string, number>(10, { ttlMs: 5 });
  cache.set('a', 1);
  expect(cache.getRemainingTTL('a')).toBeLessThanOrEqual(5);
  await sleep(20);
  expect(cache.get('a')).toBeUndefined();
});

it('takes no memory for entries it does not have', () => {
  const entriesMax = 5_000_000;
  const before = process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  const caches = Array.from({ length: 4 }, () => createBoundedCache<string, number>(entriesMax));
  const grown = process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers - before;
  expect(caches).toHaveLength(4);
  // All their places would be 560 MB.
  expect(grown).toBeLessThan(entriesMax * 4);
});
