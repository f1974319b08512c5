/** SQL of the users and devices of shell histories. */
import type { ReadRun } from '@felloe/engine/history/deletion-reads.ts';
import type { Querier } from '../database/database.ts';
import type { HistoryDevice, HistoryPlace, HistoryUser } from './history-records.ts';

interface UserColumns {
  readonly log_id: string;
  readonly head: number;
  readonly bytes: number;
  readonly deletion_head: number;
}

export async function findUser(querier: Querier, place: HistoryPlace): Promise<HistoryUser | undefined> {
  const { rows } = await querier.query<UserColumns>({
    name: 'find_history_user',
    text: `select log_id, head, bytes, deletion_head from history_user
      where tenant_id = $1 and container_id = $2 and user_id = $3`,
    values: [place.tenantId, place.containerId, place.userId],
  });
  const [row] = rows;
  const { tenantId, containerId, userId } = place;
  if (row === undefined) return undefined;
  const { log_id: logId, head, bytes, deletion_head: deletionHead } = row;
  return { tenantId, containerId, userId, logId, head, bytes, deletionHead };
}

export async function countUsers(querier: Querier, { tenantId, containerId }: HistoryPlace): Promise<number> {
  const { rows } = await querier.query<{ users: number }>({
    text: 'select count(*) as users from history_user where tenant_id = $1 and container_id = $2',
    values: [tenantId, containerId],
  });
  return rows[0]?.users ?? 0;
}

export async function insertUser(querier: Querier, user: HistoryUser, now: number): Promise<void> {
  await querier.query({
    text: `insert into history_user (tenant_id, container_id, user_id, log_id, head, bytes, deletion_head, created_at, abandoned_at)
      values ($1, $2, $3, $4, 0, 0, 0, $5, 0)`,
    values: [user.tenantId, user.containerId, user.userId, user.logId, now],
  });
}

/** @param since when its last device went; 0 when it has one again */
export async function setAbandoned(querier: Querier, user: HistoryUser, since: number): Promise<void> {
  await querier.query({
    text: 'update history_user set abandoned_at = $4 where tenant_id = $1 and container_id = $2 and user_id = $3',
    values: [user.tenantId, user.containerId, user.userId, since],
  });
}

/** After entries came or went, or a deletion was recorded. */
export async function changeUser(
  querier: Querier,
  user: HistoryUser,
  change: { readonly head: number; readonly bytes: number; readonly deletionHead: number },
): Promise<void> {
  await querier.query({
    name: 'change_history_user',
    text: `update history_user set head = $4, bytes = $5, deletion_head = $6
      where tenant_id = $1 and container_id = $2 and user_id = $3`,
    values: [user.tenantId, user.containerId, user.userId, change.head, change.bytes, change.deletionHead],
  });
}

interface DeviceColumns {
  readonly device_id: string;
  readonly began_at: number;
  readonly position: number;
  readonly dump: number;
  readonly newest_dump: number;
  readonly claimed_through: number;
  readonly claimed_dump: number;
  readonly claims: number;
  readonly deletions_after: number;
  readonly deletion_runs: string;
  readonly dump_requested_at: number;
  readonly has_lapsed: boolean;
  readonly seen_at: number;
}

export async function findDevices(querier: Querier, user: HistoryUser): Promise<HistoryDevice[]> {
  const { rows } = await querier.query<DeviceColumns>({
    name: 'find_history_devices',
    text: `select device_id, began_at, position, dump, newest_dump, claimed_through, claimed_dump, claims, deletions_after,
        deletion_runs, dump_requested_at, has_lapsed, seen_at
      from history_device where tenant_id = $1 and log_id = $2 order by registered_at, device_id`,
    values: [user.tenantId, user.logId],
  });
  return rows.map((row) => ({
    deviceId: row.device_id,
    beganAt: row.began_at,
    position: row.position,
    dump: row.dump,
    newestDump: row.newest_dump,
    claimed: { through: row.claimed_through, dump: row.claimed_dump },
    claims: row.claims,
    deletionsAfter: row.deletions_after,
    deletionRuns: (JSON.parse(row.deletion_runs) as [number, number][]).map(([last, readCount]) => ({ last, readCount })),
    dumpRequestedAt: row.dump_requested_at,
    hasLapsed: row.has_lapsed,
    seenAt: row.seen_at,
  }));
}

/** Writes the device whole, whether it is there or not. */
export async function writeDevice(querier: Querier, user: HistoryUser, device: HistoryDevice, now: number): Promise<void> {
  await querier.query({
    name: 'write_history_device',
    text: `insert into history_device (tenant_id, log_id, device_id, began_at, position, dump, newest_dump, claimed_through,
        claimed_dump, claims, deletions_after, deletion_runs, dump_requested_at, has_lapsed, seen_at, registered_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
      on conflict (tenant_id, log_id, device_id) do update set began_at = $4, position = $5, dump = $6, newest_dump = $7,
        claimed_through = $8, claimed_dump = $9, claims = $10, deletions_after = $11, deletion_runs = $12,
        dump_requested_at = $13, has_lapsed = $14, seen_at = $15`,
    values: [
      user.tenantId,
      user.logId,
      device.deviceId,
      device.beganAt,
      device.position,
      device.dump,
      device.newestDump,
      device.claimed.through,
      device.claimed.dump,
      device.claims,
      device.deletionsAfter,
      runsText(device.deletionRuns),
      device.dumpRequestedAt,
      device.hasLapsed,
      device.seenAt,
      now,
    ],
  });
}

function runsText(runs: readonly ReadRun[]): string {
  return JSON.stringify(runs.map(({ last, readCount }) => [last, readCount]));
}

/** With what waited for it. False when it was not there. */
export async function deleteDevice(querier: Querier, user: HistoryUser, deviceId: string): Promise<boolean> {
  const values = [user.tenantId, user.logId, deviceId];
  await querier.query({ text: 'delete from history_dump where tenant_id = $1 and log_id = $2 and device_id = $3', values });
  const { rowCount } = await querier.query({
    text: 'delete from history_device where tenant_id = $1 and log_id = $2 and device_id = $3',
    values,
  });
  return rowCount > 0;
}
