/** SQL of blobs: pending ids stand in leases, live ones count who names them, dead ones wait for the collector. */
import { acceptsCommits, type SegmentState } from '@felloe/engine/blob/segment.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Querier } from '../database/database.ts';

export interface NewBlob {
  readonly blobId: string;
  readonly tenantId: string;
  readonly backendId: string;
  readonly locator: string;
  readonly segmentId: string | undefined;
  readonly size: number;
  readonly sha256: string;
  /** What it becomes the content of; absent for a part. */
  readonly versionId?: string;
}

/** The leases of these that are open; the rows stay share-locked, so none can be closed before this transaction ends. */
export async function holdOpenLeases(querier: Querier, leaseIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await querier.query<{ lease_id: string }>({
    name: 'hold_open_leases',
    text: `select lease_id from blob_lease where lease_id = any($1::uuid[]) and state = 'open' order by lease_id for share`,
    values: [leaseIds],
  });
  return new Set(rows.map((row) => row.lease_id));
}

/** How many were new; fewer than given means a commit that was done before. */
export async function insertLiveBlobs(querier: Querier, now: number, blobs: readonly NewBlob[]): Promise<number> {
  const { rowCount } = await querier.query({
    name: 'insert_live_blobs',
    text: `insert into blob
        (blob_id, tenant_id, backend_id, state, reference_count, locator, segment_id, size, sha256, version_id, changed_at)
      select i, t, b, 1, 1, l, s, z, h, v, $9
      from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::bigint[], $7::text[], $8::text[])
        as x (i, t, b, l, s, z, h, v)
      on conflict do nothing`,
    values: [
      blobs.map((blob) => blob.blobId),
      blobs.map((blob) => blob.tenantId),
      blobs.map((blob) => blob.backendId),
      blobs.map((blob) => blob.locator),
      blobs.map((blob) => blob.segmentId ?? null),
      blobs.map((blob) => blob.size),
      blobs.map((blob) => blob.sha256),
      blobs.map((blob) => blob.versionId ?? ''),
      now,
    ],
  });
  return rowCount;
}

/** What became of staged blobs that were committed as whole contents: the versions they made, also when they are dead by now. */
export async function findCommittedVersions(querier: Querier, blobIds: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await querier.query<{ blob_id: string; version_id: string }>({
    name: 'find_committed_versions',
    text: `select blob_id, version_id from blob where blob_id = any($1::uuid[]) and version_id <> ''`,
    values: [blobIds],
  });
  return new Map(rows.map((row) => [row.blob_id, row.version_id]));
}

/** Adds a reference for every time an id stands in the list, to blobs that are live; the ids that were not are missing from the answer. */
export async function addReferences(querier: Querier, blobIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await querier.query<{ blob_id: string }>({
    name: 'add_references',
    text: `update blob b set reference_count = b.reference_count + x.n
      from (select i, count(*)::integer as n from unnest($1::uuid[]) as u (i) group by i order by i) as x
      where b.blob_id = x.i and b.state = 1 returning b.blob_id`,
    values: [blobIds],
  });
  return new Set(rows.map((row) => row.blob_id));
}

export interface DroppedBlob {
  readonly blobId: string;
  readonly segmentId: string | undefined;
  readonly size: number;
  readonly dead: boolean;
}

/** Takes references away (an id may stand several times); a blob that loses its last one is dead from `now`. */
export async function dropReferences(querier: Querier, now: number, blobIds: readonly string[]): Promise<DroppedBlob[]> {
  const { rows } = await querier.query<{ blob_id: string; segment_id: string | null; size: number; state: number }>({
    name: 'drop_references',
    text: `update blob b set reference_count = b.reference_count - x.n,
        state = case when b.reference_count <= x.n then 2 else b.state end,
        changed_at = case when b.reference_count <= x.n then $2 else b.changed_at end
      from (select i, count(*)::integer as n from unnest($1::uuid[]) as u (i) group by i order by i) as x
      where b.blob_id = x.i and b.state = 1
      returning b.blob_id, b.segment_id, b.size, b.state`,
    values: [blobIds, now],
  });
  return rows.map((row) => ({
    blobId: row.blob_id,
    segmentId: row.segment_id ?? undefined,
    size: row.size,
    dead: row.state === 2,
  }));
}

export interface SegmentDelta {
  readonly segmentId: string;
  readonly liveBytes: number;
  /** New bytes are among these, also when it loses as many or more. Absent: when it has more afterwards. */
  readonly gains?: boolean;
}

export async function changeSegmentBytes(querier: Querier, deltas: readonly SegmentDelta[]): Promise<void> {
  const sorted = [...deltas].sort((one, other) => (one.segmentId < other.segmentId ? -1 : 1));
  const segmentIds = sorted.map((delta) => delta.segmentId);
  const [{ rows }] = await Promise.all([
    // Locked in one order by everybody, so that two lanes cannot wait for each other.
    querier.query<{ segment_id: string; state: SegmentState }>({
      name: 'lock_segments',
      text: 'select segment_id, state from segment where segment_id = any($1::uuid[]) order by segment_id for update',
      values: [segmentIds],
    }),
    // On its way with the lock: a refusal below undoes it.
    querier.query({
      name: 'change_segment_bytes',
      text: `update segment s set live_bytes = s.live_bytes + x.d from unnest($1::uuid[], $2::bigint[]) as x (i, d)
        where s.segment_id = x.i`,
      values: [segmentIds, sorted.map((delta) => delta.liveBytes)],
    }),
  ]);
  const accepting = new Set(rows.filter((row) => acceptsCommits(row.state)).map((row) => row.segment_id));
  // A retired segment may be deleted any moment: a commit that came so late is refused and its request repeated.
  const refused = sorted.find(({ segmentId, liveBytes, gains = liveBytes > 0 }) => gains && !accepting.has(segmentId));
  if (refused !== undefined) throw new StoreError('epoch_closed', 'the segment of these bytes takes no more commits');
}
