/** SQL of versions that are not what their path names now. */
import { nullVersionName } from '@felloe/engine/artifact/versioning.ts';
import type { Querier } from '../database/database.ts';
import { type ArtifactColumns, type ArtifactName, rowOf } from './artifact-queries.ts';
import type { ArtifactRow, VersionRow } from './records.ts';

const columns = 'tenant_id, container_id, path, version_id, kind, size, etag, modified_at, attributes, annotations, content';

export interface VersionId extends ArtifactName {
  readonly versionId: string;
}

function columnsOf(versions: readonly VersionId[]): unknown[] {
  return [
    versions.map((version) => version.tenantId),
    versions.map((version) => version.containerId),
    versions.map((version) => version.path),
    versions.map((version) => version.versionId),
  ];
}

/**
 * What these paths name now is kept as an older version. The rows do not travel: they are copied where they are, before the next
 * statement replaces them. How many were found; fewer than given means the belief was wrong.
 */
export async function keepVersions(querier: Querier, now: number, versions: readonly VersionId[]): Promise<number> {
  const { rowCount } = await querier.query({
    name: 'keep_versions',
    text: `insert into artifact_version (${columns}, superseded_at)
      select a.tenant_id, a.container_id, a.path, a.version_id, a.kind, a.size, a.etag, a.modified_at, a.attributes, a.annotations, a.content, $5
      from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as x (t, c, p, v)
      join artifact a on a.tenant_id = x.t and a.container_id = x.c and a.path = x.p and a.version_id = x.v`,
    values: [...columnsOf(versions), now],
  });
  return rowCount;
}

/** Older versions without a name of their own; at most one a path. */
export async function findOlderNulls(querier: Querier, names: readonly ArtifactName[]): Promise<ArtifactRow[]> {
  const { rows } = await querier.query<ArtifactColumns>({
    name: 'find_older_nulls',
    text: `select v.tenant_id, v.container_id, v.path, v.version_id, v.kind, v.size, v.etag, v.modified_at, v.attributes, v.annotations, v.content
      from unnest($1::uuid[], $2::uuid[], $3::text[]) as x (t, c, p)
      join artifact_version v on v.tenant_id = x.t and v.container_id = x.c and v.path = x.p and v.kind < 2`,
    values: [names.map((name) => name.tenantId), names.map((name) => name.containerId), names.map((name) => name.path)],
  });
  return rows.map(rowOf);
}

export async function deleteVersions(querier: Querier, versions: readonly VersionId[]): Promise<number> {
  const { rowCount } = await querier.query({
    name: 'delete_versions',
    text: `delete from artifact_version a using unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as x (t, c, p, v)
      where a.tenant_id = x.t and a.container_id = x.c and a.path = x.p and a.version_id = x.v`,
    values: columnsOf(versions),
  });
  return rowCount;
}

/**
 * The version of a path by the name clients give it, wherever it stands. One statement, so one snapshot: a version that becomes an
 * older one at this moment is found once.
 */
export async function findVersion(querier: Querier, name: ArtifactName, versionName: string): Promise<VersionRow | undefined> {
  const isNull = versionName === nullVersionName;
  const which = isNull ? 'kind < 2' : 'version_id = $4 and kind >= 2';
  const { rows } = await querier.query<ArtifactColumns & { readonly current: boolean }>({
    name: isNull ? 'find_null_version' : 'find_named_version',
    text: `select ${columns}, true as current from artifact where tenant_id = $1 and container_id = $2 and path = $3 and ${which}
      union all
      select ${columns}, false as current from artifact_version where tenant_id = $1 and container_id = $2 and path = $3 and ${which}`,
    values: [name.tenantId, name.containerId, name.path, ...(isNull ? [] : [versionName])],
  });
  const row = rows[0];
  return row === undefined ? undefined : { ...rowOf(row), current: row.current };
}

/** By its inner id, which also a version without a name has. */
export async function findVersionById(querier: Querier, id: VersionId): Promise<VersionRow | undefined> {
  const { rows } = await querier.query<ArtifactColumns & { readonly current: boolean }>({
    name: 'find_version_by_id',
    text: `select ${columns}, true as current from artifact
        where tenant_id = $1 and container_id = $2 and path = $3 and version_id = $4
      union all
      select ${columns}, false as current from artifact_version
        where tenant_id = $1 and container_id = $2 and path = $3 and version_id = $4`,
    values: [id.tenantId, id.containerId, id.path, id.versionId],
  });
  const row = rows[0];
  return row === undefined ? undefined : { ...rowOf(row), current: row.current };
}

/** The newest older version of a path: what it names when its current one goes. */
export async function findNewestOlder(querier: Querier, name: ArtifactName): Promise<ArtifactRow | undefined> {
  const { rows } = await querier.query<ArtifactColumns>({
    name: 'find_newest_older',
    text: `select ${columns} from artifact_version where tenant_id = $1 and container_id = $2 and path = $3
      order by tenant_id, container_id, path, version_id desc limit 1`,
    values: [name.tenantId, name.containerId, name.path],
  });
  return rows[0] === undefined ? undefined : rowOf(rows[0]);
}

/** Replaces the annotations of one version; false when it is not there. */
export async function annotateVersion(
  querier: Querier,
  version: VersionId & { readonly current: boolean },
  annotations: string,
): Promise<boolean> {
  const table = version.current ? 'artifact' : 'artifact_version';
  const { rowCount } = await querier.query({
    name: `annotate_${table}`,
    text: `update ${table} set annotations = $5 where tenant_id = $1 and container_id = $2 and path = $3 and version_id = $4`,
    values: [version.tenantId, version.containerId, version.path, version.versionId, annotations],
  });
  return rowCount === 1;
}
