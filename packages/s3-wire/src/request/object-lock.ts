/** Words of S3 Object Lock, in the headers and in the documents (User Guide, "Locking objects with Object Lock"). */
import { S3Error } from '../errors.ts';
import { parseIsoDate } from '../http-date.ts';
import type { RequestHeaders } from './headers.ts';

export type LockMode = 'GOVERNANCE' | 'COMPLIANCE';

export interface ObjectRetention {
  readonly mode: LockMode;
  /** ms since 1970 */
  readonly untilMs: number;
}

export interface LockHeaders {
  readonly retention: ObjectRetention | undefined;
  readonly legalHold: boolean | undefined;
}

export function isLockMode(text: string): text is LockMode {
  return text === 'GOVERNANCE' || text === 'COMPLIANCE';
}

/** @throws S3Error InvalidArgument for half a retention, unknown words, malformed or past dates. */
export function readLockHeaders(headers: RequestHeaders, nowMs: number): LockHeaders {
  return {
    retention: readRetention(headers.get('x-amz-object-lock-mode'), headers.get('x-amz-object-lock-retain-until-date'), nowMs),
    legalHold: readLegalHold(headers.get('x-amz-object-lock-legal-hold')),
  };
}

/** @throws S3Error InvalidArgument unless it is a moment that has not come yet. */
export function requireFuture(untilMs: number | undefined, nowMs: number): number {
  if (untilMs === undefined) throw invalid('x-amz-object-lock-retain-until-date', 'The retain until date is not a date.');
  if (untilMs <= nowMs) throw invalid('x-amz-object-lock-retain-until-date', 'The retain until date must be in the future!');
  return untilMs;
}

function readRetention(mode: string | undefined, until: string | undefined, nowMs: number): ObjectRetention | undefined {
  if (mode === undefined && until === undefined) return undefined;
  if (mode === undefined || until === undefined) {
    throw invalid(
      'x-amz-object-lock-mode',
      'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
    );
  }
  if (!isLockMode(mode)) throw invalid('x-amz-object-lock-mode', 'Unknown wormMode directive.');
  return { mode, untilMs: requireFuture(parseIsoDate(until), nowMs) };
}

function readLegalHold(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (text === 'ON') return true;
  if (text === 'OFF') return false;
  throw invalid('x-amz-object-lock-legal-hold', "Legal Hold must be either of 'ON' or 'OFF'");
}

function invalid(name: string, message: string): S3Error {
  return new S3Error('InvalidArgument', message, { extra: { ArgumentName: name } });
}
