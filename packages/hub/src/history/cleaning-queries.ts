/** SQL of what the hub forgets by itself in shell histories. */
import type { Querier } from '../database/database.ts';
import type { ContainerRow } from '../metadata/records.ts';

/**
 * Moves devices behind the entries that have waited for them since before that time. One that has not asked since then has lapsed; one
 * that has was given them all the while, though nobody learned of it. @returns how many
 */
export async function lapseDevices(querier: Querier, row: ContainerRow, before: number, limit: number): Promise<number> {
  const { rowCount } = await querier.query({
    name: 'lapse_history_devices',
    text: `with due as (
        select d.tenant_id, d.log_id, d.device_id from history_user u
          join history_device d on d.tenant_id = u.tenant_id and d.log_id = u.log_id
          join lateral (select e.received_at from history_entry e where e.tenant_id = d.tenant_id and e.log_id = d.log_id
            and e.position > d.position order by e.position limit 1) oldest on oldest.received_at < $3
        where u.tenant_id = $1 and u.container_id = $2 and u.head > d.position limit $4),
      late as (
        select due.*, (select max(e.position) from history_entry e where e.tenant_id = due.tenant_id and e.log_id = due.log_id
          and e.received_at < $3) as position from due)
      update history_device d set position = late.position, began_at = late.position, has_lapsed = d.has_lapsed or d.seen_at < $3
      from late
      where d.tenant_id = late.tenant_id and d.log_id = late.log_id and d.device_id = late.device_id`,
    values: [row.tenantId, row.containerId, before, limit],
  });
  return rowCount;
}

/** Takes the names of users that have had no device since before that time: who comes back now begins anew. */
export async function renameAbandoned(querier: Querier, row: ContainerRow, before: number, limit: number): Promise<void> {
  await querier.query({
    name: 'rename_abandoned_history_users',
    text: `update history_user set user_id = $5 || log_id::text, abandoned_at = 1
      where tenant_id = $1 and container_id = $2 and user_id in (select user_id from history_user
        where tenant_id = $1 and container_id = $2 and abandoned_at > 1 and abandoned_at < $3 limit $4)`,
    values: [row.tenantId, row.containerId, before, limit, 'abandoned '],
  });
}

export async function findAbandoned(querier: Querier, row: ContainerRow, limit: number): Promise<string[]> {
  const { rows } = await querier.query<{ log_id: string }>({
    name: 'find_abandoned_histories',
    text: 'select log_id from history_user where tenant_id = $1 and container_id = $2 and abandoned_at = 1 limit $3',
    values: [row.tenantId, row.containerId, limit],
  });
  return rows.map((found) => found.log_id);
}

/** Some blobs of a log with their entries. @returns the ids, for whoever lets go of them */
export async function deleteBlobsOf(querier: Querier, tenantId: string, logId: string, limit: number): Promise<string[]> {
  const { rows } = await querier.query<{ blob_id: string }>({
    text: `delete from history_blob where tenant_id = $1 and log_id = $2 and blob_id in (select blob_id from history_blob
        where tenant_id = $1 and log_id = $2 limit $3) returning blob_id`,
    values: [tenantId, logId, limit],
  });
  const blobIds = rows.map((row) => row.blob_id);
  await querier.query({ text: 'delete from history_entry where blob_id = any($1::uuid[])', values: [blobIds] });
  return blobIds;
}

const ofLog = ['history_dump', 'history_device', 'history_mark', 'history_deletion', 'history_user'];

export async function deleteLog(querier: Querier, tenantId: string, logId: string): Promise<void> {
  for (const table of ofLog) {
    await querier.query({
      text: `delete from ${table} where tenant_id = $1 and log_id = $2`,
      values: [tenantId, logId],
    });
  }
}
