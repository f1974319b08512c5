/** The object_lock setting: versions may be retained, and new ones are by default. Never switched off again. */
import { limits } from '../limits.ts';
import { countOf, type DocumentFields, fieldsOf, malformed, oneOf } from './strict-document.ts';

/** Exactly one of days and years, counted from when a version is made. */
export interface DefaultRetention {
  readonly mode: 'governance' | 'compliance';
  readonly days?: number;
  readonly years?: number;
}

export interface ObjectLockSetting {
  readonly enabled: true;
  readonly defaultRetention?: DefaultRetention;
}

export function readObjectLock(value: unknown): ObjectLockSetting {
  const { enabled, defaultRetention } = fieldsOf(value, ['enabled', 'defaultRetention']);
  if (enabled !== true) throw malformed('enabled', 'can only be true');
  if (defaultRetention === undefined) return { enabled };
  return {
    enabled,
    defaultRetention: readDefaultRetention(fieldsOf(defaultRetention, ['mode', 'days', 'years'], 'defaultRetention')),
  };
}

function readDefaultRetention({ mode, days, years }: DocumentFields): DefaultRetention {
  const chosen = oneOf(mode, 'defaultRetention.mode', ['governance', 'compliance']);
  if ((days === undefined) === (years === undefined))
    throw malformed('defaultRetention', 'has not exactly one of days and years');
  if (days !== undefined) return { mode: chosen, days: bounded(days, 'defaultRetention.days', limits.artifact.retentionDaysMax) };
  return { mode: chosen, years: bounded(years, 'defaultRetention.years', limits.artifact.retentionYearsMax) };
}

function bounded(value: unknown, place: string, max: number): number {
  const count = countOf(value, place, 1);
  if (count > max) throw malformed(place, `is more than ${max}`);
  return count;
}
