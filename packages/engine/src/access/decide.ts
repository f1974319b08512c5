/**
 * The one place where access is decided (law 6). Deny by default; first that the principal is good at all and not restricted, then what
 * its own kind or permissions allow, then whose resource it is and what the resource's owner says: policy, access lists, ownership,
 * public access block. An explicit denial wins over everything. Conditions of a request are judged after this, never before: a denied
 * asker learns nothing about the record.
 *
 * Of another tenant's container both sides have to agree: the asker's own permissions and the owner's policy or lists.
 */
import { StoreError } from '../errors.ts';
import { type Action, administratorActions, appActions, fullActions, readOnlyActions, scopeOf } from './action.ts';
import type { ContainerRules } from './container-rules.ts';
import { judgeByOwner } from './decide-by-owner.ts';
import type { Facts } from './facts.ts';
import type { AppPrincipalKind, Grant, Principal } from './principal.ts';
import { type ArtifactSubject, judgeSession } from './rule-question.ts';
import { refusalOfRestrictions } from './restrictions.ts';

export interface Resource {
  /** Who owns what is asked for; empty for the installation itself. */
  readonly tenantId: string;
  /** Name, when the action is aimed at a container or a path in it. */
  readonly container?: string | undefined;
  /** The path; of listings the prefix asked for. */
  readonly path?: string | undefined;
  /** Undefined when the container's owner has set none. */
  readonly rules?: ContainerRules | undefined;
  /** Of the record the path names; undefined while nobody has looked. An absent record has no owner, list or tags of its own. */
  readonly artifact?: ArtifactSubject | undefined;
}

export interface AskedWith {
  /** Peer of the socket. */
  readonly sourceAddress?: string | undefined;
  /** Undefined when the spoke sent none. */
  readonly facts?: Facts | undefined;
}

export type AccessReason =
  | 'allowed'
  | 'not_active'
  | 'expired'
  | 'restricted'
  | 'anonymous'
  | 'other_tenant'
  | 'wrong_kind' // the action is not for principals of this kind
  | 'not_granted'
  | 'session_policy'
  | 'denied_by_policy'
  | 'not_by_owner' // the container's own tenant asks, but another owns the artifact
  | 'facts_required' // it depends on the request; nothing was told about it
  | 'record_required'; // it depends on the record; ask again with it

export interface Decision {
  readonly allowed: boolean;
  /** For logs and audit; the asker is told only that access is denied. */
  readonly reason: AccessReason;
}

const allowed: Decision = Object.freeze({ allowed: true, reason: 'allowed' });

export function decide(principal: Principal, action: Action, resource: Resource, nowMs: number, asked: AskedWith = {}): Decision {
  const reason = judge(principal, action, resource, nowMs, asked);
  return reason === 'allowed' ? allowed : { allowed: false, reason };
}

/**
 * @throws StoreError `unauthenticated` for principals that are no longer good or are nobody, `facts_required` when the request's facts
 * decide, `access_denied` otherwise.
 */
export function requireAccess(
  principal: Principal,
  action: Action,
  resource: Resource,
  nowMs: number,
  asked: AskedWith = {},
): void {
  const reason = judge(principal, action, resource, nowMs, asked);
  if (reason !== 'allowed') throw refusalOf(action, reason);
}

export function refusalOf(action: Action, reason: AccessReason): StoreError {
  const isNobody = reason === 'not_active' || reason === 'expired';
  const code = reason === 'facts_required' ? 'facts_required' : isNobody ? 'unauthenticated' : 'access_denied';
  return new StoreError(code, undefined, { details: { action, reason } });
}

function judge(principal: Principal, action: Action, resource: Resource, nowMs: number, asked: AskedWith): AccessReason {
  if (principal.state !== 'active') return 'not_active';
  if (principal.expiresAt !== undefined && nowMs >= principal.expiresAt) return 'expired';
  const { restrictions } = principal;
  if (restrictions !== undefined) {
    const refusal = refusalOfRestrictions({ restrictions, sourceAddress: asked.sourceAddress }, action, resource);
    if (refusal !== undefined) return refusal;
  }
  const scope = scopeOf(action);
  if (principal.kind === 'spoke') return scope === 'storage' ? 'allowed' : 'wrong_kind';
  if (principal.kind === 'administrator') return administratorActions.has(action) ? 'allowed' : 'wrong_kind';
  if (scope === 'storage' || scope === 'installation') return 'wrong_kind';
  if (scope === 'app' || isOfApp(principal.kind)) return judgeApp(principal, action, resource);
  // An empty tenant must not meet a resource whose tenant was left out by mistake.
  const isOwn = principal.tenantId !== '' && principal.tenantId === resource.tenantId && !isNamedKind(principal);
  if (isOwn && !isPermitted(principal, action, resource)) return 'not_granted';
  if (isOwn && resource.rules === undefined && principal.sessionPolicy === undefined && resource.artifact?.owner === undefined) {
    return 'allowed';
  }
  const question = { principal, action, resource, nowMs, asked, isOwn };
  const bySession = judgeSession(question);
  if (bySession !== 'allowed') return bySession;
  return judgeByOwner(question, () => isNamedKind(principal) || isPermitted(principal, action, resource));
}

function isOfApp(kind: Principal['kind']): kind is AppPrincipalKind {
  return Object.hasOwn(appActions, kind);
}

/** Apps and their users are apart from everything else, both ways. */
function judgeApp({ kind, tenantId }: Principal, action: Action, resource: Resource): AccessReason {
  if (!isOfApp(kind) || !appActions[kind].has(action)) return 'wrong_kind';
  return tenantId !== '' && tenantId === resource.tenantId ? 'allowed' : 'other_tenant';
}

/** Kinds that have no permissions of their own: what an owner lets them do is all they may. */
function isNamedKind({ kind }: Principal): boolean {
  return kind === 'anonymous' || kind === 'service';
}

function isPermitted({ kind, permissions }: Principal, action: Action, resource: Resource): boolean {
  if (kind === 'tenant_administrator') return true;
  if (permissions === 'full') return fullActions.has(action);
  if (permissions === 'read_only') return readOnlyActions.has(action);
  return permissions.some((grant) => covers(grant, action, resource));
}

/** Where a container is, is told to who may describe it: clients ask one or the other first. */
function covers(grant: Grant, asked: Action, resource: Resource): boolean {
  const action = asked === 'container.location.read' ? 'container.describe' : asked;
  if (!grant.actions.includes(action)) return false;
  return coversContainer(grant, resource) && coversPath(grant, action, resource);
}

/** A grant for some containers covers nothing that reaches beyond them: no tenant-wide action, no listing of all containers. */
function coversContainer({ containers }: Grant, { container }: Resource): boolean {
  return containers === undefined || (container !== undefined && containers.includes(container));
}

/** A grant for some prefixes covers paths below them, and of the container only that it may be described: clients ask that first. */
function coversPath({ prefixes }: Grant, action: Action, { path }: Resource): boolean {
  if (prefixes === undefined) return true;
  if (action === 'container.describe') return true;
  return scopeOf(action) === 'path' && path !== undefined && prefixes.some((prefix) => path.startsWith(prefix));
}
