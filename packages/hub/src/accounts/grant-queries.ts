import type { GrantAccess } from '@felloe/engine/account/presign-rule.ts';
import type { Querier } from '../database/database.ts';
import type { AccountPlace, GrantRow } from './account-records.ts';

async function select(querier: Querier, rest: string, values: readonly unknown[]): Promise<GrantRow[]> {
  const { rows } = await querier.query<{
    grant_id: string;
    container_id: string;
    owner_id: string;
    grantee_id: string;
    prefix: string;
    access: GrantAccess;
    created_at: number;
    expires_at: number;
  }>({
    text: `select grant_id, container_id, owner_id, grantee_id, prefix, access, created_at, expires_at from account_grant
      where ${rest} order by created_at, grant_id`,
    values,
  });
  return rows.map((row) => ({
    grantId: row.grant_id,
    containerId: row.container_id,
    ownerId: row.owner_id,
    granteeId: row.grantee_id,
    prefix: row.prefix,
    access: row.access,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }));
}

export function findGrantsTo(querier: Querier, { tenantId, accountId }: AccountPlace): Promise<GrantRow[]> {
  return select(querier, 'tenant_id = $1 and grantee_id = $2', [tenantId, accountId]);
}

/** Given by it or to it. */
export function findGrantsAbout(querier: Querier, { tenantId, accountId }: AccountPlace): Promise<GrantRow[]> {
  return select(querier, 'tenant_id = $1 and (owner_id = $2 or grantee_id = $2)', [tenantId, accountId]);
}

/** How many it has given, and how many the other was given: both are held in RAM. */
export async function countGrants(
  querier: Querier,
  { tenantId, ownerId, granteeId }: { readonly tenantId: string; readonly ownerId: string; readonly granteeId: string },
): Promise<number> {
  const { rows } = await querier.query<{ given: number; taken: number }>({
    text: `select
      (select count(*) from account_grant where tenant_id = $1 and owner_id = $2) as given,
      (select count(*) from account_grant where tenant_id = $1 and grantee_id = $3) as taken`,
    values: [tenantId, ownerId, granteeId],
  });
  return Math.max(rows[0]?.given ?? 0, rows[0]?.taken ?? 0);
}

export async function insertGrant(querier: Querier, tenantId: string, grant: GrantRow): Promise<void> {
  await querier.query({
    text: `insert into account_grant
        (tenant_id, grant_id, container_id, owner_id, grantee_id, prefix, access, created_at, expires_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [
      tenantId,
      grant.grantId,
      grant.containerId,
      grant.ownerId,
      grant.granteeId,
      grant.prefix,
      grant.access,
      grant.createdAt,
      grant.expiresAt,
    ],
  });
}

/** The grant that its owner takes back; undefined when it has given none of this id. */
export async function deleteGrant(
  querier: Querier,
  { tenantId, accountId }: AccountPlace,
  grantId: string,
): Promise<{ readonly granteeId: string; readonly prefix: string } | undefined> {
  const { rows } = await querier.query<{ grantee_id: string; prefix: string }>({
    text: 'delete from account_grant where tenant_id = $1 and grant_id = $2 and owner_id = $3 returning grantee_id, prefix',
    values: [tenantId, grantId, accountId],
  });
  const [row] = rows;
  return row === undefined ? undefined : { granteeId: row.grantee_id, prefix: row.prefix };
}
