/** Values as people write them on a command line. Each throws commander's InvalidArgumentError, which names the option. */
import { InvalidArgumentError } from 'commander';

const factors = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `500ms`, `30s`, `5m`, `2h`, `7d` → milliseconds. */
export function durationMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  const unit = match?.[2];
  if (match === null || unit === undefined || !Object.hasOwn(factors, unit)) {
    throw new InvalidArgumentError('A duration is a number with its unit: 500ms, 30s, 5m, 2h, 7d.');
  }
  return Math.round(Number(match[1]) * factors[unit as keyof typeof factors]);
}

/** An ISO date or time → milliseconds since 1970. */
export function timeMs(text: string): number {
  const value = Date.parse(text);
  if (Number.isNaN(value)) throw new InvalidArgumentError('A time is written 2027-01-31 or 2027-01-31T12:00:00Z.');
  return value;
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('A whole number is wanted.');
  return Number(text);
}

export function port(text: string): number {
  const value = wholeNumber(text);
  if (value > 65_535) throw new InvalidArgumentError('A port is at most 65535; 0 takes any free one.');
  return value;
}

export function url(text: string): string {
  if (!URL.canParse(text)) throw new InvalidArgumentError('A URL is wanted.');
  return text;
}

/** `a=1` pairs, collected; the value is JSON when it reads as JSON, else text. */
export function pair(text: string, before: Record<string, unknown>): Record<string, unknown> {
  const mark = text.indexOf('=');
  if (mark < 1) throw new InvalidArgumentError('A setting is written name=value.');
  return { ...before, [text.slice(0, mark)]: jsonOrText(text.slice(mark + 1)) };
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export function commaList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
