/** What the operations share: their type, and how they read the parameters that most of them have. */
import { decodePermissions } from '@felloe/engine/access/principal.ts';
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

export function permissionsOf(permissions: unknown) {
  return permissions === undefined ? ('full' as const) : decodePermissions(JSON.stringify(permissions));
}
