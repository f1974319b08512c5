import { expect, it } from 'vitest';
import { instantOf, zeroTime } from './instant.ts';

it.each([
  ['1970-01-01T00:00:00Z', 0n],
  ['1970-01-01T01:00:00+01:00', 0n],
  ['1969-12-31T16:00:00-08:00', 0n],
  ['1970-01-01T00:00:00.000000001Z', 1n],
  ['1969-12-31T23:59:59.999999999Z', -1n],
  [zeroTime, -62_135_596_800_000_000_000n],
  ['2024-02-29T23:59:59.123456789+05:30', 1_709_231_399_123_456_789n],
  ['9999-12-31T23:59:59.999999999Z', 253_402_300_799_999_999_999n],
  ['2026-11-21T10:00:00.5Z', 1_795_255_200_500_000_000n],
  ['2026-11-21T10:00:00.1234567899Z', 1_795_255_200_123_456_789n],
])('%s is exact', (text, nanoseconds) => {
  expect(instantOf(text)).toBe(nanoseconds);
});

it('tells nanoseconds apart that are one millisecond of a Date', () => {
  const [one, other] = ['2026-01-02T03:04:05.000000001Z', '2026-01-02T03:04:05.000000002Z'];
  expect(Date.parse(one)).toBe(Date.parse(other));
  expect(instantOf(one)).not.toBe(instantOf(other));
});

it.each([
  '',
  '2026-02-29T00:00:00Z',
  '2100-02-29T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-00-01T00:00:00Z',
  '2026-04-31T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:60:00Z',
  '2026-01-01T00:00:60Z',
  '2026-01-01T00:00:00',
  '2026-01-01 00:00:00Z',
  '2026-01-01T00:00:00+24:00',
  '2026-01-01T00:00:00.Z',
  ' 2026-01-01T00:00:00Z',
])('%j is no time', (text) => {
  expect(instantOf(text)).toBeUndefined();
});

it('agrees with Date wherever that is exact', () => {
  for (let day = -720_000; day < 2_900_000; day += 997) {
    const date = new Date(day * 86_400_000);
    const year = date.getUTCFullYear();
    if (year < 1 || year > 9999) continue;
    expect(instantOf(date.toISOString())).toBe(BigInt(date.getTime()) * 1_000_000n);
  }
});
