/**
 * SQL of multipart uploads. What looks for rows has no name, so that it is planned for what the tables hold just now: they are empty at
 * times, and a plan kept from such a time would look through all parts of a later upload for each of them.
 */
import type { Querier } from '../database/database.ts';

export interface UploadRow {
  readonly tenantId: string;
  readonly containerId: string;
  readonly path: string;
  readonly uploadId: string;
  readonly state: 'open' | 'completing' | 'completed' | 'aborted';
  readonly attributes: string;
  /** JSON of what the artifact it becomes is to be annotated with. */
  readonly annotations: string;
  readonly principalId: string;
  /** The tenant that what it becomes belongs to when that is not the container's, else empty. */
  readonly owner: string;
  readonly createdAt: number;
  /** Inner id of the version that completing made; empty before. */
  readonly completedVersion: string;
}

export interface PartRow {
  readonly partNumber: number;
  readonly blobId: string | undefined;
  readonly size: number;
  readonly etag: string;
  /** JSON of Checksum[]. */
  readonly checksums: string;
  readonly modifiedAt: number;
}

interface UploadColumns {
  readonly tenant_id: string;
  readonly container_id: string;
  readonly path: string;
  readonly upload_id: string;
  readonly state: UploadRow['state'];
  readonly attributes: string;
  readonly annotations: string;
  readonly principal_id: string;
  readonly owner: string;
  readonly created_at: number;
  readonly completed_version: string;
}

const uploadColumns =
  'tenant_id, container_id, path, upload_id, state, attributes, annotations, principal_id, owner, created_at, completed_version';

function uploadOf(row: UploadColumns): UploadRow {
  return {
    tenantId: row.tenant_id,
    containerId: row.container_id,
    path: row.path,
    uploadId: row.upload_id,
    state: row.state,
    attributes: row.attributes,
    annotations: row.annotations,
    principalId: row.principal_id,
    owner: row.owner,
    createdAt: row.created_at,
    completedVersion: row.completed_version,
  };
}

interface PartColumns {
  readonly part_number: number;
  readonly blob_id: string | null;
  readonly size: number;
  readonly etag: string;
  readonly checksums: string;
  readonly modified_at: number;
}

const partColumns = 'part_number, blob_id, size, etag, checksums, modified_at';

function partOf(row: PartColumns): PartRow {
  return {
    partNumber: row.part_number,
    blobId: row.blob_id ?? undefined,
    size: row.size,
    etag: row.etag,
    checksums: row.checksums,
    modifiedAt: row.modified_at,
  };
}

/** Open ones. */
export async function insertUploads(querier: Querier, rows: readonly UploadRow[]): Promise<void> {
  await querier.query({
    name: 'insert_uploads',
    text: `insert into upload
        (tenant_id, container_id, path, upload_id, state, attributes, annotations, principal_id, owner, created_at, completed_version)
      select t, c, p, i, 'open', a, n, r, o, m, ''
      from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[])
        as x (t, c, p, i, a, n, r, o, m)`,
    values: [
      rows.map((row) => row.tenantId),
      rows.map((row) => row.containerId),
      rows.map((row) => row.path),
      rows.map((row) => row.uploadId),
      rows.map((row) => row.attributes),
      rows.map((row) => row.annotations),
      rows.map((row) => row.principalId),
      rows.map((row) => row.owner),
      rows.map((row) => row.createdAt),
    ],
  });
}

export interface UploadName {
  readonly tenantId: string;
  readonly containerId: string;
  readonly path: string;
  readonly uploadId: string;
}

/** `hold` keeps the row locked to the end of the transaction: parts and completion then have one order. */
export async function findUpload(querier: Querier, name: UploadName, hold: boolean): Promise<UploadRow | undefined> {
  const { rows } = await querier.query<UploadColumns>({
    text: `select ${uploadColumns} from upload
      where tenant_id = $1 and container_id = $2 and path = $3 and upload_id = $4${hold ? ' for update' : ''}`,
    values: [name.tenantId, name.containerId, name.path, name.uploadId],
  });
  return rows[0] === undefined ? undefined : uploadOf(rows[0]);
}

/** By tenant; those without any are missing. */
export async function countOpenUploads(querier: Querier, tenantIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await querier.query<{ tenant_id: string; count: number }>({
    text: `select tenant_id, count(*) as count from upload where tenant_id = any($1::uuid[]) and state = 'open' group by tenant_id`,
    values: [tenantIds],
  });
  return new Map(rows.map((row) => [row.tenant_id, row.count]));
}

/** A part that is to be recorded, as it is found. */
export interface StandingPart {
  /** undefined for an upload that is not there. */
  readonly state: UploadRow['state'] | undefined;
  /** The content that stands under its number. */
  readonly blobId: string | undefined;
}

export interface PartName {
  readonly upload: UploadName;
  readonly partNumber: number;
}

