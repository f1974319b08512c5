/**
 * Under which user the server runs. Postgres refuses root. So when we are root, it runs as `nobody` if that user can reach its
 * programs and its data, else inside a user namespace where root carries another number (this works below /root too). It also
 * refuses a user without an entry in the user database, as containers often have: the namespace lends that user a name.
 *
 * The choice is made once, when the data directory is made: from then on the directory's owner decides, since files of one
 * identity cannot be read by the other.
 */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { StoreError } from '@felloe/engine/errors.ts';

export type Identity =
  | { readonly kind: 'ourselves' }
  | { readonly kind: 'user'; readonly uid: number; readonly gid: number }
  | { readonly kind: 'namespace' };

/** A folder that other users may not enter, and what lies behind it. */
export interface ClosedFolder {
  readonly folder: string;
  readonly before: 'programs' | 'data';
}

export interface IdentityFacts {
  /** Our own effective uid; undefined where the platform has none. */
  readonly ownUid: number | undefined;
  /** Whether the user database knows our uid. */
  readonly ownNameKnown: boolean;
  /** Owner of an existing data directory, undefined when there is none yet. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
  /** Undefined when any user can reach the programs and the folder of the data. */
  readonly closed: ClosedFolder | undefined;
  /** Why there can be no user namespace here; undefined when there can. Asked only when one is needed. */
  readonly namespaceProblem: () => string | undefined;
}

/** The uid of `nobody` on Linux: the one name besides root that every user database has. */
const nobodyUid = 65534;

/** Throws `unavailable`, with advice, where the server cannot run under any user. */
export function chooseIdentity(facts: IdentityFacts): Identity {
  const { ownUid, owner, closed } = facts;
  if (ownUid === undefined) return { kind: 'ourselves' };
  if (ownUid !== 0) {
    if (facts.ownNameKnown) return { kind: 'ourselves' };
    return namespace(
      facts,
      `Postgres refuses a user without a name, and the user database has none for ${ownUid}`,
      'Give it one',
    );
  }
  if (owner !== undefined) {
    if (owner.uid !== 0) return { kind: 'user', uid: owner.uid, gid: owner.gid };
    return namespace(facts, 'Postgres refuses root, whose the existing data are', 'Choose another directory for the data');
  }
  if (closed === undefined) return { kind: 'user', uid: nobodyUid, gid: nobodyUid };
  const wish = closed.before === 'programs' ? 'Move the clone to' : 'Choose for the data';
  return namespace(
    facts,
    `Postgres refuses root, and other users may not enter ${closed.folder}`,
    `${wish} a folder that everybody may enter, such as one below /srv`,
  );
}

function namespace(facts: IdentityFacts, reason: string, wayOut: string): Identity {
  const problem = facts.namespaceProblem();
  if (problem === undefined) return { kind: 'namespace' };
  throw new StoreError(
    'unavailable',
    `the embedded Postgres cannot run here: ${reason}, and there is no user namespace to run it in (${problem})`,
    { details: { advice: `${wayOut}, or run this as another user.` } },
  );
}

const namespaceCommand = ['unshare', '--user', `--map-user=${nobodyUid}`, `--map-group=${nobodyUid}`];

/** Tries whether a user namespace can be made, which machines and container engines may forbid. A few milliseconds. */
export function tryNamespace(platform: NodeJS.Platform = process.platform): string | undefined {
  if (platform !== 'linux') return undefined;
  const [program = '', ...rest] = namespaceCommand;
  const { status, error, stderr } = spawnSync(program, [...rest, 'true'], { encoding: 'utf8' });
  if (error !== undefined) return error.message;
  return status === 0 ? undefined : stderr.trim() || `unshare ended with ${status}`;
}

/** Whether the user database has an entry for the user we run as. */
export function isOwnNameKnown(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

/** What keeps other users from the server's programs or from the folder of the data. */
export function findClosedFolder(places: Readonly<Record<ClosedFolder['before'], string>>): ClosedFolder | undefined {
  for (const before of ['programs', 'data'] as const) {
    const folder = outermostClosed(places[before]);
    if (folder !== undefined) return { folder, before };
  }
  return undefined;
}

/** The outermost folder on the way to `target` that not everybody may enter, or `target` itself if not everybody may read it. */
function outermostClosed(target: string): string | undefined {
  const absolute = path.resolve(target);
  const readAndEnter = 0o005;
  const enter = 0o001;
  let closed = (statSync(absolute).mode & readAndEnter) === readAndEnter ? undefined : absolute;
  for (let folder = path.dirname(absolute); ; folder = path.dirname(folder)) {
    if ((statSync(folder).mode & enter) !== enter) closed = folder;
    if (folder === path.dirname(folder)) return closed;
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
  return [...namespaceCommand, ...dieWithParent, ...program];
}
