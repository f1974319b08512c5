/** SQL of deletions in shell histories: what is removed, what is remembered, who is told. */
import type { DeletionMarks } from '@felloe/engine/history/deletion.ts';
import type { Querier } from '../database/database.ts';
import { partsOf } from './entry-queries.ts';
import type { HistoryUser } from './history-records.ts';

export function markTexts(marks: DeletionMarks): string[] {
  return [...[...marks.ids].map((id) => `i:${id}`), ...[...marks.instants].map((instant) => `t:${instant}`)];
}

/** Those of these marks that stand. */
export async function findMarks(querier: Querier, user: HistoryUser, marks: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const part of partsOf(marks)) {
    const { rows } = await querier.query<{ mark: string }>({
      name: 'find_history_marks',
      text: 'select mark from history_mark where tenant_id = $1 and log_id = $2 and mark = any($3::text[])',
      values: [user.tenantId, user.logId, part],
    });
    for (const { mark } of rows) found.add(mark);
  }
  return found;
}

export async function insertMarks(querier: Querier, user: HistoryUser, marks: readonly string[]): Promise<void> {
  for (const part of partsOf(marks)) {
    await querier.query({
      name: 'insert_history_marks',
      text: `insert into history_mark (tenant_id, log_id, mark) select $1, $2, m from unnest($3::text[]) as x (m)
        on conflict do nothing`,
      values: [user.tenantId, user.logId, part],
    });
  }
}

export interface RemovedEntry {
  readonly blobId: string;
  readonly byteCount: number;
}

/** Removes the entries that the marks mean. */
export async function deleteMarked(querier: Querier, user: HistoryUser, marks: DeletionMarks): Promise<RemovedEntry[]> {
  const removed: RemovedEntry[] = [];
  const remove = async (column: 'identity' | 'instant', wanted: readonly string[]): Promise<void> => {
    for (const part of partsOf(wanted)) {
      const { rows } = await querier.query<{ blob_id: string; byte_count: number }>({
        name: `delete_marked_history_by_${column}`,
        text: `delete from history_entry where tenant_id = $1 and log_id = $2 and ${column} = any($3::text[])
          returning blob_id, byte_count`,
        values: [user.tenantId, user.logId, part],
      });
      removed.push(...rows.map((row) => ({ blobId: row.blob_id, byteCount: row.byte_count })));
    }
  };
  await remove(
    'identity',
    [...marks.ids].map((id) => `i:${id}`),
  );
  await remove('instant', [...marks.instants]);
  return removed;
}

/** Takes entries from their blobs. @returns the blobs that nothing is named of any more: their rows are gone */
export async function loseEntries(
  querier: Querier,
  user: HistoryUser,
  removed: readonly RemovedEntry[],
  now: number,
): Promise<string[]> {
  const byBlob = Map.groupBy(removed, ({ blobId }) => blobId);
  const losses = [...byBlob].map(([blobId, entries]) => ({
    blobId,
    entries: entries.length,
    bytes: entries.reduce((sum, { byteCount }) => sum + byteCount, 0),
  }));
  await querier.query({
    name: 'lose_history_entries',
    text: `update history_blob h set entries = h.entries - x.e, live_bytes = h.live_bytes - x.b,
        dirty_at = case when h.dirty_at = 0 then $3 else h.dirty_at end
      from unnest($4::uuid[], $5::integer[], $6::bigint[]) as x (i, e, b)
      where h.tenant_id = $1 and h.log_id = $2 and h.blob_id = x.i`,
    values: [
      user.tenantId,
      user.logId,
      now,
      losses.map((loss) => loss.blobId),
      losses.map((loss) => loss.entries),
      losses.map((loss) => loss.bytes),
    ],
  });
  const { rows } = await querier.query<{ blob_id: string }>({
    name: 'delete_empty_history_blobs',
    text: `delete from history_blob where tenant_id = $1 and log_id = $2 and blob_id = any($3::uuid[]) and entries <= 0
      returning blob_id`,
    values: [user.tenantId, user.logId, losses.map((loss) => loss.blobId)],
  });
  return rows.map((row) => row.blob_id);
}

export interface DeletionRow {
  readonly number: number;
  readonly sendTime: string;
  readonly messages: string;
}

/** False when the same request stands already: a client that lost the answer has sent it again. */
export async function insertDeletion(
  querier: Querier,
  user: HistoryUser,
  deletion: DeletionRow & { readonly digest: string },
  now: number,
): Promise<boolean> {
  const { rowCount } = await querier.query({
    name: 'insert_history_deletion',
    text: `insert into history_deletion (tenant_id, log_id, number, digest, send_time, messages, created_at)
      values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    values: [user.tenantId, user.logId, deletion.number, deletion.digest, deletion.sendTime, deletion.messages, now],
  });
  return rowCount > 0;
}

/** Requests by number from `first` to `last`, the first `limit`. */
export async function findDeletions(
  querier: Querier,
  user: HistoryUser,
  wanted: { readonly first: number; readonly last: number; readonly limit: number },
): Promise<DeletionRow[]> {
  const { rows } = await querier.query<{ number: number; send_time: string; messages: string }>({
    name: 'find_history_deletions',
    text: `select number, send_time, messages from history_deletion
      where tenant_id = $1 and log_id = $2 and number between $3 and $4 order by number limit $5`,
    values: [user.tenantId, user.logId, wanted.first, wanted.last, wanted.limit],
  });
  return rows.map((row) => ({ number: row.number, sendTime: row.send_time, messages: row.messages }));
}