/** One a name, in order. The uploads stay share-locked: none can end before this transaction does. By `limit 1` every look is one of a whole key. */
export async function findStandingParts(querier: Querier, names: readonly PartName[]): Promise<StandingPart[]> {
  const { rows } = await querier.query<{ ordinal: number; state: UploadRow['state']; blob_id: string | null }>({
    text: `select x.ordinal, u.state, p.blob_id
      from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::integer[]) with ordinality as x (t, c, path, i, n, ordinal)
      cross join lateral (select state from upload
        where tenant_id = x.t and container_id = x.c and path = x.path and upload_id = x.i limit 1 for share) as u
      left join lateral (select blob_id from upload_part
        where tenant_id = x.t and upload_id = x.i and part_number = x.n limit 1) as p on true`,
    values: [
      names.map(({ upload }) => upload.tenantId),
      names.map(({ upload }) => upload.containerId),
      names.map(({ upload }) => upload.path),
      names.map(({ upload }) => upload.uploadId),
      names.map(({ partNumber }) => partNumber),
    ],
  });
  const found = new Map(rows.map(({ ordinal, state, blob_id }) => [ordinal, { state, blobId: blob_id ?? undefined }]));
  return names.map((_, index) => found.get(index + 1) ?? { state: undefined, blobId: undefined });
}

export interface NewPartRow {
  readonly upload: UploadName;
  readonly part: PartRow;
}

/** In place of what stands under their numbers. No number of an upload may come twice. */
export async function writeParts(querier: Querier, rows: readonly NewPartRow[]): Promise<void> {
  await querier.query({
    name: 'write_parts',
    text: `insert into upload_part (tenant_id, upload_id, ${partColumns})
      select * from unnest($1::uuid[], $2::text[], $3::integer[], $4::uuid[], $5::bigint[], $6::text[], $7::text[], $8::bigint[])
      on conflict (tenant_id, upload_id, part_number) do update set blob_id = excluded.blob_id, size = excluded.size,
        etag = excluded.etag, checksums = excluded.checksums, modified_at = excluded.modified_at`,
    values: [
      rows.map(({ upload }) => upload.tenantId),
      rows.map(({ upload }) => upload.uploadId),
      rows.map(({ part }) => part.partNumber),
      rows.map(({ part }) => part.blobId ?? null),
      rows.map(({ part }) => part.size),
      rows.map(({ part }) => part.etag),
      rows.map(({ part }) => part.checksums),
      rows.map(({ part }) => part.modifiedAt),
    ],
  });
}

/** When this blob was recorded as a part, also if another has taken its place since; undefined when it never was. */
export async function findRecordedAt(querier: Querier, tenantId: string, blobId: string): Promise<number | undefined> {
  const { rows } = await querier.query<{ changed_at: number }>({
    name: 'find_recorded_part',
    // What a closed lease leaves dead has no tenant; what is the content of a version names it.
    text: `select changed_at from blob where blob_id = $1 and tenant_id = $2 and version_id = ''`,
    values: [blobId, tenantId],
  });
  return rows[0]?.changed_at;
}

export async function findParts(querier: Querier, name: UploadName, after: number, limit: number): Promise<PartRow[]> {
  const { rows } = await querier.query<PartColumns>({
    text: `select ${partColumns} from upload_part where tenant_id = $1 and upload_id = $2 and part_number > $3
      order by part_number limit $4`,
    values: [name.tenantId, name.uploadId, after, limit],
  });
  return rows.map(partOf);
}

export async function deleteParts(querier: Querier, name: UploadName): Promise<void> {
  await querier.query({
    text: 'delete from upload_part where tenant_id = $1 and upload_id = $2',
    values: [name.tenantId, name.uploadId],
  });
}

export async function deleteUpload(querier: Querier, name: UploadName): Promise<void> {
  await querier.query({
    text: 'delete from upload where tenant_id = $1 and container_id = $2 and path = $3 and upload_id = $4',
    values: [name.tenantId, name.containerId, name.path, name.uploadId],
  });
}

/** Open uploads from a position on, in order of path and id. */
export async function findUploadsFrom(
  querier: Querier,
  container: { readonly tenantId: string; readonly containerId: string },
  from: { readonly path: string; readonly inclusive: boolean; readonly uploadId: string },
  limit: number,
): Promise<UploadRow[]> {
  const { rows } = await querier.query<UploadColumns>({
    text: `select ${uploadColumns} from upload
      where tenant_id = $1 and container_id = $2 and state = 'open'
        and (path > $3 or (path = $3 and ($5 or upload_id > $4)))
      order by path, upload_id limit $6`,
    values: [container.tenantId, container.containerId, from.path, from.uploadId, from.inclusive, limit],
  });
  return rows.map(uploadOf);
}

export async function findIdleUploads(querier: Querier, before: number, limit: number): Promise<UploadRow[]> {
  const { rows } = await querier.query<UploadColumns>({
    text: `select ${uploadColumns} from upload where state = 'open' and created_at < $1 order by created_at limit $2`,
    values: [before, limit],
  });
  return rows.map(uploadOf);
}

/** `version` is what it became. */
export async function markCompleted(querier: Querier, name: UploadName, version: string): Promise<void> {
  await querier.query({
    text: `update upload set state = 'completed', completed_version = $5
      where tenant_id = $1 and container_id = $2 and path = $3 and upload_id = $4`,
    values: [name.tenantId, name.containerId, name.path, name.uploadId, version],
  });
}

/** A completed upload's record answers a client that asks again; after this long nobody does. */
export async function deleteCompletedUploads(querier: Querier, before: number): Promise<number> {
  const { rowCount } = await querier.query({
    text: `delete from upload where state = 'completed' and created_at < $1`,
    values: [before],
  });
  return rowCount;
}
