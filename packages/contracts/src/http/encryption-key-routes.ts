/** Routes of tenants' encryption keys. */
import { Type } from 'typebox';
import { EncryptionKeyName, encryptionKeyOperations } from './encryption-key-operations.ts';
import { TenantName } from './records.ts';
import { closed, none, type Route } from './route.ts';

const tenantInPath = Type.Object({ tenant: TenantName }, closed);
const keyInPath = Type.Object({ tenant: TenantName, key: EncryptionKeyName }, closed);

export const encryptionKeyRoutes = {
  'encryptionkey.create': {
    method: 'POST',
    path: '/v1/tenants/{tenant}/encryption-keys',
    summary: encryptionKeyOperations['encryptionkey.create'].description,
    tag: 'administration',
    authorisation: 'administrator',
    target: { operation: 'encryptionkey.create' },
    parameters: tenantInPath,
    query: none,
    body: Type.Object({ key: EncryptionKeyName }, closed),
    status: 201,
    answer: encryptionKeyOperations['encryptionkey.create'].result,
  },
  'encryptionkey.list': {
    method: 'GET',
    path: '/v1/tenants/{tenant}/encryption-keys',
    summary: encryptionKeyOperations['encryptionkey.list'].description,
    tag: 'administration',
    authorisation: 'principal',
    target: { operation: 'encryptionkey.list' },
    parameters: tenantInPath,
    query: none,
    status: 200,
    answer: encryptionKeyOperations['encryptionkey.list'].result,
  },
  'encryptionkey.rotate': {
    method: 'POST',
    path: '/v1/tenants/{tenant}/encryption-keys/{key}/rotate',
    summary: encryptionKeyOperations['encryptionkey.rotate'].description,
    tag: 'administration',
    authorisation: 'administrator',
    target: { operation: 'encryptionkey.rotate' },
    parameters: keyInPath,
    query: none,
    status: 200,
    answer: encryptionKeyOperations['encryptionkey.rotate'].result,
  },
  'encryptionkey.configure': {
    method: 'PATCH',
    path: '/v1/tenants/{tenant}/encryption-keys/{key}',
    summary: encryptionKeyOperations['encryptionkey.configure'].description,
    tag: 'administration',
    authorisation: 'administrator',
    target: { operation: 'encryptionkey.configure' },
    parameters: keyInPath,
    query: none,
    body: Type.Object({ enabled: Type.Boolean() }, closed),
    status: 200,
    answer: encryptionKeyOperations['encryptionkey.configure'].result,
  },
} as const satisfies Record<string, Route>;
