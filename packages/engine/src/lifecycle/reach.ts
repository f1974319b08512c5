/** Which part of a container its rules are about: a walk reads nothing else. */
import { comparePaths } from '../artifact/path.ts';
import { successor } from '../artifact/listing.ts';
import type { LifecycleRule } from '../container/lifecycle.ts';

/** Paths from `from` (inclusive) to `to` (exclusive; undefined: to the end), in byte order. */
export interface PathRange {
  readonly from: string;
  readonly to: string | undefined;
}

/** What can be looked for: what paths name now, older versions, uploads. */
export type LifecycleStage = 'current' | 'older' | 'uploads';

/** The stages that any rule has something to say about, with the least range that holds all of their prefixes. */
export function reachOf(rules: readonly LifecycleRule[]): ReadonlyMap<LifecycleStage, PathRange> {
  const wanted = {
    current: ({ expiration }: LifecycleRule) => expiration !== undefined && expiration.loneMarkers !== false,
    older: ({ noncurrentExpiration }: LifecycleRule) => noncurrentExpiration !== undefined,
    uploads: ({ abortUploadsAfterDays }: LifecycleRule) => abortUploadsAfterDays !== undefined,
  };
  const reach = new Map<LifecycleStage, PathRange>();
  for (const stage of ['current', 'older', 'uploads'] as const) {
    const prefixes = rules.filter((rule) => rule.enabled && wanted[stage](rule)).map(({ filter }) => filter.prefix ?? '');
    if (prefixes.length > 0) reach.set(stage, rangeOf(prefixes));
  }
  return reach;
}

function rangeOf(prefixes: readonly string[]): PathRange {
  const ends = prefixes.map((prefix) => (prefix === '' ? undefined : successor(prefix)));
  const isOpen = ends.includes(undefined);
  return {
    from: prefixes.reduce((least, prefix) => (comparePaths(prefix, least) < 0 ? prefix : least)),
    to: isOpen ? undefined : ends.reduce((most = '', end = '') => (comparePaths(end, most) > 0 ? end : most)),
  };
}
