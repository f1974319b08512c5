/**
 * The one place where access is decided (law 6). Deny by default; first that the principal is good at all, then whose resource
 * it is, then what the principal's kind or permissions allow. Conditions of a request are judged after this, never before: a
 * denied asker learns nothing about the record.
 */
import { StoreError } from '../errors.ts';
import { type Action, administratorActions, fullActions, readOnlyActions, scopeOf } from './action.ts';
import type { Grant, Principal } from './principal.ts';
import { refusalOfRestrictions } from './restrictions.ts';

export interface Resource {
  /** Who owns what is asked for; empty for the installation itself. */
  readonly tenantId: string;
  /** Name, when the action is aimed at a container or a path in it. */
  readonly container?: string | undefined;
  /** The path; of listings the prefix asked for. */
  readonly path?: string | undefined;
}

export type AccessReason =
  | 'allowed'
  | 'not_active'
  | 'expired'
  | 'restricted' // by the key's own restrictions
  | 'anonymous'
  | 'other_tenant'
  | 'wrong_kind' // the action is not for principals of this kind
  | 'not_granted';

export interface Decision {
  readonly allowed: boolean;
  /** For logs and audit; the asker is told only that access is denied. */
  readonly reason: AccessReason;
}

export function decide(principal: Principal, action: Action, resource: Resource, nowMs: number): Decision {
  const reason = judge(principal, action, resource, nowMs);
  return { allowed: reason === 'allowed', reason };
}

/** Throws `unauthenticated` for principals that are no longer good or are nobody, `access_denied` otherwise. */
export function requireAccess(principal: Principal, action: Action, resource: Resource, nowMs: number): void {
  const { allowed, reason } = decide(principal, action, resource, nowMs);
  if (allowed) return;
  const isNobody = reason === 'not_active' || reason === 'expired';
  throw new StoreError(isNobody ? 'unauthenticated' : 'access_denied', undefined, { details: { action, reason } });
}

function judge(principal: Principal, action: Action, resource: Resource, nowMs: number): AccessReason {
  if (principal.state !== 'active') return 'not_active';
  if (principal.expiresAt !== undefined && nowMs >= principal.expiresAt) return 'expired';
  // First of all that follows: nothing that anybody grants widens a restricted key.
  const refusal = refusalOfRestrictions(principal, action, resource);
  if (refusal !== undefined) return refusal;
  const scope = scopeOf(action);
  switch (principal.kind) {
    case 'anonymous':
      return 'anonymous';
    case 'spoke':
      return scope === 'storage' ? 'allowed' : 'wrong_kind';
    case 'administrator':
      return administratorActions.has(action) ? 'allowed' : 'wrong_kind';
    default:
      break;
  }
  if (scope === 'storage' || scope === 'installation') return 'wrong_kind';
  // An empty tenant must not meet a resource whose tenant was left out by mistake.
  if (principal.tenantId === '' || principal.tenantId !== resource.tenantId) return 'other_tenant';
  if (principal.kind === 'tenant_administrator') return 'allowed';
  return isPermitted(principal, action, resource) ? 'allowed' : 'not_granted';
}

function isPermitted({ permissions }: Principal, action: Action, resource: Resource): boolean {
  if (permissions === 'full') return fullActions.has(action);
  if (permissions === 'read_only') return readOnlyActions.has(action);
  return permissions.some((grant) => covers(grant, action, resource));
}

function covers(grant: Grant, action: Action, resource: Resource): boolean {
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
