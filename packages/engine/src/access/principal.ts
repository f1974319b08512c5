/** Who asks, as the hub's records tell it after authentication. */
import { StoreError } from '../errors.ts';
import { limits } from '../limits.ts';
import { type Action, isAction } from './action.ts';
import type { Restrictions } from './restrictions.ts';
import type { CompiledPolicy } from './compiled-policy.ts';

/**
 * `service`: a part of the system that acts on a container because its owner asked for it (delivering access logs); named by principalId.
 * `vault_key`, `history_user` and `account` are the users of apps: a public key, whoever knows a secret id, a person. They are of the
 * tenant of the container their app stands on, and may do what their app is for and nothing else.
 */
export type PrincipalKind =
  | 'access_key'
  | 'token'
  | 'tenant_administrator'
  | 'administrator'
  | 'spoke'
  | 'service'
  | 'anonymous'
  | AppPrincipalKind;

export type AppPrincipalKind = 'vault_key' | 'history_user' | 'account';

export interface Principal {
  readonly kind: PrincipalKind;
  /** Empty for an administrator of the installation, a spoke, and an anonymous asker. */
  readonly tenantId: string;
  readonly principalId: string;
  readonly state: 'active' | 'disabled' | 'revoked';
  /** ms since 1970; absent: until revoked. */
  readonly expiresAt?: number | undefined;
  /** Read for access keys and tokens; the other kinds have the rights of their kind. */
  readonly permissions: Permissions;
  /** Of temporary credentials: what this allows, and nothing beyond the permissions. Its statements name no principals. */
  readonly sessionPolicy?: CompiledPolicy | undefined;
  /** Judged before everything else, for every action. */
  readonly restrictions?: Restrictions | undefined;
  /** Of temporary credentials: they act as their access key, whose id is `principalId`, and no further. */
  readonly session?: PrincipalSession | undefined;
}

export interface PrincipalSession {
  readonly name: string;
  /** The role that was asked for; empty when none was. */
  readonly role: string;
}

/** `full` and `read_only` hold for the whole tenant; grants allow what they name, where they name it, and nothing else. */
export type Permissions = 'full' | 'read_only' | readonly Grant[];

export interface Grant {
  readonly actions: readonly Action[];
  /** Exact names; absent: every container of the tenant. */
  readonly containers?: readonly string[];
  /** Only paths that begin with one of these; absent: every path. */
  readonly prefixes?: readonly string[];
}

export function encodePermissions(permissions: Permissions): string {
  return JSON.stringify(permissions);
}

/**
 * Permissions from JSON. Unlike other records this one is read strictly: a field or action that this build does not know could
 * be a restriction, so it is refused (`invalid_argument`) and never ignored.
 */
export function decodePermissions(text: string): Permissions {
  const value = parsed(text);
  if (value === 'full' || value === 'read_only') return value;
  if (!Array.isArray(value)) throw malformed('permissions are full, read_only or a list of grants');
  if (value.length > limits.access.grantsPerPrincipalMax) {
    throw malformed(`a principal has at most ${limits.access.grantsPerPrincipalMax} grants`);
  }
  return value.map(grantOf);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StoreError('invalid_argument', 'permissions are not JSON', { cause, details: { field: 'permissions' } });
  }
}

const grantFields: ReadonlySet<string> = new Set(['actions', 'containers', 'prefixes']);

function grantOf(value: unknown): Grant {
  if (typeof value !== 'object' || value === null) throw malformed('a grant is an object');
  const unknown = Object.keys(value).find((field) => !grantFields.has(field));
  if (unknown !== undefined) throw malformed(`a grant has no field ${unknown}`);
  const { actions, containers, prefixes } = value as Record<string, unknown>;
  if (!isTextList(actions) || actions.length === 0) throw malformed('a grant names its actions');
  const foreign = actions.find((action) => !isAction(action));
  if (foreign !== undefined) throw malformed(`there is no action ${foreign}`);
  if (containers !== undefined && !isTextList(containers)) throw malformed('containers of a grant are names');
  if (prefixes !== undefined && !isTextList(prefixes)) throw malformed('prefixes of a grant are texts');
  return {
    actions: actions.filter(isAction),
    ...(containers === undefined ? {} : { containers }),
    ...(prefixes === undefined ? {} : { prefixes }),
  };
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function malformed(message: string): StoreError {
  return new StoreError('invalid_argument', message, { details: { field: 'permissions' } });
}
