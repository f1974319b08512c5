/** SQL that finds work for spokes. Every piece of work is named by what it is about, so finding it twice is one row. */
import type { Querier } from '../database/database.ts';

export type WorkKind =
  | 'delete_blob'
  | 'discard_blob'
  | 'compact_segment'
  | 'delete_segment'
  | 'verify_blobs'
  | 'list_backend'
  | 'look_for_uploads';

export interface WorkRow {
  readonly workId: string;
  readonly kind: WorkKind;
  readonly backendId: string;
  /** A blob, a segment, or the backend itself for the scrub. */
  readonly subjectId: string;
  /** Where the blob lies; for the scrub, which page (scrub.ts); for uploads, whose (vault/awaited-uploads.ts). */
  readonly locator: string;
}

export interface CollectorTimes {
  readonly now: number;
  readonly graceMs: number;
  readonly zombieMs: number;
  readonly settleMs: number;
  readonly liveShareMin: number;
}

/**
 * Dead blobs past the grace and gone ones past the zombie time. Packed blobs cost no backend call: their rows are dropped here once
 * the grace is over (their bytes go with their segment). `random` makes row ids in the application, not in the database.
 */
export async function findBlobWork(querier: Querier, times: CollectorTimes, ids: readonly string[]): Promise<number> {
  const { rows: packed } = await querier.query({
    text: `delete from blob where blob_id in (
        select blob_id from blob where state = 2 and changed_at <= $1 and segment_id is not null limit $2) returning blob_id`,
    values: [times.now - times.graceMs, ids.length],
  });
  const { rowCount } = await querier.query({
    text: `with due as (
        (select blob_id, backend_id, locator from blob where state = 2 and changed_at <= $2 and segment_id is null limit $4)
        union all
        (select blob_id, backend_id, locator from blob where state = 3 and changed_at <= $3 limit $4)),
      numbered as (select d.*, row_number() over () as n from due d
        where not exists (select 1 from work w where w.subject_id = d.blob_id)),
      ids as (select i, row_number() over () as n from unnest($1::uuid[]) as u (i))
      insert into work (work_id, kind, backend_id, subject_id, locator, taken_by, taken_until, attempts, created_at)
      select i.i, case when d.locator = '' then 'discard_blob' else 'delete_blob' end, d.backend_id, d.blob_id, d.locator, 0, 0, 0, $5
      from numbered d join ids i on i.n = d.n
      on conflict do nothing`,
    values: [ids, times.now - times.graceMs, times.now - times.zombieMs, ids.length, times.now],
  });
  return rowCount + packed.length;
}

/** Sealed segments that are empty are retired; those mostly dead are compacted; retired and gone ones are deleted after their times. */
export async function findSegmentWork(querier: Querier, times: CollectorTimes, ids: readonly string[]): Promise<number> {
  await querier.query({
    text: `update segment set state = 'retired', changed_at = $1
      where segment_id in (select segment_id from segment where state = 'sealed' and live_bytes <= 0 and changed_at <= $2
        order by segment_id limit $3 for update)`,
    values: [times.now, times.now - times.settleMs, ids.length],
  });
  const { rowCount } = await querier.query({
    text: `with due as (
        (select segment_id, backend_id, 'compact_segment' as kind from segment
          where state = 'sealed' and live_bytes > 0 and live_bytes < size * $5::float8 and changed_at <= $4 limit $6)
        union all
        (select segment_id, backend_id, 'delete_segment' from segment where state = 'retired' and changed_at <= $2 limit $6)
        union all
        (select segment_id, backend_id, 'delete_segment' from segment where state = 'gone' and changed_at <= $3 limit $6)),
      numbered as (select d.*, row_number() over () as n from due d
        where not exists (select 1 from work w where w.subject_id = d.segment_id)),
      ids as (select i, row_number() over () as n from unnest($1::uuid[]) as u (i))
      insert into work (work_id, kind, backend_id, subject_id, locator, taken_by, taken_until, attempts, created_at)
      select i.i, d.kind, d.backend_id, d.segment_id, '', 0, 0, 0, $7 from numbered d join ids i on i.n = d.n
      on conflict do nothing`,
    values: [
      ids,
      times.now - times.graceMs,
      times.now - times.zombieMs,
      times.now - times.settleMs,
      times.liveShareMin,
      ids.length,
      times.now,
    ],
  });
  return rowCount;
}

