/** Entries as pages have them. */
import type { VaultEntry__Output } from '@felloe/contracts/gen/felloe/v1/VaultEntry.ts';
import type { VaultRequest } from '../vault-services.ts';

export interface EntryMeta {
  /** Unix seconds. */
  readonly timestamp: number;
  readonly digest: string;
}

export interface EntryWithUrl {
  readonly meta: EntryMeta;
  readonly presignedUrl: string;
}

export async function entriesWithUrls(
  request: VaultRequest,
  entries: readonly VaultEntry__Output[],
): Promise<readonly EntryWithUrl[]> {
  const urls = await request.services.delivery.downloadUrls(request, entries);
  return entries.map((entry, index) => ({ meta: metaOf(entry), presignedUrl: urls[index] ?? '' }));
}

export function metaOf({ timestamp, digest }: VaultEntry__Output): EntryMeta {
  return { timestamp, digest };
}
