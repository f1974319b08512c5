import { expect, it } from 'vitest';
import { isMarked, marksOf, readDeletionMessages } from './deletion.ts';
import { instantOf, zeroTime } from './instant.ts';

const ended = '2026-03-04T05:06:07.123456789Z';
const unended = '1970-01-01T00:00:00Z';
const entry = (encryptedId: string, time: string) => ({ encryptedId, instant: String(instantOf(time)) });
const select = (date: string, id: string, device = 'laptop') =>
  marksOf(readDeletionMessages([{ device_id: device, date, entry_id: id }]));

it('selects by id or by exact time', () => {
  const marks = select(ended, 'one');
  expect(isMarked(marks, entry('one', unended))).toBe(true);
  expect(isMarked(marks, entry('other', ended))).toBe(true);
  expect(isMarked(marks, entry('', '2026-03-04T07:06:07.123456789+02:00'))).toBe(true);
  expect(isMarked(marks, entry('other', '2026-03-04T05:06:07.123456788Z'))).toBe(false);
});

it('never takes the time that all unended entries share for a selector', () => {
  for (const date of [unended, '1970-01-01T02:00:00+02:00']) {
    const marks = select(date, 'mine');
    expect(isMarked(marks, entry('mine', unended))).toBe(true);
    expect(isMarked(marks, entry('unrelated', unended))).toBe(false);
    expect(isMarked(marks, entry('', unended))).toBe(false);
    expect(select(date, '')).toEqual({ ids: new Set(), instants: new Set() });
  }
  expect(isMarked(select(zeroTime, 'mine'), entry('unrelated', zeroTime))).toBe(false);
});

it('does not take an empty id for one that is equal to another empty id', () => {
  expect(isMarked(select(ended, ''), entry('', unended))).toBe(false);
});

it('skips what names no device and refuses what selects nothing', () => {
  expect(select(zeroTime, '', '')).toEqual({ ids: new Set(), instants: new Set() });
  expect(select(ended, 'one', '')).toEqual({ ids: new Set(), instants: new Set() });
  expect(() => select(zeroTime, '')).toThrow('neither date nor id');
});

it('reads absent and null fields as Go does', () => {
  expect(readDeletionMessages(null)).toEqual([]);
  expect(readDeletionMessages([{}])).toEqual([{ device_id: '', date: zeroTime, entry_id: '' }]);
  expect(() => readDeletionMessages({})).toThrow();
  expect(() => readDeletionMessages([null])).toThrow();
  expect(() => readDeletionMessages([{ entry_id: 7 }])).toThrow();
});
