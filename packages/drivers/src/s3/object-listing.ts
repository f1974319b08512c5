/** One page of what lies under our prefix, for the scrub. */
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { ListedBlob, ListPage } from '../driver.ts';
import type { ObjectNames } from './object-name.ts';
import type { ProviderCalls } from './provider-calls.ts';

export interface ObjectListing {
  readonly calls: ProviderCalls;
  readonly bucket: string;
  readonly names: ObjectNames;
  /** Start of the ids wanted. */
  readonly prefix: string;
  /** The last id of the page before. */
  readonly cursor: string | undefined;
  readonly limit: number;
  readonly signal: AbortSignal;
}

/**
 * Names that are not ours are passed over, so a page may be shorter than asked and not the last. Where more of them follow each other
 * than a page has, it is read on behind them: a cursor is an id, and there has to be one.
 */
export async function listObjects(listing: ObjectListing): Promise<ListPage> {
  const { names, cursor } = listing;
  let after = cursor === undefined ? undefined : names.of(cursor);
  for (;;) {
    const page = await readPage(listing, after);
    const blobs: ListedBlob[] = [];
    for (const entry of page.Contents ?? []) {
      const id = names.idOf(entry.Key ?? '');
      if (id !== undefined)
        blobs.push({ kind: 'blob', id, size: entry.Size ?? 0, modifiedAt: entry.LastModified?.getTime() ?? 0 });
    }
    after = page.Contents?.at(-1)?.Key;
    if (page.IsTruncated !== true || after === undefined) return { blobs, cursor: undefined };
    if (blobs.length > 0) return { blobs, cursor: blobs.at(-1)?.id };
  }
}

function readPage({ calls, bucket, names, prefix, limit, signal }: ObjectListing, after: string | undefined) {
  const input = {
    Bucket: bucket,
    Prefix: names.startOf(prefix),
    MaxKeys: limit,
    ...(after === undefined ? {} : { StartAfter: after }),
  };
  return calls.call((client, options) => client.send(new ListObjectsV2Command(input), options), { signal, repeatable: true });
}
