/** What the operations share: their type, and how they read the parameters that most of them have. */
import type { KeyRights } from '@felloe/engine/access/key-rights.ts';
import { decodePermissions } from '@felloe/engine/access/principal.ts';
import { readRestrictions } from '@felloe/engine/access/restrictions.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { OperationName, OperationParameters, OperationResult } from '@felloe/contracts/http/administration.ts';
import type { TenantRow, Tenants } from '../auth/tenants.ts';
import type { CallContext } from '../session/call-context.ts';

export type Operations = {
  readonly [N in OperationName]: (parameters: OperationParameters<N>, context: CallContext) => Promise<OperationResult<N>>;
};

/** Administrators name the tenant; others are their own. */
export function tenantOf(tenants: Tenants, name: string | undefined, context: CallContext): TenantRow {
  const { principal } = context;
  if (principal.kind === 'administrator') {
    if (name === undefined) throw new StoreError('invalid_argument', 'name the tenant', { details: { field: 'tenant' } });
    return tenants.require(name);
  }
  const own = tenants.byId(principal.tenantId);
  if (own === undefined || (name !== undefined && name !== own.name)) throw new StoreError('access_denied');
  return own;
}

export function pageSize(limit: number | undefined): number {
  return limit ?? limits.artifact.listPageMax;
}

/** The rights of a key as they are asked for. Throws `invalid_argument` for what this build does not know. */
export function rightsOf(asked: { readonly permissions?: unknown; readonly restrictions?: unknown }): KeyRights {
  return {
    permissions: asked.permissions === undefined ? 'full' : decodePermissions(JSON.stringify(asked.permissions)),
    ...(asked.restrictions === undefined ? {} : { restrictions: readRestrictions(asked.restrictions) }),
  };
}
