/**
 * The lifecycle setting of a container: what becomes of its artifacts as they grow old. What the rules ask for a version at a time is
 * judged in engine/lifecycle; transitions are kept and not carried out before there are tiers.
 */
import type { Tag } from '../artifact/annotations.ts';

/** All that are given have to hold. Sizes are exclusive bounds in bytes. */
export interface LifecycleFilter {
  readonly prefix?: string;
  readonly tags?: readonly Tag[];
  readonly sizeGreaterThan?: number;
  readonly sizeLessThan?: number;
}

/** Exactly one is given: days after the version was made; `at`, ms since 1970, a midnight UTC; or markers without versions behind. */
export type LifecycleExpiration =
  | { readonly days: number; readonly at?: never; readonly loneMarkers?: never }
  | { readonly days?: never; readonly at: number; readonly loneMarkers?: never }
  | { readonly days?: never; readonly at?: never; readonly loneMarkers: boolean };

export interface LifecycleTransition {
  /** Exactly one of both. */
  readonly days?: number;
  readonly at?: number;
  readonly storageClass: string;
}

/** Of versions that are no longer current: `days` after a newer one took their place, but the newest `newerVersions` of them stay. */
export interface NoncurrentExpiration {
  readonly days: number;
  readonly newerVersions?: number;
}

export interface NoncurrentTransition extends NoncurrentExpiration {
  readonly storageClass: string;
}

export interface LifecycleRule {
  readonly id: string;
  readonly enabled: boolean;
  readonly filter: LifecycleFilter;
  /** The prefix was given in the rule itself, as S3's first form has it, and is told again so. */
  readonly isPrefixOfRule?: boolean;
  readonly expiration?: LifecycleExpiration;
  readonly noncurrentExpiration?: NoncurrentExpiration;
  /** Days after an upload began. */
  readonly abortUploadsAfterDays?: number;
  readonly transitions?: readonly LifecycleTransition[];
  readonly noncurrentTransitions?: readonly NoncurrentTransition[];
}

export interface LifecycleSetting {
  readonly rules: readonly LifecycleRule[];
  /** S3's TransitionDefaultMinimumObjectSize, told again as it was given. */
  readonly transitionSizeMin?: 'all_classes_128k' | 'by_class';
}
