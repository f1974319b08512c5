/** What lies in the root, for the scrub: large blobs in the order of their ids, then segments. Reads one shard folder at a time. */
import { join } from 'node:path';
import { StoreError } from '@felloe/engine/errors.ts';
import { isBlobId } from '../blob-id.ts';
import type { ListedBlob, ListPage } from '../driver.ts';
import { payloadSizeBytes } from './block-checksums.ts';
import type { Directories } from './directories.ts';
import { fileErrorCode } from './file-errors.ts';
import type { FileOperations, FileStatus } from './file-operations.ts';

interface Place {
  readonly kind: 'blob' | 'segment';
  /** Ids up to this one were listed. */
  readonly after: string;
}

export interface ScrubListing {
  readonly files: FileOperations;
  readonly directories: Directories;
  readonly prefix: string;
  readonly cursor: string | undefined;
  readonly limit: number;
  readonly throwIfAborted: () => void;
}

export async function listRoot(listing: ScrubListing): Promise<ListPage> {
  const place = parseCursor(listing.cursor);
  const found: ListedBlob[] = [];
  const names = place.kind === 'blob' ? blobThenSegmentNames(listing, place.after) : segmentNames(listing, place.after);
  for await (const { kind, id, path } of names) {
    listing.throwIfAborted();
    const status = await statusIfPresent(listing.files, path);
    if (status?.kind !== 'file') continue;
    const size = kind === 'blob' ? (payloadSizeBytes(status.size) ?? status.size) : status.size;
    found.push({ kind, id, size, modifiedAt: status.modifiedAt });
    if (found.length === listing.limit) return { blobs: found, cursor: `${kind}:${id}` };
  }
  return { blobs: found, cursor: undefined };
}

function parseCursor(cursor: string | undefined): Place {
  if (cursor === undefined) return { kind: 'blob', after: '' };
  const [kind, after = ''] = cursor.split(':', 2);
  if ((kind !== 'blob' && kind !== 'segment') || !isBlobId(after))
    throw new StoreError('invalid_argument', 'not a cursor of this listing');
  return { kind, after };
}

interface Named {
  readonly kind: 'blob' | 'segment';
  readonly id: string;
  readonly path: string;
}

async function* blobThenSegmentNames(listing: ScrubListing, after: string): AsyncGenerator<Named> {
  const { directories, files, prefix } = listing;
  const wanted = (name: string) => name.startsWith(prefix.slice(0, name.length)) && name >= after.slice(0, name.length);
  for (const outer of await sortedNames(files, directories.blobs)) {
    if (!/^[0-9a-f]{2}$/.test(outer) || !wanted(outer)) continue;
    for (const inner of await sortedNames(files, join(directories.blobs, outer))) {
      if (!/^[0-9a-f]{2}$/.test(inner) || !wanted(outer + inner)) continue;
      const shard = join(directories.blobs, outer, inner);
      for (const id of await sortedNames(files, shard)) {
        if (isBlobId(id) && id.startsWith(prefix) && id > after) yield { kind: 'blob', id, path: join(shard, id) };
      }
    }
  }
  yield* segmentNames(listing, '');
}

async function* segmentNames(listing: ScrubListing, after: string): AsyncGenerator<Named> {
  for (const name of await sortedNames(listing.files, listing.directories.segments)) {
    const id = name.endsWith('.seg') ? name.slice(0, -4) : '';
    if (isBlobId(id) && id.startsWith(listing.prefix) && id > after) {
      yield { kind: 'segment', id, path: join(listing.directories.segments, name) };
    }
  }
}

/** A folder that went away, or is no folder, has no names. */
async function sortedNames(files: FileOperations, path: string): Promise<string[]> {
  try {
    if ((await files.status(path)).kind !== 'directory') return [];
    return (await files.names(path)).sort();
  } catch (thrown) {
    if (fileErrorCode(thrown) === 'ENOENT') return [];
    throw thrown;
  }
}

async function statusIfPresent(files: FileOperations, path: string): Promise<FileStatus | undefined> {
  try {
    return await files.status(path);
  } catch (thrown) {
    if (fileErrorCode(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}
