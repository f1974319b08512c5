/** Routes of tenants' roles. */
import { Type } from 'typebox';
import { RoleName, roleOperations } from './role-operations.ts';
import { TenantName } from './records.ts';
import { closed, none, type Route } from './route.ts';

const tenantInPath = Type.Object({ tenant: TenantName }, closed);

export const roleRoutes = {
  'role.create': {
    method: 'POST',
    path: '/v1/tenants/{tenant}/roles',
    summary: roleOperations['role.create'].description,
    tag: 'administration',
    authorisation: 'administrator',
    target: { operation: 'role.create' },
    parameters: tenantInPath,
    query: none,
    body: Type.Omit(roleOperations['role.create'].parameters, ['tenant'], closed),
    status: 201,
    answer: roleOperations['role.create'].result,
  },
  'role.list': {
    method: 'GET',
    path: '/v1/tenants/{tenant}/roles',
    summary: roleOperations['role.list'].description,
    tag: 'administration',
    authorisation: 'principal',
    target: { operation: 'role.list' },
    parameters: tenantInPath,
    query: none,
    status: 200,
    answer: roleOperations['role.list'].result,
  },
  'role.remove': {
    method: 'DELETE',
    path: '/v1/tenants/{tenant}/roles/{role}',
    summary: roleOperations['role.remove'].description,
    tag: 'administration',
    authorisation: 'administrator',
    target: { operation: 'role.remove' },
    parameters: Type.Object({ tenant: TenantName, role: RoleName }, closed),
    query: none,
    status: 204,
  },
} as const satisfies Record<string, Route>;
