/**
 * Sessions and their epochs. An epoch belongs to one run of a worker process (its boot id), not to a connection: a broken session
 * goes on under the same epoch while its lease runs. Then the epoch is closed for ever, and a write that carries it is refused.
 *
 *     open ──► closed        never back; a worker that comes later begins a new epoch
 */
import type { ErrorCode } from '../errors.ts';

export interface SessionRecord {
  readonly spoke: string;
  readonly bootId: string;
  /** Rises with every new session of the installation, so that two never share one. */
  readonly epoch: number;
  readonly state: 'open' | 'closed';
  /** ms since 1970 on the clock of the hub's database. Moved on while the session is connected. */
  readonly leaseUntil: number;
}

export function isEpochOpen(record: Pick<SessionRecord, 'state' | 'leaseUntil'>, nowMs: number): boolean {
  return record.state === 'open' && nowMs < record.leaseUntil;
}

/** Whether a hello goes on with the recorded session; else it begins a new one. The same boot id under another identity never does. */
export function mayResume(
  record: SessionRecord | undefined,
  hello: { readonly spoke: string; readonly bootId: string; readonly nowMs: number },
): boolean {
  if (record === undefined || record.spoke !== hello.spoke || record.bootId !== hello.bootId) return false;
  return isEpochOpen(record, hello.nowMs);
}

/** A write that carries an epoch, under the session that sent it: `epoch_closed` (ask again in a new session) or `undefined`. */
export function judgeEpoch(
  record: SessionRecord | undefined,
  write: { readonly epoch: number; readonly nowMs: number },
): ErrorCode | undefined {
  return record !== undefined && record.epoch === write.epoch && isEpochOpen(record, write.nowMs) ? undefined : 'epoch_closed';
}

/** The record of a session that is heard from: its lease never moves back. */
export function extendLease(record: SessionRecord, options: { readonly nowMs: number; readonly leaseMs: number }): SessionRecord {
  return { ...record, leaseUntil: Math.max(record.leaseUntil, options.nowMs + options.leaseMs) };
}

/**
 * What a starting hub makes of an open record: nobody could renew leases while there was no hub, so every open session gets one
 * whole lease to come back.
 */
export function afterHubStart(
  record: SessionRecord,
  options: { readonly nowMs: number; readonly leaseMs: number },
): SessionRecord {
  return record.state === 'open' ? extendLease(record, options) : record;
}

/** Whether an open epoch has to be closed now: then its pending blobs expire and its segment is sealed. */
export function isLapsed(record: SessionRecord, nowMs: number): boolean {
  return record.state === 'open' && nowMs >= record.leaseUntil;
}

/** Whether a spoke may still decide by what it caches: it heard from the hub within the silence limit, on its own monotonic clock. */
export function mayDecide(heard: { readonly lastMs: number; readonly nowMs: number; readonly silenceMs: number }): boolean {
  return heard.nowMs - heard.lastMs < heard.silenceMs;
}
