/** SQL of walks: pages of what lifecycle judges, straight from the primary keys, without the columns it does not look at. */
import { ownNameOf } from '@felloe/engine/artifact/versioning.ts';
import type { PathRange } from '@felloe/engine/lifecycle/reach.ts';
import type { Querier } from '../database/database.ts';
import { type ContainerRow, marksOf } from '../metadata/records.ts';

type Place = Pick<ContainerRow, 'tenantId' | 'containerId'>;

export interface WalkedVersion {
  readonly path: string;
  readonly versionId: string;
  /** As clients name it. */
  readonly versionName: string;
  readonly isMarker: boolean;
  readonly size: number;
  /** ms since 1970 */
  readonly madeAt: number;
  /** JSON of ArtifactAnnotations. */
  readonly annotations: string;
}

export interface WalkedCurrent extends WalkedVersion {
  /** Looked up for markers only. */
  readonly hasOlder: boolean;
}

export interface WalkedOlder extends WalkedVersion {
  readonly supersededAt: number;
}

interface VersionColumns {
  readonly path: string;
  readonly version_id: string;
  readonly kind: number;
  readonly size: number;
  readonly modified_at: number;
  readonly annotations: string;
}

function versionOf(row: VersionColumns): WalkedVersion {
  const { removedMarker, named } = marksOf(row.kind);
  return {
    path: row.path,
    versionId: row.version_id,
    versionName: ownNameOf({ versionId: row.version_id, named }),
    isMarker: removedMarker,
    size: row.size,
    madeAt: row.modified_at,
    annotations: row.annotations,
  };
}

const columns = 'path, version_id, kind, size, modified_at, annotations';

/** What paths name now, upwards; after a path, or from the beginning of the range. */
export async function findCurrentPage(
  querier: Querier,
  place: Place,
  wish: { readonly range: PathRange; readonly after: string; readonly limit: number },
): Promise<WalkedCurrent[]> {
  const { rows } = await querier.query<VersionColumns & { readonly has_older: boolean }>({
    name: 'lifecycle_current',
    // With a limit the planner has to look in the index for each marker; it would read all versions of everybody into a hash otherwise.
    text: `select ${columns}, case when kind % 2 = 0 then false else coalesce((
        select true from artifact_version v
        where v.tenant_id = a.tenant_id and v.container_id = a.container_id and v.path = a.path limit 1
      ), false) end as has_older
      from artifact a where tenant_id = $1 and container_id = $2
        and path >= $3 and path > $4 and ($5::text is null or path < $5) order by path limit $6`,
    values: [place.tenantId, place.containerId, wish.range.from, wish.after, wish.range.to ?? null, wish.limit],
  });
  return rows.map((row) => ({ ...versionOf(row), hasOlder: row.has_older }));
}

/**
 * Older versions by path, the newest of a path first, so that they can be counted; after one, or from the beginning of the range. What is
 * left of its path is asked for by itself: then both statements run along the index, however many versions a path has.
 */
export async function findOlderPage(
  querier: Querier,
  place: Place,
  wish: {
    readonly range: PathRange;
    readonly after: { readonly path: string; readonly versionId: string } | undefined;
    readonly limit: number;
  },
): Promise<WalkedOlder[]> {
  const { range, after, limit } = wish;
  const own = [place.tenantId, place.containerId];
  const ofPath = after === undefined ? [] : await queryOlder(querier, olderOfPath, [...own, after.path, after.versionId, limit]);
  if (ofPath.length === limit) return ofPath;
  const beyond = [...own, range.from, after?.path ?? '', range.to ?? null, limit - ofPath.length];
  return [...ofPath, ...(await queryOlder(querier, olderBeyond, beyond))];
}

