/** SQL of writing blobs of shell histories anew. */
import type { Querier } from '../database/database.ts';
import type { ContainerRow } from '../metadata/records.ts';

export async function takeDirtyBlobs(
  querier: Querier,
  taker: {
    readonly backendIds: readonly string[];
    readonly dirtyBefore: number;
    readonly now: number;
    readonly until: number;
    readonly limit: number;
  },
): Promise<{ blobId: string; containerId: string }[]> {
  const { rows } = await querier.query<{ blob_id: string; container_id: string }>({
    name: 'take_dirty_history_blobs',
    text: `update history_blob h set taken_until = $3 from history_user u
      where u.log_id = h.log_id and h.blob_id in (select d.blob_id from history_blob d join blob b on b.blob_id = d.blob_id
        where d.dirty_at > 0 and d.dirty_at <= $1 and d.taken_until <= $2 and b.backend_id = any($4::uuid[])
        order by d.dirty_at limit $5 for update of d skip locked)
      returning h.blob_id, u.container_id`,
    values: [taker.dirtyBefore, taker.now, taker.until, taker.backendIds, taker.limit],
  });
  return rows.map((row) => ({ blobId: row.blob_id, containerId: row.container_id }));
}

/** False when no log of the container has the old one. */
export async function replaceBlob(
  querier: Querier,
  { tenantId, containerId }: ContainerRow,
  replaced: { readonly oldBlobId: string; readonly newBlobId: string; readonly liveBytes: number },
): Promise<boolean> {
  const { rowCount } = await querier.query({
    name: 'replace_history_blob',
    text: `update history_blob h set blob_id = $4, live_bytes = $5, dirty_at = 0, taken_until = 0 from history_user u
      where u.tenant_id = $1 and u.container_id = $2 and h.tenant_id = $1 and h.log_id = u.log_id and h.blob_id = $3`,
    values: [tenantId, containerId, replaced.oldBlobId, replaced.newBlobId, replaced.liveBytes],
  });
  return rowCount > 0;
}

export async function moveEntries(
  querier: Querier,
  moved: {
    readonly blobId: string;
    readonly newBlobId: string;
    readonly entries: readonly { readonly position: number; readonly firstByte: number }[];
  },
): Promise<void> {
  await querier.query({
    name: 'move_history_entries',
    text: `update history_entry e set blob_id = $2, first_byte = x.f from unnest($3::bigint[], $4::bigint[]) as x (p, f)
      where e.blob_id = $1 and e.position = x.p`,
    values: [
      moved.blobId,
      moved.newBlobId,
      moved.entries.map((entry) => entry.position),
      moved.entries.map((entry) => entry.firstByte),
    ],
  });
}
