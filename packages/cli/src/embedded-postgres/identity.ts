/**
 * Under which user the server runs. Postgres refuses root, so when we are root it runs, in this order,
 *   1. as `nobody`, if that user can reach its programs and its data;
 *   2. in a user namespace where root carries another number: it enters what is root's, as below /root;
 *   3. as `nobody` with one capability by which it passes folders that are closed to others: where containers forbid namespaces.
 * It also refuses a user without an entry in the user database, as containers often have: the namespace lends that user a name.
 *
 * Files of one user cannot be read by the other, so the owner of existing data decides before this order does. Data of root, made in
 * a namespace, are handed over to `nobody` where there can be none. What each way opens to the server besides its own data stands in
 * packages/docs/decisions/whom-postgres-runs-as.md.
 */
import { StoreError } from '@felloe/engine/errors.ts';

export interface User {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Either lets a process pass closed folders, and more than that. The first reads every file and folder. The second also writes, which
 * we do not want, but container engines give it to root by default, and not the first.
 */
export const capabilities = ['dac_read_search', 'dac_override'] as const;
export type Capability = (typeof capabilities)[number];

export type Identity =
  | { readonly kind: 'ourselves' }
  | { readonly kind: 'user'; readonly user: User; readonly capability: Capability | undefined }
  | { readonly kind: 'namespace' };

/** A folder that a user may not enter, and what lies behind it. */
export interface ClosedFolder {
  readonly folder: string;
  readonly before: 'programs' | 'data';
}

export interface IdentityFacts {
  /** Our own effective uid; undefined where the platform has none. */
  readonly ownUid: number | undefined;
  /** Whether the user database knows our uid. */
  readonly ownNameKnown: boolean;
  /** Owner of an existing cluster, undefined when there is none yet. */
  readonly owner: User | undefined;
  /** Undefined when the user can reach the programs and the folder of the data. */
  readonly closedTo: (user: User) => ClosedFolder | undefined;
  /** Why there can be no user namespace here; undefined when there can. Asked only when one is needed. */
  readonly namespaceProblem: () => string | undefined;
  /** The capability by which the user reaches what is closed to it, or why there is none. Asked only when one is needed. */
  readonly capabilityFor: (user: User) => { readonly capability: Capability } | { readonly problem: string };
}

/** On Linux: the one name besides root that every user database has. */
export const nobody: User = { uid: 65534, gid: 65534 };

/** Throws `unavailable`, with advice, where the server cannot run under any user. */
export function chooseIdentity(facts: IdentityFacts): Identity {
  const { ownUid } = facts;
  if (ownUid === 0) return chooseForRoot(facts);
  if (ownUid === undefined || facts.ownNameKnown) return { kind: 'ourselves' };
  const problem = facts.namespaceProblem();
  if (problem === undefined) return { kind: 'namespace' };
  throw refusal({
    reason: `Postgres refuses a user without a name, and the user database has none for ${ownUid}`,
    problems: [noNamespace(problem)],
    wayOut: 'Give it one',
  });
}

function chooseForRoot(facts: IdentityFacts): Identity {
  const { owner } = facts;
  const isRoots = owner?.uid === 0;
  // In the namespace only root's files are our own.
  const fitsNamespace = owner === undefined || isRoots;
  const user = fitsNamespace ? nobody : owner;
  const closed = facts.closedTo(user);
  const asUser = (capability: Capability | undefined): Identity => ({ kind: 'user', user, capability });
  if (closed === undefined && !isRoots) return asUser(undefined);
  const problems: string[] = [];
  if (fitsNamespace) {
    const problem = facts.namespaceProblem();
    if (problem === undefined) return { kind: 'namespace' };
    problems.push(noNamespace(problem));
  }
  if (closed === undefined) return asUser(undefined);
  const found = facts.capabilityFor(user);
  if ('capability' in found) return asUser(found.capability);
  problems.push(`no capability to pass it by (${found.problem})`);
  const shutOut = fitsNamespace ? 'other users' : `user ${user.uid}, whose the existing data are,`;
  throw refusal({
    reason: `Postgres refuses root, and ${shutOut} may not enter ${closed.folder}`,
    problems,
    wayOut: `${closed.before === 'programs' ? 'Move the clone to' : 'Choose for the data'} a folder that everybody may enter, such as one below /srv`,
  });
}

const noNamespace = (problem: string) => `no user namespace to run it in (${problem})`;

function refusal(why: { reason: string; problems: readonly string[]; wayOut: string }): StoreError {
  const missing = why.problems.join(' and ');
  return new StoreError('unavailable', `the embedded Postgres cannot run here: ${why.reason}, and there is ${missing}`, {
    details: { advice: `${why.wayOut}, or run this as another user.` },
  });
}
