import type { Tenants } from '../auth/tenants.ts';
import type { EncryptionKeyRow } from '../encryption/encryption-key-queries.ts';
import type { EncryptionKeys } from '../encryption/encryption-keys.ts';
import { type Operations, tenantOf } from './operations.ts';

type EncryptionKeyOperations = 'encryptionkey.create' | 'encryptionkey.list' | 'encryptionkey.rotate' | 'encryptionkey.configure';

export function encryptionKeyOperations(parts: {
  readonly tenants: Tenants;
  readonly encryptionKeys: EncryptionKeys;
}): Pick<Operations, EncryptionKeyOperations> {
  const { tenants, encryptionKeys } = parts;
  return {
    'encryptionkey.create': async ({ tenant, key }, context) =>
      keyRecord(await encryptionKeys.create(tenants.require(tenant).tenantId, key, context.order), tenant),
    'encryptionkey.list': async ({ tenant }, context) => {
      const { tenantId, name } = tenantOf(tenants, tenant, context);
      return { encryptionKeys: encryptionKeys.list(tenantId).map((row) => keyRecord(row, name)) };
    },
    'encryptionkey.rotate': async ({ tenant, key }, context) =>
      keyRecord(await encryptionKeys.rotate(tenants.require(tenant).tenantId, key, context.order), tenant),
    'encryptionkey.configure': async ({ tenant, key, enabled }, context) => {
      const { tenantId } = tenants.require(tenant);
      return keyRecord(await encryptionKeys.setEnabled(tenantId, key, enabled, context.order), tenant);
    },
  };
}

function keyRecord(row: EncryptionKeyRow, tenant: string) {
  const state = row.state === 'disabled' ? ('disabled' as const) : ('active' as const);
  return { key: row.name, tenant, state, createdAt: row.createdAt };
}
