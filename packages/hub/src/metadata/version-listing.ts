/** Lists the versions of a container: by path, the newest first within a path, groups of paths under a common prefix as one. */
import { commonPrefix, Listing, successor } from '@felloe/engine/artifact/listing.ts';
import { comparePaths } from '@felloe/engine/artifact/path.ts';
import { nullVersionName, ownNameOf } from '@felloe/engine/artifact/versioning.ts';
import type { VersionEntry } from '@felloe/contracts/gen/felloe/v1/VersionEntry.ts';
import type { VersionPage } from '@felloe/contracts/gen/felloe/v1/VersionPage.ts';
import type { Querier } from '../database/database.ts';
import type { ContainerRow } from './records.ts';
import {
  type ListedVersion,
  readGroupedVersions,
  readOlderVersions,
  readVersions,
  type VersionWindow,
} from './version-listing-queries.ts';
import { findVersion } from './version-queries.ts';

export interface VersionListWish {
  readonly prefix: string;
  readonly delimiter: string;
  /** Exclusive, unless a version is given: then the older versions of this path follow. */
  readonly afterPath: string;
  /** A version's name, or what an earlier page gave as its next one. */
  readonly afterVersion: string;
  readonly limit: number;
}

/** Groups and ungrouped paths walked in one statement: bounds the versions it may bring along in vain. */
const walkedMax = 100;

export async function listVersions(querier: Querier, container: ContainerRow, wish: VersionListWish): Promise<VersionPage> {
  const listing = new Listing<ListedVersion>({ ...wish, after: wish.afterPath });
  const full = await restOfPath(querier, container, wish, listing);
  const delimiterEnd = wish.delimiter === '' ? undefined : successor(wish.delimiter);
  while (!full && listing.seek !== undefined) {
    const { path, inclusive } = listing.seek;
    const { tenantId, containerId } = container;
    // `\u0001` makes the least path after a given one, since U+0000 is in no path.
    const window = { tenantId, containerId, path: inclusive ? path : `${path}\u0001`, limit: wish.limit + 1 };
    const more =
      delimiterEnd === undefined
        ? await absorbWindow(querier, window, listing)
        : await absorbGroups(querier, window, { ...wish, delimiterEnd }, listing);
    if (!more) break;
  }
  return pageOf(listing);
}

/** The rest of the path that the last page ended in. True when that fills the page. */
async function restOfPath(
  querier: Querier,
  container: ContainerRow,
  wish: VersionListWish,
  listing: Listing<ListedVersion>,
): Promise<boolean> {
  const { afterPath, afterVersion, prefix, limit } = wish;
  const isInPath = afterPath !== '' && afterPath.startsWith(prefix) && commonPrefix(afterPath, wish) === undefined;
  if (afterVersion === '' || !isInPath || limit === 0) return false;
  const { tenantId, containerId } = container;
  const name = { tenantId, containerId, path: afterPath };
  const marked = afterVersion === nullVersionName ? await findVersion(querier, name, nullVersionName) : undefined;
  const versionId = afterVersion === nullVersionName ? marked?.versionId : afterVersion;
  if (versionId === undefined) return false;
  const older = await readOlderVersions(querier, { ...name, versionId, limit: limit + 1 });
  return older.sort(inOrder).some((version) => listing.absorb(version.path, version) === 'full');
}

/** False when nothing can follow. */
async function absorbWindow(querier: Querier, window: VersionWindow, listing: Listing<ListedVersion>): Promise<boolean> {
  const wanted = Math.min(window.limit, listing.wanted);
  const rows = (await readVersions(querier, { ...window, limit: wanted })).sort(inOrder);
  // Each of the two scans was cut off by itself: only so many rows together are surely without a gap.
  const sure = rows.slice(0, wanted);
  for (const version of sure) {
    const absorbed = listing.absorb(version.path, version);
    if (absorbed === 'seek') return true;
    if (absorbed !== 'next') return false;
  }
  return sure.length === wanted && (await cutInPath(querier, window, sure, listing));
}

/** A window that ends within a path is followed by the rest of that path: the next one begins after the path. */
async function cutInPath(
  querier: Querier,
  window: VersionWindow,
  sure: readonly ListedVersion[],
  listing: Listing<ListedVersion>,
): Promise<boolean> {
  const last = sure.at(-1);
  if (last === undefined) return true;
  const older = await readOlderVersions(querier, { ...window, path: last.path, versionId: last.versionId });
  return older.sort(inOrder).every((version) => listing.absorb(version.path, version) === 'next');
}

async function absorbGroups(
  querier: Querier,
  window: VersionWindow,
  wish: VersionListWish & { readonly delimiterEnd: string },
  listing: Listing<ListedVersion>,
): Promise<boolean> {
  const { prefix, delimiter, delimiterEnd } = wish;
  const asked = Math.min(walkedMax, listing.wanted);
  const { versions, walked } = await readGroupedVersions(querier, { ...window, prefix, delimiter, delimiterEnd, walked: asked });
  for (const version of [...versions].sort(inOrder)) {
    const absorbed = listing.absorb(version.path, version);
    if (absorbed === 'full' || absorbed === 'end') return false;
  }
  return walked === asked;
}

function inOrder(one: ListedVersion, other: ListedVersion): number {
  if (one.path !== other.path) return comparePaths(one.path, other.path);
  return one.versionId < other.versionId ? 1 : -1;
}

function pageOf(listing: Listing<ListedVersion>): VersionPage {
  const { items, truncated } = listing.page();
  const last = items.at(-1);
  return {
    entries: items.map(({ path, entry }) => (entry === undefined ? { is_prefix: true, path } : entryOf(entry))),
    truncated,
    next_path: truncated ? (last?.path ?? '') : '',
    // The id and not the name: a page may follow on a version that was removed in between.
    next_version: truncated ? (last?.entry?.versionId ?? '') : '',
  };
}

function entryOf(version: ListedVersion): VersionEntry {
  return {
    is_prefix: false,
    path: version.path,
    version_name: ownNameOf(version),
    current: version.current,
    removed_marker: version.removedMarker,
    size: version.size,
    etag: version.etag,
    modified_at: version.modifiedAt,
    attributes: version.attributes,
    annotations: version.annotations,
  };
}
