/** Open uploads of a container, grouped by delimiter, in order of path and then id. */
import { commonPrefix, firstSeek, pastPrefix } from '@felloe/engine/artifact/listing.ts';
import type { Querier } from '../database/database.ts';
import type { ContainerRow } from '../metadata/records.ts';
import { findUploadsFrom, type UploadRow } from './upload-queries.ts';

export interface UploadListWish {
  readonly prefix: string;
  readonly delimiter: string;
  /** Exclusive, unless an id is given: then uploads of this path with a later id follow. */
  readonly afterPath: string;
  readonly afterUploadId: string;
  readonly limit: number;
}

export interface UploadListPage {
  readonly entries: readonly { readonly path: string; readonly upload: UploadRow | undefined }[];
  readonly truncated: boolean;
  readonly nextPath: string;
  readonly nextUploadId: string;
}

interface Position {
  readonly path: string;
  readonly inclusive: boolean;
  readonly uploadId: string;
}

export async function listUploads(querier: Querier, container: ContainerRow, wish: UploadListWish): Promise<UploadListPage> {
  const entries: { path: string; upload: UploadRow | undefined }[] = [];
  let position = start(wish);
  while (position !== undefined && wish.limit > 0) {
    const rows = await findUploadsFrom(querier, container, position, wish.limit - entries.length + 1);
    position = undefined;
    for (const upload of rows) {
      if (!upload.path.startsWith(wish.prefix)) break;
      if (entries.length === wish.limit) return pageOf(entries, true);
      const group = commonPrefix(upload.path, wish);
      entries.push(group === undefined ? { path: upload.path, upload } : { path: group, upload: undefined });
      position = { path: upload.path, inclusive: false, uploadId: upload.uploadId };
      if (group === undefined) continue;
      const seek = pastPrefix(group);
      position = seek && { ...seek, uploadId: '' };
      break;
    }
  }
  return pageOf(entries, false);
}

function start(wish: UploadListWish): Position | undefined {
  if (wish.afterPath !== '' && wish.afterUploadId !== '' && commonPrefix(wish.afterPath, wish) === undefined) {
    return { path: wish.afterPath, inclusive: false, uploadId: wish.afterUploadId };
  }
  const seek = firstSeek({ prefix: wish.prefix, delimiter: wish.delimiter, after: wish.afterPath });
  // No id sorts after this one, so an exclusive path leaves out every upload of it.
  return seek && { ...seek, uploadId: '\u{10ffff}' };
}

function pageOf(entries: readonly { path: string; upload: UploadRow | undefined }[], truncated: boolean): UploadListPage {
  const last = entries.at(-1);
  return {
    entries,
    truncated,
    nextPath: truncated ? (last?.path ?? '') : '',
    nextUploadId: truncated ? (last?.upload?.uploadId ?? '') : '',
  };
}
