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

/** Names that are not ours are passed over, so a page may be shorter than asked and not the last. */
export async function listObjects(listing: ObjectListing): Promise<ListPage> {
  const { calls, bucket, names, cursor, signal } = listing;
  const input = {
    Bucket: bucket,
    Prefix: names.startOf(listing.prefix),
    MaxKeys: listing.limit,
    ...(cursor === undefined ? {} : { StartAfter: names.of(cursor) }),
  };
  const page = await calls.call((client, options) => client.send(new ListObjectsV2Command(input), options), {
    signal,
    repeatable: true,
  });
  const blobs: ListedBlob[] = [];
  for (const entry of page.Contents ?? []) {
    const id = names.idOf(entry.Key ?? '');
    if (id !== undefined) blobs.push({ kind: 'blob', id, size: entry.Size ?? 0, modifiedAt: entry.LastModified?.getTime() ?? 0 });
  }
  return { blobs, cursor: page.IsTruncated === true ? blobs.at(-1)?.id : undefined };
}
