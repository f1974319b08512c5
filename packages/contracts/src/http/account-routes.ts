/** Routes of tenants' accounts. */
import { Type } from 'typebox';
import { AccountName, accountOperations } from './account-operations.ts';
import { Identifier, TenantName } from './records.ts';
import { closed, none, type Route } from './route.ts';

const tenantInPath = Type.Object({ tenant: TenantName }, closed);
const accountInPath = Type.Object({ tenant: TenantName, account: AccountName }, closed);
const shared = { tag: 'administration', authorisation: 'administrator' } as const;

export const accountRoutes = {
  'account.create': {
    ...shared,
    method: 'POST',
    path: '/v1/tenants/{tenant}/accounts',
    summary: accountOperations['account.create'].description,
    target: { operation: 'account.create' },
    parameters: tenantInPath,
    query: none,
    body: Type.Omit(accountOperations['account.create'].parameters, ['tenant'], closed),
    status: 201,
    answer: accountOperations['account.create'].result,
  },
  'account.list': {
    ...shared,
    method: 'GET',
    path: '/v1/tenants/{tenant}/accounts',
    summary: accountOperations['account.list'].description,
    target: { operation: 'account.list' },
    parameters: tenantInPath,
    query: Type.Omit(accountOperations['account.list'].parameters, ['tenant'], closed),
    status: 200,
    answer: accountOperations['account.list'].result,
  },
  'account.describe': {
    ...shared,
    method: 'GET',
    path: '/v1/tenants/{tenant}/accounts/{account}',
    summary: accountOperations['account.describe'].description,
    target: { operation: 'account.describe' },
    parameters: accountInPath,
    query: none,
    status: 200,
    answer: accountOperations['account.describe'].result,
  },
  'account.disable': {
    ...shared,
    method: 'POST',
    path: '/v1/tenants/{tenant}/accounts/{account}/disable',
    summary: accountOperations['account.disable'].description,
    target: { operation: 'account.disable' },
    parameters: accountInPath,
    query: none,
    status: 204,
  },
  'account.enable': {
    ...shared,
    method: 'POST',
    path: '/v1/tenants/{tenant}/accounts/{account}/enable',
    summary: accountOperations['account.enable'].description,
    target: { operation: 'account.enable' },
    parameters: accountInPath,
    query: none,
    status: 204,
  },
  'account.setpassword': {
    ...shared,
    method: 'PUT',
    path: '/v1/tenants/{tenant}/accounts/{account}/password',
    summary: accountOperations['account.setpassword'].description,
    target: { operation: 'account.setpassword' },
    parameters: accountInPath,
    query: none,
    body: Type.Omit(accountOperations['account.setpassword'].parameters, ['tenant', 'account'], closed),
    status: 204,
  },
  'account.remove': {
    ...shared,
    method: 'DELETE',
    path: '/v1/tenants/{tenant}/accounts/{account}',
    summary: accountOperations['account.remove'].description,
    target: { operation: 'account.remove' },
    parameters: accountInPath,
    query: none,
    status: 204,
  },
  'accountdevice.revoke': {
    ...shared,
    method: 'DELETE',
    path: '/v1/tenants/{tenant}/accounts/{account}/devices/{device}',
    summary: accountOperations['accountdevice.revoke'].description,
    target: { operation: 'accountdevice.revoke' },
    parameters: Type.Object({ tenant: TenantName, account: AccountName, device: Identifier('Id of the device.') }, closed),
    query: none,
    status: 204,
  },
} as const satisfies Record<string, Route>;
