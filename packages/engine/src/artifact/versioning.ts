/**
 * What a change of a path does to its versions. A container never had versions (''), has them enabled, or has them suspended; it
 * never goes back to ''. A path names at most one version of each name; the version without a name of its own is called "null".
 * Source: AWS, "How S3 Versioning works" and "Working with objects in a versioning-suspended bucket".
 *
 *   change      container    the path names then      what it named before        an older null version
 *   write       ''           the null version         goes                        (there is none)
 *   write       enabled      a version of its own     stays, as an older one      stays
 *   write       suspended    the null version         stays unless it is null     goes
 *   remove      ''           nothing                  goes                        (there is none)
 *   remove      enabled      a marker of its own      stays, as an older one      stays
 *   remove      suspended    the null marker          stays unless it is null     goes
 *
 * Removing a version by its name is the same whatever the state: that version goes for good, marker or not, and when it was what the
 * path named, the newest of those that are left takes its place.
 */
import { makeVersionId, parseVersionId } from './version-id.ts';

export type Versioning = '' | 'enabled' | 'suspended';

/** The name of the version that has none of its own. */
export const nullVersionName = 'null';

export interface VersionMark {
  /** Orders the versions of a path, the newest last; unique for ever. */
  readonly versionId: string;
  /** It has a name of its own: its id. Else it is the null version. */
  readonly named: boolean;
}

export interface VersionTransition {
  /** What the path names afterwards. */
  readonly next: 'artifact' | 'marker' | 'nothing';
  /** Whether that has a name of its own. */
  readonly named: boolean;
  /** What the path named before stays, as an older version. */
  readonly keepsCurrent: boolean;
  /** The null version goes with its bytes, also when it is an older one. */
  readonly replacesNull: boolean;
}

const kept = { named: true, keepsCurrent: true, replacesNull: false } as const;
const writesNamed: VersionTransition = { ...kept, next: 'artifact' };
const marksNamed: VersionTransition = { ...kept, next: 'marker' };
const overwrites: VersionTransition = { next: 'artifact', named: false, keepsCurrent: false, replacesNull: false };
const removes: VersionTransition = { next: 'nothing', named: false, keepsCurrent: false, replacesNull: false };
const writesNull: VersionTransition = { next: 'artifact', named: false, keepsCurrent: false, replacesNull: true };
const marksNull: VersionTransition = { next: 'marker', named: false, keepsCurrent: false, replacesNull: true };
const writesNullKeeping: VersionTransition = { ...writesNull, keepsCurrent: true };
const marksNullKeeping: VersionTransition = { ...marksNull, keepsCurrent: true };

/** `current` is what the path names now, undefined when it has no version at all. Nothing is made for it: the eight rows are fixed. */
export function transitionOf(
  versioning: Versioning,
  change: 'write' | 'remove',
  current: Pick<VersionMark, 'named'> | undefined,
): VersionTransition {
  if (versioning === '') return change === 'write' ? overwrites : removes;
  if (versioning === 'enabled') return change === 'write' ? writesNamed : marksNamed;
  const keeps = current?.named === true;
  if (change === 'write') return keeps ? writesNullKeeping : writesNull;
  return keeps ? marksNullKeeping : marksNull;
}

/** As clients name it; empty in a container that never had versions, where nobody is told of them. */
export function versionNameOf(versioning: Versioning, mark: VersionMark): string {
  return versioning === '' ? '' : ownNameOf(mark);
}

export function ownNameOf(mark: VersionMark): string {
  return mark.named ? mark.versionId : nullVersionName;
}

/** Whether `name`, as a client gave it, is this version's. */
export function isNamed(name: string, mark: VersionMark): boolean {
  return name === (mark.named ? mark.versionId : nullVersionName);
}

/** Whether the text can be the name of any version. */
export function isVersionName(name: string): boolean {
  return name === nullVersionName || parseVersionId(name) !== undefined;
}

/** An id that orders after the version the path has now, also when the clock was set back while the hub was down. */
export function nextVersionId(
  parts: { readonly timeMs: number; readonly lane: number; readonly sequence: number },
  current: Pick<VersionMark, 'versionId'> | undefined,
): string {
  const id = makeVersionId(parts);
  if (current === undefined || id > current.versionId) return id;
  const newest = parseVersionId(current.versionId);
  // Fixtures that write records by hand name them otherwise; nothing orders after such a name.
  return newest === undefined ? id : makeVersionId({ ...parts, timeMs: newest.timeMs + 1 });
}
