import { expect, test } from 'vitest';
import { foreignStraysMin, isForeignPage, isOldStray, strayAgeMs } from './stray.ts';

test('a stray is old when it was unknown for as long as an id may be held and its bytes be read, and an old database be missed', () => {
  const ageMs = strayAgeMs({ pendingMs: 100, graceMs: 1_000, zombieMs: 0 });
  expect(isOldStray(5_000, 6_099, ageMs)).toBe(false);
  expect(isOldStray(5_000, 6_100, ageMs)).toBe(true);
  expect(strayAgeMs({ pendingMs: 100, graceMs: 1_000, zombieMs: 5_000 })).toBe(5_000);
});

test('a page that is mostly unknown is not ours to clean; a few strays are', () => {
  expect(isForeignPage({ listed: 1, unknown: 1 })).toBe(false);
  expect(isForeignPage({ listed: foreignStraysMin, unknown: foreignStraysMin })).toBe(true);
  expect(isForeignPage({ listed: 1_000, unknown: 500 })).toBe(false);
  expect(isForeignPage({ listed: 1_000, unknown: 501 })).toBe(true);
});
