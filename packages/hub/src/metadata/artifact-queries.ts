/** SQL of artifacts and the blobs they name. Every statement takes a whole batch. */
import type { Querier } from '../database/database.ts';
import { type ArtifactRow, type BlobPlace, decodeContent, encodeContent, kindOf, marksOf } from './records.ts';

export interface ArtifactName {
  readonly tenantId: string;
  readonly containerId: string;
  readonly path: string;
}

export interface ArtifactColumns {
  readonly tenant_id: string;
  readonly container_id: string;
  readonly path: string;
  readonly version_id: string;
  readonly kind: number;
  readonly size: number;
  readonly etag: string;
  readonly modified_at: number;
  readonly attributes: string;
  readonly annotations: string;
  readonly content: string;
}

export function rowOf(columns: ArtifactColumns): ArtifactRow {
  return {
    tenantId: columns.tenant_id,
    containerId: columns.container_id,
    path: columns.path,
    versionId: columns.version_id,
    ...marksOf(columns.kind),
    size: columns.size,
    etag: columns.etag,
    modifiedAt: columns.modified_at,
    attributes: columns.attributes,
    annotations: columns.annotations,
    content: decodeContent(columns.content),
  };
}

export async function findArtifacts(querier: Querier, names: readonly ArtifactName[]): Promise<ArtifactRow[]> {
  const { rows } = await querier.query<ArtifactColumns>({
    name: 'find_artifacts',
    text: `select a.tenant_id, a.container_id, a.path, a.version_id, a.kind, a.size, a.etag, a.modified_at, a.attributes,
        a.annotations, a.content
      from unnest($1::uuid[], $2::uuid[], $3::text[]) as x (t, c, p)
      join artifact a on a.tenant_id = x.t and a.container_id = x.c and a.path = x.p`,
    values: [names.map((name) => name.tenantId), names.map((name) => name.containerId), names.map((name) => name.path)],
  });
  return rows.map(rowOf);
}

export async function findPlaces(querier: Querier, blobIds: readonly string[]): Promise<BlobPlace[]> {
  const { rows } = await querier.query<{
    blob_id: string;
    backend_id: string;
    locator: string;
    segment_id: string | null;
    size: number;
  }>({
    name: 'find_places',
    text: 'select blob_id, backend_id, locator, segment_id, size from blob where blob_id = any($1::uuid[]) and state = 1',
    values: [blobIds],
  });
  return rows.map((row) => ({
    blobId: row.blob_id,
    backendId: row.backend_id,
    locator: row.locator,
    segmentId: row.segment_id ?? undefined,
    size: row.size,
  }));
}

/** How many were new; fewer than given means the cached belief "absent" was wrong. */
export async function insertArtifacts(querier: Querier, rows: readonly ArtifactRow[]): Promise<number> {
  const { rowCount } = await querier.query({
    name: 'insert_artifacts',
    text: `insert into artifact (tenant_id, container_id, path, version_id, kind, size, etag, modified_at, attributes, annotations, content)
      select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::smallint[], $6::bigint[], $7::text[], $8::bigint[], $9::text[], $10::text[],
        $11::text[])
      on conflict do nothing`,
    values: columnsOf(rows),
  });
  return rowCount;
}

/** Compare-and-set on the version that was judged; fewer than given means the belief was wrong. */
export async function replaceArtifacts(
  querier: Querier,
  rows: readonly ArtifactRow[],
  expectedVersionIds: readonly string[],
): Promise<number> {
  const { rowCount } = await querier.query({
    name: 'replace_artifacts',
    text: `update artifact a set version_id = x.v, kind = x.k, size = x.s, etag = x.e, modified_at = x.m, attributes = x.a,
        annotations = x.n, content = x.b
      from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::smallint[], $6::bigint[], $7::text[], $8::bigint[], $9::text[], $10::text[],
        $11::text[], $12::text[]) as x (t, c, p, v, k, s, e, m, a, n, b, expected)
      where a.tenant_id = x.t and a.container_id = x.c and a.path = x.p and a.version_id = x.expected`,
    values: [...columnsOf(rows), expectedVersionIds],
  });
  return rowCount;
}

export async function deleteArtifacts(
  querier: Querier,
  names: readonly ArtifactName[],
  expectedVersionIds: readonly string[],
): Promise<number> {
  const { rowCount } = await querier.query({
    name: 'delete_artifacts',
    text: `delete from artifact a using unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as x (t, c, p, v)
      where a.tenant_id = x.t and a.container_id = x.c and a.path = x.p and a.version_id = x.v`,
    values: [
      names.map((name) => name.tenantId),
      names.map((name) => name.containerId),
      names.map((name) => name.path),
      expectedVersionIds,
    ],
  });
  return rowCount;
}

function columnsOf(rows: readonly ArtifactRow[]): unknown[] {
  return [
    rows.map((row) => row.tenantId),
    rows.map((row) => row.containerId),
    rows.map((row) => row.path),
    rows.map((row) => row.versionId),
    rows.map(kindOf),
    rows.map((row) => row.size),
    rows.map((row) => row.etag),
    rows.map((row) => row.modifiedAt),
    rows.map((row) => row.attributes),
    rows.map((row) => row.annotations),
    rows.map((row) => encodeContent(row.content)),
  ];
}

export interface UsageDelta {
  readonly tenantId: string;
  readonly containerId: string;
  readonly artifacts: number;
  readonly bytes: number;
}

export async function changeContainerUsage(querier: Querier, deltas: readonly UsageDelta[]): Promise<void> {
  await querier.query({
    name: 'change_container_usage',
    text: `update container_usage u set artifacts = u.artifacts + x.n, bytes = u.bytes + x.b
      from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[]) as x (t, c, n, b)
      where u.tenant_id = x.t and u.container_id = x.c`,
    values: [
      deltas.map((delta) => delta.tenantId),
      deltas.map((delta) => delta.containerId),
      deltas.map((delta) => delta.artifacts),
      deltas.map((delta) => delta.bytes),
    ],
  });
}

export async function findContainerUsage(
  querier: Querier,
  containerIds: readonly string[],
): Promise<Map<string, { artifacts: number; bytes: number }>> {
  const { rows } = await querier.query<{ container_id: string; artifacts: number; bytes: number }>({
    name: 'find_container_usage',
    text: 'select container_id, artifacts, bytes from container_usage where container_id = any($1::uuid[])',
    values: [containerIds],
  });
  return new Map(rows.map((row) => [row.container_id, { artifacts: row.artifacts, bytes: row.bytes }]));
}
