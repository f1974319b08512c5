import type { AccessKeyRow, AccessKeys } from '../auth/access-keys.ts';
import type { AccessTokenRow, AccessTokens } from '../auth/access-tokens.ts';
import type { Tenants } from '../auth/tenants.ts';
import { type Operations, pageSize, rightsOf, tenantOf } from './operations.ts';

type KeyOperations = 'key.create' | 'key.import' | 'key.list' | 'key.revoke' | 'token.create' | 'token.list' | 'token.revoke';

export function keyOperations(parts: {
  readonly tenants: Tenants;
  readonly keys: AccessKeys;
  readonly tokens: AccessTokens;
}): Pick<Operations, KeyOperations> {
  const { tenants, keys, tokens } = parts;
  const tenantName = (tenantId: string) => tenants.byId(tenantId)?.name ?? tenantId;
  return {
    'key.create': async ({ tenant, name = '', permissions, restrictions, expiresAt = 0 }, context) => {
      const { tenantId } = tenants.require(tenant);
      const rights = rightsOf({ permissions, restrictions });
      const pair = await keys.create({ tenantId, name, ...rights, expiresAt }, context.order);
      return { ...pair, tenant };
    },
    'key.import': async ({ tenant, accessKeyId, secretAccessKey, name = '', expiresAt = 0, ...asked }, context) => {
      const { tenantId } = tenants.require(tenant);
      const imported = { accessKeyId, secretAccessKey };
      const pair = await keys.create({ tenantId, name, ...rightsOf(asked), expiresAt, imported }, context.order);
      return { ...pair, tenant };
    },
    'key.list': async ({ tenant, after = '', limit }, context) => {
      const owner = tenantOf(tenants, tenant, context);
      const size = pageSize(limit);
      const rows = await keys.list(owner.tenantId, after, size);
      const page = rows.slice(0, size);
      return {
        keys: page.map((row) => keyRecord(row, owner.name)),
        ...(rows.length > size ? { nextAfter: page.at(-1)?.accessKeyId ?? '' } : {}),
      };
    },
    'key.revoke': async ({ accessKeyId }, context) => {
      await keys.revoke(accessKeyId, context.order);
      return {};
    },
    'token.create': async ({ tenant, name = '', expiresAt = 0 }, context) => {
      const tenantId = tenant === undefined ? undefined : tenants.require(tenant).tenantId;
      const made = await tokens.create({ tenantId, name, expiresAt }, context.order);
      return { ...made, ...(tenant === undefined ? {} : { tenant }) };
    },
    'token.list': async ({ tenant, after = '', limit }) => {
      const size = pageSize(limit);
      const tenantId = tenant === undefined ? undefined : tenants.require(tenant).tenantId;
      const rows = await tokens.list(tenantId, after, size);
      const page = rows.slice(0, size);
      return {
        tokens: page.map((row) => tokenRecord(row, tenantName)),
        ...(rows.length > size ? { nextAfter: page.at(-1)?.tokenId ?? '' } : {}),
      };
    },
    'token.revoke': async ({ tokenId }, context) => {
      await tokens.revoke(tokenId, context.order);
      return {};
    },
  };
}

function keyRecord(row: AccessKeyRow, tenant: string) {
  return {
    accessKeyId: row.accessKeyId,
    tenant,
    name: row.name,
    permissions: row.permissions as never,
    ...(row.restrictions === undefined ? {} : { restrictions: row.restrictions as never }),
    createdAt: row.createdAt,
    ...(row.expiresAt === 0 ? {} : { expiresAt: row.expiresAt }),
    ...(row.state === 'revoked' ? { revokedAt: row.revokedAt } : {}),
  };
}

function tokenRecord(row: AccessTokenRow, tenantName: (tenantId: string) => string) {
  return {
    tokenId: row.tokenId,
    name: row.name,
    administrator: row.administrator,
    createdAt: row.createdAt,
    ...(row.tenantId === undefined ? {} : { tenant: tenantName(row.tenantId) }),
    ...(row.expiresAt === 0 ? {} : { expiresAt: row.expiresAt }),
    ...(row.state === 'revoked' ? { revokedAt: row.revokedAt } : {}),
  };
}
