/** Devices and sessions of accounts. */
import type { Querier } from '../database/database.ts';
import type { AccountPlace, AccountSessionRow, DeviceRow } from './account-records.ts';

export async function findDevices(querier: Querier, { tenantId, accountId }: AccountPlace): Promise<DeviceRow[]> {
  const { rows } = await querier.query<{
    device_id: string;
    name: string;
    created_at: number;
    last_seen_at: number;
    revoked_at: number;
  }>({
    text: `select device_id, name, created_at, last_seen_at, revoked_at from account_device
      where tenant_id = $1 and account_id = $2 order by created_at, device_id`,
    values: [tenantId, accountId],
  });
  return rows.map((row) => ({
    deviceId: row.device_id,
    name: row.name,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    revokedAt: row.revoked_at,
  }));
}

/** Made, or seen again under its newest name. */
export async function putDevice(querier: Querier, { tenantId, accountId }: AccountPlace, device: DeviceRow): Promise<void> {
  await querier.query({
    text: `insert into account_device (tenant_id, account_id, device_id, name, created_at, last_seen_at, revoked_at)
      values ($1, $2, $3, $4, $5, $6, 0)
      on conflict (tenant_id, account_id, device_id) do update set name = excluded.name, last_seen_at = excluded.last_seen_at`,
    values: [tenantId, accountId, device.deviceId, device.name, device.createdAt, device.lastSeenAt],
  });
}

/** False when there is none, or it was revoked before. */
export async function markDeviceRevoked(
  querier: Querier,
  { tenantId, accountId }: AccountPlace,
  deviceId: string,
  now: number,
): Promise<boolean> {
  const values = [tenantId, accountId, deviceId];
  const { rowCount } = await querier.query({
    text: `update account_device set revoked_at = $4 where tenant_id = $1 and account_id = $2 and device_id = $3 and revoked_at = 0`,
    values: [...values, now],
  });
  await querier.query({
    text: 'delete from account_session where tenant_id = $1 and account_id = $2 and device_id = $3',
    values,
  });
  return rowCount === 1;
}

/** One statement for many devices; an older time never replaces a newer one. */
export async function markDevicesSeen(
  querier: Querier,
  seen: readonly (AccountPlace & { readonly deviceId: string; readonly at: number })[],
): Promise<void> {
  await querier.query({
    text: `update account_device d set last_seen_at = s.at
      from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[]) as s (tenant_id, account_id, device_id, at)
      where d.tenant_id = s.tenant_id and d.account_id = s.account_id and d.device_id = s.device_id and d.last_seen_at < s.at`,
    values: [
      seen.map(({ tenantId }) => tenantId),
      seen.map(({ accountId }) => accountId),
      seen.map(({ deviceId }) => deviceId),
      seen.map(({ at }) => at),
    ],
  });
}

export async function findSessions(querier: Querier, { tenantId, accountId }: AccountPlace): Promise<AccountSessionRow[]> {
  const { rows } = await querier.query<{
    session_id: string;
    device_id: string;
    generation: number;
    rotated_at: number;
    created_at: number;
    expires_at: number;
  }>({
    text: `select session_id, device_id, generation, rotated_at, created_at, expires_at from account_session
      where tenant_id = $1 and account_id = $2 order by rotated_at, session_id`,
    values: [tenantId, accountId],
  });
  return rows.map((row) => ({
    sessionId: row.session_id,
    accountId,
    deviceId: row.device_id,
    generation: row.generation,
    rotatedAt: row.rotated_at,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }));
}

export async function insertSession(querier: Querier, tenantId: string, session: AccountSessionRow): Promise<void> {
  await querier.query({
    text: `insert into account_session
        (tenant_id, session_id, account_id, device_id, generation, rotated_at, created_at, expires_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    values: [
      tenantId,
      session.sessionId,
      session.accountId,
      session.deviceId,
      session.generation,
      session.rotatedAt,
      session.createdAt,
      session.expiresAt,
    ],
  });
}

export async function updateSession(querier: Querier, tenantId: string, session: AccountSessionRow): Promise<void> {
  await querier.query({
    text: `update account_session set generation = $3, rotated_at = $4, expires_at = $5 where tenant_id = $1 and session_id = $2`,
    values: [tenantId, session.sessionId, session.generation, session.rotatedAt, session.expiresAt],
  });
}

export async function deleteSessions(querier: Querier, tenantId: string, sessionIds: readonly string[]): Promise<void> {
  if (sessionIds.length === 0) return;
  await querier.query({
    text: 'delete from account_session where tenant_id = $1 and session_id = any($2::uuid[])',
    values: [tenantId, sessionIds],
  });
}
