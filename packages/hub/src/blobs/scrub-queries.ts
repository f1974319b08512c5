/** SQL of the scrub: where its walks stand, what it finds unknown, what it misses. */
import type { Querier } from '../database/database.ts';

/** Before the first blob. */
export const noBlobId = '00000000-0000-0000-0000-000000000000';

export interface ScrubStep {
  readonly backendId: string;
  /** Live blobs up to this id were handed out to be looked for. */
  readonly verifiedTo: string;
  readonly listCursor: string;
  readonly steppedAt: number;
}

/** Where the walks of these backends stand; where there are none they are begun, with a first step after the usual wait. */
export async function findSteps(querier: Querier, backendIds: readonly string[], now: number): Promise<ScrubStep[]> {
  await querier.query({
    text: `insert into scrub (backend_id, verified_to, list_cursor, list_began_at, stepped_at)
      select b, $2, '', $3, $3 from unnest($1::uuid[]) as x (b) on conflict do nothing`,
    values: [backendIds, noBlobId, now],
  });
  const { rows } = await querier.query<{ backend_id: string; verified_to: string; list_cursor: string; stepped_at: number }>({
    text: 'select backend_id, verified_to, list_cursor, stepped_at from scrub where backend_id = any($1::uuid[]) order by backend_id',
    values: [backendIds],
  });
  return rows.map((row) => ({
    backendId: row.backend_id,
    verifiedTo: row.verified_to,
    listCursor: row.list_cursor,
    steppedAt: row.stepped_at,
  }));
}

/** The last of the next `limit` blobs of all backends: a bounded range of the primary key, however few of them are the backend's. */
export async function findPageEnd(querier: Querier, after: string, limit: number): Promise<string | undefined> {
  const { rows } = await querier.query<{ blob_id: string }>({
    text: `select blob_id from (select blob_id from blob where blob_id > $1 order by blob_id limit $2) as page
      order by blob_id desc limit 1`,
    values: [after, limit],
  });
  return rows[0]?.blob_id;
}

export async function saveStep(querier: Querier, step: Pick<ScrubStep, 'backendId' | 'verifiedTo'>, now: number): Promise<void> {
  await querier.query({
    text: 'update scrub set verified_to = $2, stepped_at = $3 where backend_id = $1',
    values: [step.backendId, step.verifiedTo, now],
  });
}

export interface BlobRange {
  readonly backendId: string;
  /** Exclusive. */
  readonly after: string;
  /** Inclusive. */
  readonly upTo: string;
}

export interface ExpectedBlob {
  readonly blobId: string;
  readonly locator: string;
  readonly size: number;
}

/** The live blobs of a backend in a range of ids. */
export async function findLiveBlobs(querier: Querier, range: BlobRange, limit: number): Promise<ExpectedBlob[]> {
  const { rows } = await querier.query<{ blob_id: string; locator: string; size: number }>({
    text: `select blob_id, locator, size from blob where blob_id > $1 and blob_id <= $2 and backend_id = $3 and state = 1
      order by blob_id limit $4`,
    values: [range.after, range.upTo, range.backendId, limit],
  });
  return rows.map((row) => ({ blobId: row.blob_id, locator: row.locator, size: row.size }));
}

export interface FaultyBlob {
  readonly blobId: string;
  /** Where it was looked for. */
  readonly locator: string;
  readonly reason: string;
}

export interface LostBlob extends FaultyBlob {
  readonly backendId: string;
  readonly tenantId: string;
}

/** Records as lost those that are live and still have to be where they were looked for; answers the ones that are newly so. */
export async function insertLost(
  querier: Querier,
  backendId: string,
  now: number,
  faulty: readonly FaultyBlob[],
): Promise<LostBlob[]> {
  const { rows } = await querier.query<{ blob_id: string; tenant_id: string; locator: string; reason: string }>({
    text: `with missing as (
        select b.blob_id, b.tenant_id, b.locator, x.reason from unnest($1::uuid[], $2::text[], $3::text[]) as x (id, locator, reason)
        join blob b on b.blob_id = x.id and b.locator = x.locator and b.backend_id = $4 and b.state = 1),
      added as (insert into lost_blob (blob_id, backend_id, reason, found_at)
        select blob_id, $4, reason, $5 from missing on conflict do nothing returning blob_id)
      select m.* from missing m join added a on a.blob_id = m.blob_id`,
    values: [
      faulty.map((blob) => blob.blobId),
      faulty.map((blob) => blob.locator),
      faulty.map((blob) => blob.reason),
      backendId,
      now,
    ],
  });
  return rows.map((row) => ({
    blobId: row.blob_id,
    backendId,
    tenantId: row.tenant_id,
    locator: row.locator,
    reason: row.reason,
  }));
}

