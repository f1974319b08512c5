/** Lists the artifacts of a container straight from the index, skipping over what a delimiter hides. */
import { Listing, type Seek } from '@felloe/engine/artifact/listing.ts';
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
}

/** Rows of the first read after a skip: most groups are followed by another group. */
const rowsAfterSkip = 4;

/**
 * One page. Without a delimiter it is one range scan. With one, a group costs one index seek however many paths it hides; reads
 * grow while plain entries follow each other and shrink again at every group.
 */
export async function listArtifacts(querier: Querier, container: ContainerRow, wish: ListWish): Promise<ArtifactPage> {
  const listing = new Listing<EntryColumns>(wish);
  let rowsWanted = wish.delimiter === '' ? listing.wanted : Math.min(listing.wanted, 64);
  for (let seek = listing.seek; seek !== undefined; seek = listing.seek) {
    const limit = Math.min(rowsWanted, listing.wanted);
    const rows = await readPaths(querier, container, seek, limit);
    let skipped = false;
    for (const row of rows) {
      const absorbed = listing.absorb(row.path, row);
      if (absorbed === 'next') continue;
      skipped = absorbed === 'seek';
      break;
    }
    if (listing.seek === undefined) break;
    if (!skipped && rows.length < limit) break;
    rowsWanted = skipped ? rowsAfterSkip : rowsWanted * 4;
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
          },
    ),
    truncated: page.truncated,
    next_after: page.nextAfter,
  };
}

async function readPaths(querier: Querier, container: ContainerRow, seek: Seek, limit: number): Promise<EntryColumns[]> {
  const { rows } = await querier.query<EntryColumns>({
    name: seek.inclusive ? 'list_artifacts_from' : 'list_artifacts_after',
    text: `select path, version_id, size, etag, modified_at, attributes from artifact
      where tenant_id = $1 and container_id = $2 and path ${seek.inclusive ? '>=' : '>'} $3 and kind = 0
      order by path limit $4`,
    values: [container.tenantId, container.containerId, seek.path, limit],
  });
  return rows;
}