const olderColumns = `select ${columns}, superseded_at from artifact_version where tenant_id = $1 and container_id = $2`;
const olderOfPath = {
  name: 'lifecycle_older_of_path',
  text: `${olderColumns} and path = $3 and version_id < $4 order by version_id desc limit $5`,
};
const olderBeyond = {
  name: 'lifecycle_older_beyond',
  text: `${olderColumns} and path >= $3 and path > $4 and ($5::text is null or path < $5) order by path, version_id desc limit $6`,
};

async function queryOlder(
  querier: Querier,
  statement: { readonly name: string; readonly text: string },
  values: readonly unknown[],
): Promise<WalkedOlder[]> {
  const { rows } = await querier.query<VersionColumns & { readonly superseded_at: number }>({ ...statement, values });
  return rows.map((row) => ({ ...versionOf(row), supersededAt: row.superseded_at }));
}

/** How many older versions of a path are newer than one, counted up to a bound. */
export async function countNewerOlder(
  querier: Querier,
  version: Place & { readonly path: string; readonly versionId: string },
  countMax: number,
): Promise<number> {
  const { rows } = await querier.query<{ count: number }>({
    text: `select count(*) as count from (
        select 1 from artifact_version
        where tenant_id = $1 and container_id = $2 and path = $3 and version_id > $4 limit $5
      ) as newer`,
    values: [version.tenantId, version.containerId, version.path, version.versionId, countMax],
  });
  return rows[0]?.count ?? 0;
}

/** When the version stopped being what its path names; undefined when it did not, or is gone. */
export async function findSupersededAt(
  querier: Querier,
  version: Place & { readonly path: string; readonly versionId: string },
): Promise<number | undefined> {
  const { rows } = await querier.query<{ superseded_at: number }>({
    text: `select superseded_at from artifact_version
      where tenant_id = $1 and container_id = $2 and path = $3 and version_id = $4`,
    values: [version.tenantId, version.containerId, version.path, version.versionId],
  });
  return rows[0]?.superseded_at;
}

/** Where a walk stands. */
export interface Walk {
  /** Of the setting it judges by. */
  readonly settingVersion: number;
  readonly beganAt: number;
  /** 0 while it goes on. */
  readonly endedAt: number;
  readonly stage: 'current' | 'older' | 'uploads';
  /** The last path, and version or upload, that was looked at; empty at the beginning of the stage. */
  readonly path: string;
  readonly versionId: string;
  /** Older versions of that path that were passed. */
  readonly newerVersions: number;
}

export async function findWalks(querier: Querier): Promise<Map<string, Walk>> {
  const { rows } = await querier.query<{
    container_id: string;
    setting_version: number;
    began_at: number;
    ended_at: number;
    stage: Walk['stage'];
    path: string;
    version_id: string;
    newer_versions: number;
  }>({
    text: 'select container_id, setting_version, began_at, ended_at, stage, path, version_id, newer_versions from lifecycle_walk',
  });
  return new Map(
    rows.map((row) => [
      row.container_id,
      {
        settingVersion: row.setting_version,
        beganAt: row.began_at,
        endedAt: row.ended_at,
        stage: row.stage,
        path: row.path,
        versionId: row.version_id,
        newerVersions: row.newer_versions,
      },
    ]),
  );
}

export async function saveWalk(querier: Querier, place: Place, walk: Walk): Promise<void> {
  await querier.query({
    text: `insert into lifecycle_walk
        (tenant_id, container_id, setting_version, began_at, ended_at, stage, path, version_id, newer_versions)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      on conflict (tenant_id, container_id) do update set setting_version = excluded.setting_version, began_at = excluded.began_at,
        ended_at = excluded.ended_at, stage = excluded.stage, path = excluded.path, version_id = excluded.version_id,
        newer_versions = excluded.newer_versions`,
    values: [
      place.tenantId,
      place.containerId,
      walk.settingVersion,
      walk.beganAt,
      walk.endedAt,
      walk.stage,
      walk.path,
      walk.versionId,
      walk.newerVersions,
    ],
  });
}
