/** Dates as HTTP (RFC 9110 section 5.6.7) and S3's XML (ISO 8601, milliseconds, UTC) write them. */

const dayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const imfFixdate = /^(Sun|Mon|Tue|Wed|Thu|Fri|Sat), (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/;
const rfc850 =
  /^(?:Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday), (\d{2})-([A-Z][a-z]{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2}) GMT$/;
const asctime = /^(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat) ([A-Z][a-z]{2}) ([ \d]\d) (\d{2}):(\d{2}):(\d{2}) (\d{4})$/;
const isoDate = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?Z$/;

function two(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}

/** `Sun, 06 Nov 1994 08:49:37 GMT`; milliseconds are cut off, as HTTP has none. */
export function formatHttpDate(timeMs: number): string {
  const date = new Date(timeMs);
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  const year = String(date.getUTCFullYear()).padStart(4, '0');
  return `${dayNames[date.getUTCDay()]}, ${two(date.getUTCDate())} ${monthNames[date.getUTCMonth()]} ${year} ${time} GMT`;
}

interface DateFields {
  readonly year: number;
  /** 0 to 11. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly milliseconds?: number;
}

/** The time of the fields, or undefined when no such moment exists (30 February, 25 o'clock). A leap second reads as second 59. */
function timeOf(fields: DateFields): number | undefined {
  if (fields.month < 0 || fields.hour > 23 || fields.minute > 59 || fields.second > 60 || fields.day < 1) return undefined;
  const second = Math.min(fields.second, 59);
  const date = new Date(0);
  date.setUTCFullYear(fields.year, fields.month, fields.day);
  if (date.getUTCMonth() !== fields.month || date.getUTCDate() !== fields.day) return undefined;
  date.setUTCHours(fields.hour, fields.minute, second, fields.milliseconds ?? 0);
  return date.getTime();
}

/**
 * Reads any of the three formats RFC 9110 has recipients accept; undefined when malformed (a condition with such a date is
 * ignored). A two-digit year is taken as the nearest past or at most 50 years ahead of `nowMs`, as the RFC says.
 */
export function parseHttpDate(text: string, nowMs = Date.now()): number | undefined {
  const fixed = imfFixdate.exec(text);
  if (fixed !== null) {
    const [, , day, month, year, hour, minute, second] = fixed;
    return timeOf(numbers({ year, month, day, hour, minute, second }));
  }
  const dashed = rfc850.exec(text);
  if (dashed !== null) {
    const [, day, month, shortYear, hour, minute, second] = dashed;
    const thisYear = new Date(nowMs).getUTCFullYear();
    let year = Math.floor(thisYear / 100) * 100 + Number(shortYear);
    if (year > thisYear + 50) year -= 100;
    return timeOf(numbers({ year: String(year), month, day, hour, minute, second }));
  }
  const plain = asctime.exec(text);
  if (plain !== null) {
    const [, month, day, hour, minute, second, year] = plain;
    return timeOf(numbers({ year, month, day, hour, minute, second }));
  }
  return undefined;
}

type FieldTexts = Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', string | undefined>;

function numbers(texts: FieldTexts): DateFields {
  return {
    year: Number(texts.year),
    month: monthNames.indexOf(texts.month ?? ''),
    day: Number(texts.day),
    hour: Number(texts.hour),
    minute: Number(texts.minute),
    second: Number(texts.second),
  };
}

/** `1994-11-06T08:49:37.000Z`, as S3 writes times in XML. */
export function formatIsoDate(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

/** Reads an ISO 8601 time in UTC (`…Z`, with or without fractions), as policies write them; undefined when malformed. */
export function parseIsoDate(text: string): number | undefined {
  const match = isoDate.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction] = match;
  return timeOf({
    year: Number(year),
    month: Number(month) - 1,
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    milliseconds: fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0')),
  });
}
