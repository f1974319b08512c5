/**
 * Who may remove or overwrite a version, and change how long it is retained. Judged in the commit, for every way a version can go:
 * removal by name, replacement of the null version, lifecycle. A marker holds no bytes and is never retained.
 * Source: AWS, "Locking objects with Object Lock" (retention modes, legal holds, bypassing governance mode).
 */
import type { DefaultRetention, ObjectLockSetting } from '../container/object-lock.ts';
import { StoreError } from '../errors.ts';
import type { ArtifactAnnotations, Retention } from './annotations.ts';

export interface RetentionAsk {
  /** ms since 1970 */
  readonly nowMs: number;
  /** The asker wants to pass over governance, and is allowed to. */
  readonly mayBypassGovernance: boolean;
}

/** The refusal is `retained` with details.reason legal_hold, governance or compliance. */
export function judgeVersionRemoval(annotations: ArtifactAnnotations, ask: RetentionAsk): StoreError | undefined {
  if (annotations.legalHold === true) return retained('legal_hold');
  const { retention } = annotations;
  if (!isRetained(retention, ask.nowMs)) return undefined;
  if (retention.mode === 'governance' && ask.mayBypassGovernance) return undefined;
  return retained(retention.mode);
}

/**
 * A change of a version's retention; `wanted` undefined removes it. What is in force may be prolonged in its mode by anybody who may set
 * retention; shortened, removed or changed in mode only under governance and by those who bypass it. Compliance is only ever prolonged.
 */
export function judgeRetentionChange(
  current: Retention | undefined,
  wanted: Retention | undefined,
  lock: ObjectLockSetting | undefined,
  ask: RetentionAsk,
): StoreError | undefined {
  const refusal = judgeNewRetention(wanted, lock, ask.nowMs);
  if (refusal !== undefined) return refusal;
  if (!isRetained(current, ask.nowMs)) return undefined;
  if (wanted?.mode === current.mode && wanted.until >= current.until) return undefined;
  if (current.mode === 'governance' && ask.mayBypassGovernance) return undefined;
  return retained(current.mode);
}

/** A legal hold is set and lifted by whoever may, however the version is retained besides. */
export function judgeLegalHoldChange(lock: ObjectLockSetting | undefined): StoreError | undefined {
  return lock === undefined ? lockMissing() : undefined;
}

/** What a new version asks for itself. The refusal is `invalid_argument` with details.reason. */
export function judgeNewRetention(
  wanted: Retention | undefined,
  lock: ObjectLockSetting | undefined,
  nowMs: number,
): StoreError | undefined {
  if (lock === undefined) return lockMissing();
  if (wanted === undefined || wanted.until > nowMs) return undefined;
  return new StoreError('invalid_argument', 'a version is retained until a time to come', {
    details: { field: 'retention', reason: 'retention_past' },
  });
}

/** The retention of a new version that asks for none; undefined when its container has no default. */
export function defaultRetention(lock: ObjectLockSetting | undefined, nowMs: number): Retention | undefined {
  const rule = lock?.defaultRetention;
  return rule === undefined ? undefined : { mode: rule.mode, until: endOf(rule, nowMs) };
}

/** Years are the calendar's: never shorter than as many times 365 days. */
function endOf({ days, years }: DefaultRetention, nowMs: number): number {
  const end = new Date(nowMs);
  if (years === undefined) end.setUTCDate(end.getUTCDate() + (days ?? 0));
  else end.setUTCFullYear(end.getUTCFullYear() + years);
  return end.getTime();
}

function isRetained(retention: Retention | undefined, nowMs: number): retention is Retention {
  return retention !== undefined && retention.until > nowMs;
}

function retained(reason: Retention['mode'] | 'legal_hold'): StoreError {
  return new StoreError('retained', undefined, { details: { reason } });
}

function lockMissing(): StoreError {
  return new StoreError('invalid_argument', 'the container does not retain versions', {
    details: { field: 'retention', reason: 'object_lock_missing' },
  });
}
