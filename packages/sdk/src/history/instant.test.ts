import { expect, it } from 'vitest';
import { DeletedEntries, identifiersOf } from './deletion-rule.ts';
import { instantOf, isTelling, unfinishedTime, zeroTime } from './instant.ts';

it('reads nanoseconds, offsets and the years of Go', () => {
  expect(instantOf('1970-01-01T00:00:00.000000001Z')).toBe(1n);
  expect(instantOf('1969-12-31T23:59:59.999999999Z')).toBe(-1n);
  expect(instantOf('2026-03-29T02:30:00.5+02:00')).toBe(instantOf('2026-03-29T00:30:00.500Z'));
  expect(instantOf('2026-03-28T18:00:00-06:30')).toBe(instantOf('2026-03-29T00:30:00Z'));
  expect(instantOf(zeroTime)).toBe(-62_135_596_800_000_000_000n);
  for (const wrong of ['', '2026-02-30T00:00:00Z', '2026-01-01', '2026-01-01T00:00:00', '2026-13-01T00:00:00Z']) {
    expect(() => instantOf(wrong), wrong).toThrow();
  }
});

it('takes neither the zero time nor the time of unfinished entries for one entry', () => {
  expect([zeroTime, unfinishedTime, '1970-01-01T01:00:00+01:00', ''].map(isTelling)).toEqual([false, false, false, false]);
  const deleted = new DeletedEntries();
  deleted.add([
    { entry_id: '', date: unfinishedTime },
    { entry_id: 'gone', date: unfinishedTime },
    { entry_id: '', date: '2026-01-01T01:00:00.000000001+01:00' },
  ]);
  expect(deleted.has({ encrypted_id: 'stays', time: unfinishedTime })).toBe(false);
  expect(deleted.has({ encrypted_id: '', time: unfinishedTime })).toBe(false);
  expect(deleted.has({ encrypted_id: 'gone', time: unfinishedTime })).toBe(true);
  expect(deleted.has({ encrypted_id: 'any', time: '2026-01-01T00:00:00.000000001Z' })).toBe(true);
  expect(deleted.has({ encrypted_id: 'any', time: '2026-01-01T00:00:00.000000002Z' })).toBe(false);
});

it('skips identifiers that name no device', () => {
  const message_ids = [{ device_id: '', date: zeroTime, entry_id: 'x' }];
  expect(identifiersOf({ messages: { message_ids } })).toEqual([]);
  expect(identifiersOf({ messages: { message_ids: null } })).toEqual([]);
});
