/**
 * Under which user the server runs. Postgres refuses root. So when we are root, it runs as `nobody` if that user can reach its
 * programs and its data, else inside a user namespace where root carries another number (this works below /root too). It also
 * refuses a user without an entry in the user database, as containers often have: the namespace lends that user a name.
 *
 * The choice is made once, when the data directory is made: from then on the directory's owner decides, since files of one
 * identity cannot be read by the other.
 */
import { statSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';

export type Identity =
  | { readonly kind: 'ourselves' }
  | { readonly kind: 'user'; readonly uid: number; readonly gid: number }
  | { readonly kind: 'namespace' };

export interface IdentityFacts {
  /** Our own effective uid; undefined where the platform has none. */
  readonly ownUid: number | undefined;
  /** Whether the user database knows our uid. */
  readonly ownNameKnown: boolean;
  /** Owner of an existing data directory, undefined when there is none yet. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
  /** Whether any user can reach the programs and the folder of the data. */
  readonly reachableByAnyone: boolean;
}

/** The uid of `nobody` on Linux: the one name besides root that every user database has. */
const nobodyUid = 65534;

export function chooseIdentity(facts: IdentityFacts): Identity {
  if (facts.ownUid === undefined) return { kind: 'ourselves' };
  if (facts.ownUid !== 0) return facts.ownNameKnown ? { kind: 'ourselves' } : { kind: 'namespace' };
  if (facts.owner !== undefined) {
    return facts.owner.uid === 0 ? { kind: 'namespace' } : { kind: 'user', uid: facts.owner.uid, gid: facts.owner.gid };
  }
  return facts.reachableByAnyone ? { kind: 'user', uid: nobodyUid, gid: nobodyUid } : { kind: 'namespace' };
}

/** Whether the user database has an entry for the user we run as. */
export function isOwnNameKnown(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

/** Whether every folder on the way to `target`, and `target` itself, may be entered and read by any user. */
export function isReachableByAnyone(target: string): boolean {
  const absolute = path.resolve(target);
  const readAndEnter = 0o005;
  const enter = 0o001;
  if ((statSync(absolute).mode & readAndEnter) !== readAndEnter) return false;
  for (let folder = path.dirname(absolute); ; folder = path.dirname(folder)) {
    if ((statSync(folder).mode & enter) !== enter) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

/**
 * The command line that runs `program` under an identity. On Linux the program also gets SIGINT when its parent dies, which
 * is Postgres's fast shutdown: no server outlives us, even after kill -9.
 */
export function commandFor(
  identity: Identity,
  program: readonly string[],
  platform: NodeJS.Platform = process.platform,
): string[] {
  if (platform !== 'linux') return [...program];
  const dieWithParent = ['setpriv', '--pdeathsig=INT'];
  if (identity.kind === 'ourselves') return [...dieWithParent, ...program];
  if (identity.kind === 'user') {
    return [...dieWithParent, `--reuid=${identity.uid}`, `--regid=${identity.gid}`, '--clear-groups', ...program];
  }
  // setpriv stands inside: changing the user namespace would clear the death signal.
  return ['unshare', '--user', `--map-user=${nobodyUid}`, `--map-group=${nobodyUid}`, ...dieWithParent, ...program];
}
