/** SQL of the entries of shell histories and of the blobs that hold them. */
import type { DumpedRange, PositionRange } from '@felloe/engine/history/inbox.ts';
import type { Querier } from '../database/database.ts';
import type { HistoryRow, HistoryUser, NewHistoryRow } from './history-records.ts';

/** Parameters of one statement: long lists are asked for and written in parts. */
const partMax = 5000;

export function* partsOf<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let begin = 0; begin < list.length; begin += partMax) yield list.slice(begin, begin + partMax);
}

/** Those of these identities that the log has. */
export async function findKnown(
  querier: Querier,
  user: HistoryUser,
  identities: readonly string[],
): Promise<Map<string, { readonly position: number; readonly sourceDevice: string }>> {
  const known = new Map<string, { readonly position: number; readonly sourceDevice: string }>();
  for (const part of partsOf(identities)) {
    const { rows } = await querier.query<{ identity: string; position: number; source_device: string }>({
      name: 'find_known_history',
      text: `select identity, position, source_device from history_entry
        where tenant_id = $1 and log_id = $2 and identity = any($3::text[])`,
      values: [user.tenantId, user.logId, part],
    });
    for (const row of rows) known.set(row.identity, { position: row.position, sourceDevice: row.source_device });
  }
  return known;
}

export async function insertEntries(
  querier: Querier,
  user: HistoryUser,
  rows: readonly NewHistoryRow[],
  told: { readonly sourceDevice: string; readonly now: number },
): Promise<void> {
  for (const part of partsOf(rows)) {
    await querier.query({
      name: 'insert_history_entries',
      text: `insert into history_entry (tenant_id, log_id, position, identity, time, instant, source_device, blob_id, first_byte,
          byte_count, received_at)
        select $1, $2, p, i, t, n, $3, b, f, c, $4
        from unnest($5::bigint[], $6::text[], $7::text[], $8::text[], $9::uuid[], $10::bigint[], $11::integer[])
          as x (p, i, t, n, b, f, c)`,
      values: [
        user.tenantId,
        user.logId,
        told.sourceDevice,
        told.now,
        part.map((row) => row.position),
        part.map((row) => row.identity),
        part.map((row) => row.time),
        part.map((row) => row.instant),
        part.map((row) => row.blobId),
        part.map((row) => row.firstByte),
        part.map((row) => row.byteCount),
      ],
    });
  }
}

export interface HistoryBlob {
  readonly blobId: string;
  readonly entries: number;
  readonly liveBytes: number;
  readonly isDirty: boolean;
}

export async function insertBlobs(
  querier: Querier,
  user: HistoryUser,
  blobs: readonly HistoryBlob[],
  now: number,
): Promise<void> {
  await querier.query({
    name: 'insert_history_blobs',
    text: `insert into history_blob (tenant_id, log_id, blob_id, entries, live_bytes, dirty_at, taken_until)
      select $1, $2, b, e, l, case when d then $3::bigint else 0 end, 0
      from unnest($4::uuid[], $5::integer[], $6::bigint[], $7::boolean[]) as x (b, e, l, d)`,
    values: [
      user.tenantId,
      user.logId,
      now,
      blobs.map((blob) => blob.blobId),
      blobs.map((blob) => blob.entries),
      blobs.map((blob) => blob.liveBytes),
      blobs.map((blob) => blob.isDirty),
    ],
  });
}

interface EntryColumns {
  readonly position: number;
  readonly identity: string;
  readonly time: string;
  readonly source_device: string;
  readonly blob_id: string;
  readonly first_byte: number;
  readonly byte_count: number;
}

/** An entry, and where the blob that holds it lies: read together, since the blob may be written anew at any time. */
export interface PlacedEntry extends HistoryRow {
  readonly backendId: string;
  readonly locator: string;
  readonly blobSize: number;
}

interface PlacedColumns extends EntryColumns {
  readonly backend_id: string;
  readonly locator: string;
  readonly size: number;
}

function placedOf(row: PlacedColumns): PlacedEntry {
  return {
    position: row.position,
    identity: row.identity,
    time: row.time,
    sourceDevice: row.source_device,
    blobId: row.blob_id,
    firstByte: row.first_byte,
    byteCount: row.byte_count,
    backendId: row.backend_id,
    locator: row.locator,
    blobSize: row.size,
  };
}

/** The entries of these ranges, by position. @param exceptDevice whose own are left out; empty: nobody's */
export async function findEntries(
  querier: Querier,
  user: HistoryUser,
  wanted: { readonly ranges: readonly PositionRange[]; readonly exceptDevice: string },
): Promise<PlacedEntry[]> {
  const { rows } = await querier.query<PlacedColumns>({
    name: 'find_history_entries',
    text: `select e.position, e.identity, e.time, e.source_device, e.blob_id, e.first_byte, e.byte_count,
        b.backend_id, b.locator, b.size
      from unnest($3::bigint[], $4::bigint[]) as r (f, l)
      join history_entry e on e.tenant_id = $1 and e.log_id = $2 and e.position between r.f and r.l
      join blob b on b.blob_id = e.blob_id
      where $5 = '' or e.source_device <> $5
      order by e.position`,
    values: [
      user.tenantId,
      user.logId,
      wanted.ranges.map((range) => range.first),
      wanted.ranges.map((range) => range.last),
      wanted.exceptDevice,
    ],
  });
  return rows.map(placedOf);
}

/** What is still named of a blob, by where it lies in it. */
export async function findBlobEntries(querier: Querier, blobId: string): Promise<PlacedEntry[]> {
  const { rows } = await querier.query<PlacedColumns>({
    name: 'find_history_blob_entries',
    text: `select e.position, e.identity, e.time, e.source_device, e.blob_id, e.first_byte, e.byte_count,
        b.backend_id, b.locator, b.size
      from history_entry e join blob b on b.blob_id = e.blob_id where e.blob_id = $1 order by e.first_byte`,
    values: [blobId],
  });
  return rows.map(placedOf);
}

export async function findDumps(querier: Querier, user: HistoryUser, deviceId: string): Promise<DumpedRange[]> {
  const { rows } = await querier.query<{ dump: number; first_position: number; last_position: number }>({
    name: 'find_history_dumps',
    text: `select dump, first_position, last_position from history_dump
      where tenant_id = $1 and log_id = $2 and device_id = $3`,
    values: [user.tenantId, user.logId, deviceId],
  });
  return rows.map((row) => ({ dump: row.dump, first: row.first_position, last: row.last_position }));
}

export async function insertDumps(
  querier: Querier,
  user: HistoryUser,
  deviceId: string,
  dumps: readonly DumpedRange[],
): Promise<void> {
  for (const part of partsOf(dumps)) {
    await querier.query({
      text: `insert into history_dump (tenant_id, log_id, device_id, dump, first_position, last_position)
        select $1, $2, $3, d, f, l from unnest($4::bigint[], $5::bigint[], $6::bigint[]) as x (d, f, l)`,
      values: [
        user.tenantId,
        user.logId,
        deviceId,
        part.map((range) => range.dump),
        part.map((range) => range.first),
        part.map((range) => range.last),
      ],
    });
  }
}

/** Those the device is known to have. */
export async function deleteDumps(querier: Querier, user: HistoryUser, deviceId: string, through: number): Promise<void> {
  await querier.query({
    text: 'delete from history_dump where tenant_id = $1 and log_id = $2 and device_id = $3 and dump <= $4',
    values: [user.tenantId, user.logId, deviceId, through],
  });
}
