import { StoreError } from '@felloe/engine/errors.ts';
import type { RoleRow, Roles } from '../auth/roles.ts';
import { ownRole } from '../auth/session-rights.ts';
import type { Tenants } from '../auth/tenants.ts';
import { type Operations, rightsOf, tenantOf } from './operations.ts';

type RoleOperations = 'role.create' | 'role.list' | 'role.remove';

export function roleOperations(parts: { readonly tenants: Tenants; readonly roles: Roles }): Pick<Operations, RoleOperations> {
  const { tenants, roles } = parts;
  return {
    'role.create': async ({ tenant, role, keys, ...asked }, context) => {
      if (role === ownRole) throw new StoreError('conflict', `${ownRole} is every key's own role`);
      const { tenantId } = tenants.require(tenant);
      return roleRecord(await roles.create({ tenantId, name: role, rights: rightsOf(asked), keys }, context.order), tenant);
    },
    'role.list': async ({ tenant }, context) => {
      const { tenantId, name } = tenantOf(tenants, tenant, context);
      return { roles: roles.list(tenantId).map((row) => roleRecord(row, name)) };
    },
    'role.remove': async ({ tenant, role }, context) => {
      await roles.remove(tenants.require(tenant).tenantId, role, context.order);
      return {};
    },
  };
}

function roleRecord({ name, rights, keys, createdAt }: RoleRow, tenant: string) {
  return {
    role: name,
    tenant,
    permissions: rights.permissions as never,
    ...(rights.restrictions === undefined ? {} : { restrictions: rights.restrictions as never }),
    ...(keys === undefined ? {} : { keys: [...keys] }),
    createdAt,
  };
}