/** Of a range that was looked at, all but these are there, or are not wanted any more. */
export async function forgetFound(querier: Querier, range: BlobRange, faulty: readonly FaultyBlob[]): Promise<void> {
  await querier.query({
    text: `delete from lost_blob where backend_id = $1 and blob_id > $2 and blob_id <= $3 and blob_id <> all($4::uuid[])`,
    values: [range.backendId, range.after, range.upTo, faulty.map((blob) => blob.blobId)],
  });
}

export async function countLost(querier: Querier): Promise<number> {
  const { rows } = await querier.query<{ lost: number }>({
    text: 'select count(*)::bigint as lost from lost_blob l join blob b on b.blob_id = l.blob_id and b.state = 1',
  });
  return rows[0]?.lost ?? 0;
}

/** Places of what names a blob, as `container/path`. Reads all records of the tenant: it is asked for lost blobs only. */
export async function findNames(querier: Querier, blob: LostBlob, limit: number): Promise<string[]> {
  const { rows } = await querier.query<{ name: string; path: string }>({
    text: `select c.name, n.path from (
        select container_id, path from artifact where tenant_id = $1 and position($2 in content) > 0
        union select container_id, path from artifact_version where tenant_id = $1 and position($2 in content) > 0
        union select u.container_id, u.path from upload_part p join upload u on u.tenant_id = p.tenant_id and u.upload_id = p.upload_id
          where p.tenant_id = $1 and p.blob_id = $2::text::uuid
        union select container_id, topic || '/0x' || encode(owner, 'hex') || '/0x' || encode(digest, 'hex') from vault_snapshot
          where tenant_id = $1 and blob_id = $2::text::uuid
        union select m.container_id, m.topic || '/0x' || encode(m.owner, 'hex') || '/0x' || encode(substring(e.name from 17), 'hex')
          from vault_entry e join vault_mailbox m on m.tenant_id = e.tenant_id and m.mailbox_id = e.mailbox_id
          where e.tenant_id = $1 and e.blob_id = $2::text::uuid
        union select container_id, file_name from backup_file where tenant_id = $1 and position($2 in content) > 0) as n
      join container c on c.tenant_id = $1 and c.container_id = n.container_id limit $3`,
    values: [blob.tenantId, blob.blobId, limit],
  });
  return rows.map((row) => `${row.name}/${row.path}`);
}

export interface FoundBlob {
  readonly id: string;
  readonly segment: boolean;
}

/**
 * Those that stand in no record of any backend, whatever it says of them: an id in a lease is pending. One statement, so one view of
 * the records; leases are changed by the system's lane alone, which this belongs to, so a commit cannot take an id from its lease
 * between being read there and here.
 */
export async function findUnknown(querier: Querier, found: readonly FoundBlob[]): Promise<FoundBlob[]> {
  const { rows } = await querier.query<FoundBlob>({
    text: `with unknown as (
        select x.id, x.segment from unnest($1::uuid[], $2::boolean[]) as x (id, segment)
        where not exists (select 1 from blob b where b.blob_id = x.id)
          and not exists (select 1 from segment s where s.segment_id = x.id)
          and not exists (select 1 from blob b where b.segment_id = x.id))
      select id, segment from unknown where id not in (select unnest(blob_ids) from blob_lease)`,
    values: [found.map(({ id }) => id), found.map(({ segment }) => segment)],
  });
  return rows;
}

export interface Stray extends FoundBlob {
  readonly firstSeenAt: number;
}

/** Remembers them as seen now; tells since when. */
export async function rememberStrays(
  querier: Querier,
  backendId: string,
  now: number,
  strays: readonly FoundBlob[],
): Promise<Stray[]> {
  const { rows } = await querier.query<{ id: string; segment: boolean; first_seen_at: number }>({
    text: `insert into stray (backend_id, id, segment, first_seen_at, last_seen_at)
      select $1, id, segment, $4, $4 from unnest($2::uuid[], $3::boolean[]) as x (id, segment)
      on conflict (backend_id, id) do update set last_seen_at = $4 returning id, segment, first_seen_at`,
    values: [backendId, strays.map(({ id }) => id), strays.map(({ segment }) => segment), now],
  });
  return rows.map((row) => ({ id: row.id, segment: row.segment, firstSeenAt: row.first_seen_at }));
}

export async function forgetStrays(querier: Querier, backendId: string, ids: readonly string[]): Promise<void> {
  await querier.query({ text: 'delete from stray where backend_id = $1 and id = any($2::uuid[])', values: [backendId, ids] });
}

/** The next page begins here; empty: this was the last, and strays that the walk did not meet again are gone by themselves. */
export async function saveCursor(querier: Querier, backendId: string, cursor: string, now: number): Promise<void> {
  if (cursor === '') {
    await querier.query({
      text: `delete from stray where backend_id = $1 and last_seen_at < (select list_began_at from scrub where backend_id = $1)`,
      values: [backendId],
    });
  }
  await querier.query({
    text: `update scrub set list_cursor = $2, list_began_at = case when $2 = '' then $3 else list_began_at end where backend_id = $1`,
    values: [backendId, cursor, now],
  });
}
