/** SQL that walks the versions of a container in the order of paths, the newest version of a path first. */
import type { Querier } from '../database/database.ts';
import { marksOf } from './records.ts';

export interface ListedVersion {
  readonly path: string;
  readonly versionId: string;
  readonly named: boolean;
  readonly removedMarker: boolean;
  readonly current: boolean;
  readonly size: number;
  readonly etag: string;
  readonly modifiedAt: number;
  readonly attributes: string;
  readonly annotations: string;
}

export interface VersionWindow {
  readonly tenantId: string;
  readonly containerId: string;
  /** From here on. */
  readonly path: string;
  readonly limit: number;
}

interface Columns {
  readonly path: string;
  readonly version_id: string;
  readonly kind: number;
  readonly size: number;
  readonly etag: string;
  readonly modified_at: number;
  readonly attributes: string;
  readonly annotations: string;
  readonly current: boolean;
}

const columns = 'path, version_id, kind, size, etag, modified_at, attributes, annotations';
const own = 'tenant_id = $1 and container_id = $2';

function listedOf(row: Columns): ListedVersion {
  return {
    path: row.path,
    versionId: row.version_id,
    ...marksOf(row.kind),
    current: row.current,
    size: row.size,
    etag: row.etag,
    modifiedAt: row.modified_at,
    attributes: row.attributes,
    annotations: row.annotations,
  };
}

/** Two range scans in one statement, so one snapshot: what paths name now and what they named before. Not in order. */
export async function readVersions(querier: Querier, window: VersionWindow): Promise<ListedVersion[]> {
  const { rows } = await querier.query<Columns>({
    name: 'read_versions',
    text: `(select ${columns}, true as current from artifact where ${own} and path >= $3 order by path limit $4)
      union all
      (select ${columns}, false as current from artifact_version where ${own} and path >= $3
        order by tenant_id, container_id, path, version_id desc limit $4)`,
    values: [window.tenantId, window.containerId, window.path, window.limit],
  });
  return rows.map(listedOf);
}

/** The versions of one path that are older than `versionId`. Not in order. */
export async function readOlderVersions(
  querier: Querier,
  window: VersionWindow & { readonly versionId: string },
): Promise<ListedVersion[]> {
  const { rows } = await querier.query<Columns>({
    name: 'read_older_versions',
    text: `(select ${columns}, true as current from artifact where ${own} and path = $3 and version_id < $4)
      union all
      (select ${columns}, false as current from artifact_version where ${own} and path = $3 and version_id < $4
        order by tenant_id, container_id, path, version_id desc limit $5)`,
    values: [window.tenantId, window.containerId, window.path, window.versionId, window.limit],
  });
  return rows.map(listedOf);
}

export interface GroupedWindow extends VersionWindow {
  readonly prefix: string;
  readonly delimiter: string;
  /** The least text after the delimiter: where a group ends. */
  readonly delimiterEnd: string;
  /** Groups and paths outside groups walked at once. */
  readonly walked: number;
}

export interface GroupedVersions {
  /** In order of the walk; of a group one, which stands for it. */
  readonly versions: readonly ListedVersion[];
  /** Groups and paths walked. Fewer than asked for: there are no more. */
  readonly walked: number;
}

/**
 * A loose index scan of the paths, as of a listing (decision listing-by-loose-index-scan): a group costs one index seek. Paths outside
 * groups bring their versions along, each at most `limit`.
 */
export async function readGroupedVersions(querier: Querier, window: GroupedWindow): Promise<GroupedVersions> {
  const { rows } = await querier.query<Columns & { readonly n: number }>({
    name: 'read_grouped_versions',
    text: `with recursive scan (path, n) as (
        (select path, 1 from artifact where ${own} and path >= $3 order by path limit 1)
        union all
        select next.path, s.n + 1 from scan s cross join lateral (
          select a.path from artifact a where a.tenant_id = $1 and a.container_id = $2 and a.path >=
            case when strpos(substr(s.path, $4), $5) > 0
              then left(s.path, $4 - 1 + strpos(substr(s.path, $4), $5) - 1) || $6
              else s.path || chr(1) end
          order by a.path limit 1) as next
        where s.n < $7)
      select s.n, v.* from scan s cross join lateral (
        (select ${columns}, true as current from artifact where ${own} and path = s.path)
        union all
        (select ${columns}, false as current from artifact_version
          where ${own} and path = s.path and strpos(substr(s.path, $4), $5) = 0
          order by tenant_id, container_id, path, version_id desc limit $8)) as v`,
    values: [
      window.tenantId,
      window.containerId,
      window.path,
      // SQL counts characters from one.
      Array.from(window.prefix).length + 1,
      window.delimiter,
      window.delimiterEnd,
      window.walked,
      window.limit,
    ],
  });
  return { versions: rows.map(listedOf), walked: rows.reduce((most, row) => Math.max(most, row.n), 0) };
}
