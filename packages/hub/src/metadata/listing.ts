/** Lists the artifacts of a container straight from the index, skipping over what a delimiter hides. */
import { Listing, type Seek, successor } from '@felloe/engine/artifact/listing.ts';
import type { ArtifactPage } from '@felloe/contracts/gen/felloe/v1/ArtifactPage.ts';
import type { Querier } from '../database/database.ts';
import type { ContainerRow } from './records.ts';

export interface ListWish {
  readonly prefix: string;
  readonly delimiter: string;
  readonly after: string;
  readonly limit: number;
}

interface EntryColumns {
  readonly path: string;
  readonly version_id: string;
  readonly size: number;
  readonly etag: string;
  readonly modified_at: number;
  readonly attributes: string;
  readonly annotations: string;
}

/**
 * One page. Without a delimiter it is one range scan. With one it is a loose index scan: every entry or group costs one index seek,
 * however many paths a group hides.
 */
export async function listArtifacts(querier: Querier, container: ContainerRow, wish: ListWish): Promise<ArtifactPage> {
  const listing = new Listing<EntryColumns>(wish);
  // A delimiter without a successor (it ends in the last code point) cannot be skipped over in SQL; reading on from each group can.
  const delimiterEnd = wish.delimiter === '' ? undefined : successor(wish.delimiter);
  for (let seek = listing.seek; seek !== undefined; seek = listing.seek) {
    const limit = listing.wanted;
    const rows =
      delimiterEnd === undefined
        ? await readPaths(querier, container, seek, limit)
        : await readGroups(querier, container, seek, { ...wish, delimiterEnd, limit });
    let skipped = false;
    for (const row of rows) {
      const absorbed = listing.absorb(row.path, row);
      if (absorbed === 'full' || absorbed === 'end') break;
      skipped = absorbed === 'seek' && delimiterEnd === undefined;
      if (skipped) break;
    }
    if (!skipped && rows.length < limit) break;
  }
  const page = listing.page();
  return {
    entries: page.items.map(({ path, entry }) =>
      entry === undefined
        ? { path, is_prefix: true }
        : {
            path,
            is_prefix: false,
            size: entry.size,
            etag: entry.etag,
            modified_at: entry.modified_at,
            attributes: entry.attributes,
            version_id: entry.version_id,
            annotations: entry.annotations,
          },
    ),
    truncated: page.truncated,
    next_after: page.nextAfter,
  };
}

/**
 * Artifacts and not markers: `kind in (0, 2)`. Not `kind & 1 = 0`, of which the planner knows no statistics: it then reads and sorts
 * the whole container instead of a page of its index.
 */
async function readPaths(querier: Querier, container: ContainerRow, seek: Seek, limit: number): Promise<EntryColumns[]> {
  const { rows } = await querier.query<EntryColumns>({
    name: seek.inclusive ? 'list_artifacts_from' : 'list_artifacts_after',
    text: `select path, version_id, size, etag, modified_at, attributes, annotations from artifact
      where tenant_id = $1 and container_id = $2 and path ${seek.inclusive ? '>=' : '>'} $3 and kind in (0, 2)
      order by path limit $4`,
    values: [container.tenantId, container.containerId, seek.path, limit],
  });
  return rows;
}

/**
 * The first path of every group, and every path outside groups, in order. `chr(1)` makes the least path after a given one, since
 * U+0000 is in no path. One index search a row: it takes the columns along, since a second search would cost more than they do.
 */
async function readGroups(
  querier: Querier,
  container: ContainerRow,
  seek: Seek,
  wish: ListWish & { readonly delimiterEnd: string },
): Promise<EntryColumns[]> {
  const { rows } = await querier.query<EntryColumns>({
    name: 'list_artifact_groups',
    text: `with recursive scan (path, version_id, size, etag, modified_at, attributes, annotations, n) as (
        (select path, version_id, size, etag, modified_at, attributes, annotations, 1 from artifact
          where tenant_id = $1 and container_id = $2 and path >= $3 and kind in (0, 2) order by path limit 1)
        union all
        select next.*, s.n + 1 from scan s cross join lateral (
          select a.path, a.version_id, a.size, a.etag, a.modified_at, a.attributes, a.annotations from artifact a
          where a.tenant_id = $1 and a.container_id = $2 and a.kind in (0, 2) and a.path >=
            case when strpos(substr(s.path, $4), $5) > 0
              then left(s.path, $4 - 1 + strpos(substr(s.path, $4), $5) - 1) || $6
              else s.path || chr(1) end
          order by a.path limit 1) as next
        where s.n < $7)
      select path, version_id, size, etag, modified_at, attributes, annotations from scan order by n`,
    values: [
      container.tenantId,
      container.containerId,
      seek.inclusive ? seek.path : `${seek.path}\u0001`,
      // SQL counts characters from one.
      Array.from(wish.prefix).length + 1,
      wish.delimiter,
      wish.delimiterEnd,
      wish.limit,
    ],
  });
  return rows;
}
