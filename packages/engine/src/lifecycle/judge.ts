/**
 * What the lifecycle rules of a container ask for one version, or one upload, at a time. Where several rules apply, the one that
 * is due first is carried out (AWS: "Conflicting lifecycle actions": the shorter expiration is honoured). Retention and legal holds
 * are not looked at here: the commit judges them, as it does for everybody.
 */
import type { LifecycleRule } from '../container/lifecycle.ts';
import { reachedAt } from './days.ts';
import { type FilteredArtifact, matchesFilter, matchesPathOnly } from './filter.ts';

export interface LifecycleTime {
  /** ms since 1970 */
  readonly now: number;
  readonly dayMs: number;
}

/** What a path names now. */
export interface CurrentVersion extends FilteredArtifact {
  readonly isMarker: boolean;
  /** ms since 1970 */
  readonly madeAt: number;
  /** There are older versions of the path. */
  readonly hasOlder: boolean;
}

export interface NoncurrentVersion extends FilteredArtifact {
  readonly isMarker: boolean;
  /** When a newer version took its place, ms since 1970. */
  readonly supersededAt: number;
  /** How many noncurrent versions of the path are newer. */
  readonly newerNoncurrent: number;
}

/**
 * `expire`: what removing the path does, for good or by a marker, as the container's versioning says. `remove_version`: this version
 * for good.
 */
export interface LifecycleAction {
  readonly kind: 'expire' | 'remove_version';
  readonly ruleId: string;
}

/** When, in ms since 1970, and by which rule. */
export interface LifecycleDate {
  readonly at: number;
  readonly ruleId: string;
}

export function judgeCurrent(
  rules: readonly LifecycleRule[],
  version: CurrentVersion,
  time: LifecycleTime,
): LifecycleAction | undefined {
  const date = version.isMarker ? markerRemoval(rules, version, time) : expirationDate(rules, version, time.dayMs);
  if (date === undefined || date.at > time.now) return undefined;
  return { kind: version.isMarker ? 'remove_version' : 'expire', ruleId: date.ruleId };
}

export function judgeNoncurrent(
  rules: readonly LifecycleRule[],
  version: NoncurrentVersion,
  time: LifecycleTime,
): LifecycleAction | undefined {
  const date = earliest(rules, ({ noncurrentExpiration: wish, filter }) => {
    if (wish === undefined || version.newerNoncurrent < (wish.newerVersions ?? 0)) return undefined;
    const isMeant = version.isMarker ? matchesPathOnly(filter, version.path) : matchesFilter(filter, version);
    return isMeant ? reachedAt(version.supersededAt, wish.days, time.dayMs) : undefined;
  });
  return date === undefined || date.at > time.now ? undefined : { kind: 'remove_version', ruleId: date.ruleId };
}

/** When an upload that is not completed is to be aborted; undefined: never. */
export function uploadAbortDate(
  rules: readonly LifecycleRule[],
  upload: { readonly path: string; readonly startedAt: number },
  dayMs: number,
): LifecycleDate | undefined {
  return earliest(rules, ({ abortUploadsAfterDays: days, filter }) =>
    days === undefined || !matchesPathOnly(filter, upload.path) ? undefined : reachedAt(upload.startedAt, days, dayMs),
  );
}

/** When a version that is current and no marker expires; undefined: never. A date of a rule may lie in the past. */
export function expirationDate(
  rules: readonly LifecycleRule[],
  version: FilteredArtifact & { readonly madeAt: number },
  dayMs: number,
): LifecycleDate | undefined {
  return earliest(rules, ({ expiration, filter }) => {
    if (expiration === undefined || !matchesFilter(filter, version)) return undefined;
    if (expiration.days !== undefined) return reachedAt(version.madeAt, expiration.days, dayMs);
    return expiration.at;
  });
}

/** A marker with nothing behind it goes when a rule asks for that, or when it is itself as old as the days of a rule (AWS: Expiration). */
function markerRemoval(
  rules: readonly LifecycleRule[],
  marker: CurrentVersion,
  { dayMs }: LifecycleTime,
): LifecycleDate | undefined {
  if (marker.hasOlder) return undefined;
  return earliest(rules, ({ expiration, filter }) => {
    if (expiration === undefined || !matchesPathOnly(filter, marker.path)) return undefined;
    if (expiration.loneMarkers === true) return marker.madeAt;
    return expiration.days === undefined ? undefined : reachedAt(marker.madeAt, expiration.days, dayMs);
  });
}

function earliest(
  rules: readonly LifecycleRule[],
  dateOf: (rule: LifecycleRule) => number | undefined,
): LifecycleDate | undefined {
  let first: LifecycleDate | undefined;
  for (const rule of rules) {
    const at = rule.enabled ? dateOf(rule) : undefined;
    if (at !== undefined && (first === undefined || at < first.at)) first = { at, ruleId: rule.id };
  }
  return first;
}
