import type { AccessKeys } from '../auth/access-keys.ts';
import type { AccessTokens } from '../auth/access-tokens.ts';
import { noRate, type TenantRow, type Tenants } from '../auth/tenants.ts';
import { type Operations, pageSize, tenantOf } from './operations.ts';

type TenantOperations = 'tenant.create' | 'tenant.list' | 'tenant.describe' | 'tenant.configure' | 'tenant.remove';

export function tenantOperations(parts: {
  readonly tenants: Tenants;
  readonly keys: AccessKeys;
  readonly tokens: AccessTokens;
}): Pick<Operations, TenantOperations> {
  const { tenants } = parts;
  return {
    'tenant.create': async ({ name, email, rate = noRate }, context) =>
      tenantRecord(await tenants.create(name, { ...rate, email }, context.order)),
    'tenant.list': async ({ after = '', limit }) => {
      const size = pageSize(limit);
      const rows = tenants.all().filter((row) => row.name > after);
      const page = rows.slice(0, size);
      return {
        tenants: page.map(tenantRecord),
        ...(rows.length > size ? { nextAfter: page.at(-1)?.name ?? '' } : {}),
      };
    },
    'tenant.describe': async ({ tenant }, context) => tenantRecord(tenantOf(tenants, tenant, context)),
    'tenant.configure': async ({ tenant, rate }) => tenantRecord(await tenants.configure(tenant, rate)),
    'tenant.remove': async ({ tenant }, context) => {
      await tenants.remove(tenant, context.order);
      return {};
    },
  };
}

function tenantRecord(row: TenantRow) {
  return {
    tenantId: row.tenantId,
    name: row.name,
    ...(row.email === '' ? {} : { email: row.email }),
    createdAt: row.createdAt,
    rate: { tenantPerSecond: row.requestsPerSecond, principalPerSecond: row.principalRequestsPerSecond },
  };
}