/** Work found by other means than the records' times. What stands there for its subject already is left as it is: answers how many were new. */
export async function insertWork(querier: Querier, now: number, rows: readonly WorkRow[]): Promise<number> {
  const { rowCount } = await querier.query({
    text: `insert into work (work_id, kind, backend_id, subject_id, locator, taken_by, taken_until, attempts, created_at)
      select w, k, b, s, l, 0, 0, 0, $6 from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::text[]) as x (w, k, b, s, l)
      on conflict do nothing`,
    values: [
      rows.map((row) => row.workId),
      rows.map((row) => row.kind),
      rows.map((row) => row.backendId),
      rows.map((row) => row.subjectId),
      rows.map((row) => row.locator),
      now,
    ],
  });
  return rowCount;
}

/** Hands out work of the backends that the taker reaches; what somebody took and did not finish in time is handed out again. */
export async function takeWork(
  querier: Querier,
  taker: {
    readonly epoch: number;
    readonly backendIds: readonly string[];
    readonly now: number;
    readonly until: number;
    readonly limit: number;
  },
): Promise<WorkRow[]> {
  const { rows } = await querier.query<StoredWork>({
    text: `update work set taken_by = $1, taken_until = $4, attempts = attempts + 1
      where work_id in (select work_id from work where backend_id = any($2::uuid[]) and taken_until <= $3
        order by created_at limit $5 for update skip locked)
      returning work_id, kind, backend_id, subject_id, locator`,
    values: [taker.epoch, taker.backendIds, taker.now, taker.until, taker.limit],
  });
  return rows.map(workOf);
}

interface StoredWork {
  readonly work_id: string;
  readonly kind: WorkKind;
  readonly backend_id: string;
  readonly subject_id: string;
  readonly locator: string;
}

function workOf(row: StoredWork): WorkRow {
  return {
    workId: row.work_id,
    kind: row.kind,
    backendId: row.backend_id,
    subjectId: row.subject_id,
    locator: row.locator,
  };
}

export async function findSegmentBlobs(
  querier: Querier,
  segmentId: string,
): Promise<{ blobId: string; locator: string; size: number }[]> {
  const { rows } = await querier.query<{ blob_id: string; locator: string; size: number }>({
    text: 'select blob_id, locator, size from blob where segment_id = $1 and state = 1',
    values: [segmentId],
  });
  return rows.map((row) => ({ blobId: row.blob_id, locator: row.locator, size: row.size }));
}

/** Dead → gone after the bytes were deleted; a gone one deleted once more is forgotten. Only by whoever still holds the work: answers what that was. */
export async function finishWork(querier: Querier, epoch: number, workIds: readonly string[], now: number): Promise<WorkRow[]> {
  const { rows } = await querier.query<StoredWork>({
    text: `delete from work where work_id = any($1::uuid[]) and taken_by = $2
      returning work_id, kind, backend_id, subject_id, locator`,
    values: [workIds, epoch],
  });
  const finished = rows.map(workOf);
  const blobs = finished.filter(({ kind }) => kind === 'delete_blob' || kind === 'discard_blob').map((row) => row.subjectId);
  const segments = finished.filter(({ kind }) => kind === 'delete_segment').map((row) => row.subjectId);
  if (blobs.length > 0) {
    await querier.query({ text: 'delete from blob where blob_id = any($1::uuid[]) and state = 3', values: [blobs] });
    await querier.query({
      text: 'update blob set state = 3, changed_at = $2 where blob_id = any($1::uuid[]) and state = 2',
      values: [blobs, now],
    });
  }
  if (segments.length > 0) {
    await querier.query({
      text: `delete from segment where segment_id = any($1::uuid[]) and state = 'gone'`,
      values: [segments],
    });
    await querier.query({
      text: `update segment set state = 'gone', changed_at = $2 where segment_id = any($1::uuid[]) and state = 'retired'`,
      values: [segments, now],
    });
  }
  return finished;
}

/** Work that failed is free again after a wait that grows with its attempts. */
export async function releaseWork(querier: Querier, epoch: number, workIds: readonly string[], now: number): Promise<void> {
  await querier.query({
    text: `update work set taken_by = 0, taken_until = $3::bigint + least(attempts, 60) * 5000
      where work_id = any($1::uuid[]) and taken_by = $2`,
    values: [workIds, epoch, now],
  });
}
