/** RFC 3339 times with nanoseconds and offsets, exactly: deletion by time compares instants, and a Date would round them. */
import { StoreError } from '@felloe/contracts/http/problem.ts';

/** What Go writes for a time that was never set. */
export const zeroTime = '0001-01-01T00:00:00Z';
/** The end of a command that has not ended: an entry saved before it runs. Many entries share it. */
export const unfinishedTime = '1970-01-01T00:00:00Z';

const pattern = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9})\d*)?([Zz]|[+-]\d\d:\d\d)$/;

/** Nanoseconds since 1970 (negative before). @throws StoreError `invalid_argument` when it is no time of RFC 3339 section 5.6. */
export function instantOf(text: string): bigint {
  const match = pattern.exec(text);
  if (match === null) throw new StoreError('invalid_argument', `${text.slice(0, 60)} is no time of RFC 3339`);
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = '', zone = 'Z'] = match;
  const date = new Date(0);
  // Date.UTC would read the years 0 to 99 as 1900 to 1999, and the zero time is in the year 1.
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  if (date.getUTCDate() !== Number(day) || date.getUTCMonth() !== Number(month) - 1 || Number(hour) > 23 || Number(minute) > 59) {
    throw new StoreError('invalid_argument', `${text} is no moment of the calendar`);
  }
  const offsetMinutes =
    zone.length === 1 ? 0 : Number(`${zone.slice(0, 1)}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)));
  return BigInt(date.getTime() - offsetMinutes * 60_000) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

export function isTime(text: string): boolean {
  try {
    instantOf(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether a time names one entry: the zero time says nothing, and 1970 is shared by all that have not ended. */
export function isTelling(text: string): boolean {
  if (text === '') return false;
  const instant = instantOf(text);
  return instant !== 0n && instant !== instantOf(zeroTime);
}
