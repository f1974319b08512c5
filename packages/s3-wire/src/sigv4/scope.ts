/** The credential scope of SigV4 (User Guide, "Authenticating Requests (AWS Signature Version 4)"). Runs in browsers too. */

export const algorithm = 'AWS4-HMAC-SHA256';
export const scopeTerminator = 'aws4_request';
export const unsignedPayload = 'UNSIGNED-PAYLOAD';
/** SHA-256 of no bytes. */
export const emptySha256Hex = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
/** A request may be this far from our clock, past or future. */
export const skewMsMax = 15 * 60 * 1000;
/** The longest life of a presigned URL: seven days. */
export const expiresSecondsMax = 7 * 24 * 60 * 60;

export interface CredentialScope {
  /** yyyymmdd */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** `20260101/us-east-1/s3/aws4_request` */
export function formatScope(scope: CredentialScope): string {
  return `${scope.date}/${scope.region}/${scope.service}/${scopeTerminator}`;
}

/** `20260101T123456Z` */
export function formatTimestamp(timeMs: number): string {
  return `${new Date(timeMs).toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;
}

/** The time of `yyyymmddThhmmssZ` in milliseconds, or undefined when it is not exactly that or no such moment exists. */
export function parseTimestamp(timestamp: string): number | undefined {
  if (timestamp.length !== 16 || timestamp.charCodeAt(8) !== 0x54 || timestamp.charCodeAt(15) !== 0x5a) return undefined;
  const year = digits(timestamp, 0, 4);
  const month = digits(timestamp, 4, 6);
  const day = digits(timestamp, 6, 8);
  const hour = digits(timestamp, 9, 11);
  const minute = digits(timestamp, 11, 13);
  const second = digits(timestamp, 13, 15);
  if (year < 1970 || month < 1 || month > 12 || day < 1 || hour < 0 || minute < 0 || second < 0) return undefined;
  if (day > daysOf(year, month) || hour > 23 || minute > 59 || second > 59) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The number written there, or -1 when a character is no digit. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let index = from; index < to; index += 1) {
    const digit = text.charCodeAt(index) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
