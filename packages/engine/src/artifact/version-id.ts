/**
 * Version ids that order as the versions were made: time, lane, sequence, each in base 32 of fixed width, so that text order is
 * that order. The id tells no more than the listing does (a time). S3's `null` version is no such id.
 */
import { StoreError } from '../errors.ts';

export interface VersionParts {
  /** ms since 1970. Must not fall within a lane: see `versionTime`. */
  readonly timeMs: number;
  readonly lane: number;
  /** Unique within the lane. */
  readonly sequence: number;
}

const base = 32;
const timeWidth = 10; // 2^50 ms: the year 37,000
const laneWidth = 2; // 1,024 lanes
const sequenceWidth = 11; // more than the 2^53 that a number holds
const pattern = new RegExp(`^[0-9a-v]{${timeWidth + laneWidth + sequenceWidth}}$`);

/** Versions of one commit begin alike, and making digits of a time costs more than all else here. */
let last = { timeMs: -1, lane: -1, digits: '' };

export function makeVersionId({ timeMs, lane, sequence }: VersionParts): string {
  if (timeMs !== last.timeMs || lane !== last.lane) {
    last = { timeMs, lane, digits: digits(timeMs, timeWidth) + digits(lane, laneWidth) };
  }
  return last.digits + digits(sequence, sequenceWidth);
}

/** The parts of an id, or `undefined` for a text that this function's counterpart never made. */
export function parseVersionId(id: string): VersionParts | undefined {
  if (!pattern.test(id)) return undefined;
  const timeMs = Number.parseInt(id.slice(0, timeWidth), base);
  const lane = Number.parseInt(id.slice(timeWidth, timeWidth + laneWidth), base);
  const sequence = Number.parseInt(id.slice(timeWidth + laneWidth), base);
  return Number.isSafeInteger(sequence) ? { timeMs, lane, sequence } : undefined;
}

/** The time to make the next id of a lane with: a clock that was set back must not put a new version before an old one. */
export function versionTime(nowMs: number, lastTimeMs: number): number {
  return Math.max(nowMs, lastTimeMs);
}

function digits(value: number, width: number): string {
  const text = value.toString(base);
  if (!Number.isSafeInteger(value) || value < 0 || text.length > width) {
    throw new StoreError('internal', `a part of a version id is out of range: ${value}`);
  }
  return text.padStart(width, '0');
}
