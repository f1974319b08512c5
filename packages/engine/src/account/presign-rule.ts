/** What an account may have a URL for, and what such a URL can do. One verb, one path; the rights of the credentials that sign it say the same. */
import type { Action } from '../access/action.ts';
import type { Grant } from '../access/principal.ts';
import { placeOfAccount } from './own-path.ts';

export const presignVerbs = ['get', 'head', 'put', 'delete', 'list'] as const;
export type PresignVerb = (typeof presignVerbs)[number];

export function isPresignVerb(text: string): text is PresignVerb {
  return (presignVerbs as readonly string[]).includes(text);
}

export type GrantAccess = 'read' | 'write';

export function isGrantAccess(text: string): text is GrantAccess {
  return text === 'read' || text === 'write';
}

/** What one account lets another do below a prefix of its own. */
export interface PathGrant {
  readonly grantId: string;
  readonly containerId: string;
  /** Ends with a slash. */
  readonly prefix: string;
  readonly access: GrantAccess;
  /** 0: until revoked. */
  readonly expiresAt: number;
}

/** By what right: the account's own place, or a grant. */
export type PresignRight = { readonly kind: 'own' } | { readonly kind: 'grant'; readonly grant: PathGrant };

/** Undefined when the account may not. Grants are those given to it that nobody has revoked. */
export function rightToPresign(
  asked: { readonly accountId: string; readonly containerId: string; readonly path: string; readonly verb: PresignVerb },
  grants: Iterable<PathGrant>,
  nowMs: number,
): PresignRight | undefined {
  const { accountId, containerId, path, verb } = asked;
  if (isBelow(path, placeOfAccount(accountId), verb)) return { kind: 'own' };
  for (const grant of grants) {
    const allows = grant.access === 'write' || verb === 'get' || verb === 'head' || verb === 'list';
    if (grant.containerId === containerId && allows && isGood(grant, nowMs) && isBelow(path, grant.prefix, verb)) {
      return { kind: 'grant', grant };
    }
  }
  return undefined;
}

export function isGood({ expiresAt }: Pick<PathGrant, 'expiresAt'>, nowMs: number): boolean {
  return expiresAt === 0 || nowMs < expiresAt;
}

/** When something ends that stands on a grant, or, without one, on nothing but itself. All times in ms since 1970. */
export function endWith(grant: Pick<PathGrant, 'expiresAt'> | undefined, endsAt: number): number {
  return grant === undefined || grant.expiresAt === 0 ? endsAt : Math.min(endsAt, grant.expiresAt);
}

/** Whether the owner may give this prefix away: its own place, or less of it. */
export function isGrantable(ownerId: string, prefix: string): boolean {
  return prefix.endsWith('/') && prefix.startsWith(placeOfAccount(ownerId));
}

/** A prefix is listed from its slash on; an artifact lies behind it. */
function isBelow(path: string, place: string, verb: PresignVerb): boolean {
  return path.startsWith(place) && (verb === 'list' || path.length > place.length);
}

/**
 * The rights of the credentials that sign. Who may read may also learn that nothing is there: without the right to list, an absent
 * artifact would be answered as a denied one, and HEAD before an upload (seed 002) would tell nothing.
 */
export function rightsOfUrl(verb: PresignVerb, container: string, path: string): Grant[] {
  const actions: Record<PresignVerb, readonly Action[]> = {
    get: ['artifact.read', 'artifact.list'],
    head: ['artifact.read', 'artifact.list'],
    put: ['artifact.write'],
    delete: ['artifact.remove'],
    list: ['artifact.list'],
  };
  return [{ actions: actions[verb], containers: [container], prefixes: [path] }];
}
