/**
 * POST /get-head-batch, beyond the original: what is newest in many topics with one call, so that a client that wakes up asks once what has
 * changed and then only for that.
 */
import type { VaultPage__Output } from '@felloe/contracts/gen/felloe/v1/VaultPage.ts';
import type { VaultEntry__Output } from '@felloe/contracts/gen/felloe/v1/VaultEntry.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { type JsonObject, readArray, readObject } from '../wire/fields.ts';
import { readPlace, type WirePlace } from '../wire/places.ts';
import { reportRead } from '../report-read.ts';
import type { VaultRequest } from '../vault-services.ts';
import { type EntryMeta, metaOf } from './entries-with-urls.ts';
import { operation } from './operation.ts';

interface Head {
  readonly snapshot: (EntryMeta & { readonly size: number; readonly presignedUrl: string }) | null;
  /** The last entry and how many there are; null for none. */
  readonly history: (EntryMeta & { readonly totalCount: number }) | null;
}

export const getHeadBatch = operation({
  read: ({ places }: JsonObject): readonly WirePlace[] =>
    readArray(places, 'places', limits.vault.headsMax).map((place) => readPlace(readObject(place, 'places'))),
  signed: (_inner, signer) => ({ call: 'read', inner: { pubkey: signer.decimal } }),
  act: async (request, places) => {
    if (places.length === 0) return { heads: [] };
    const [snapshots, pages] = await Promise.all([readSnapshots(request, places), lastOfEach(request, places)]);
    for (const { topic, owner } of places) reportRead(request, 'head', `${topic}/${owner}`);
    const found = snapshots.filter((entry) => entry.digest !== '');
    const urls = new Map<VaultEntry__Output, string>();
    for (const [index, url] of (await request.services.delivery.downloadUrls(request, found)).entries()) {
      const entry = found[index];
      if (entry !== undefined) urls.set(entry, url);
    }
    return { heads: places.map((_place, index) => headOf(snapshots[index], pages[index], urls)) };
  },
});

async function readSnapshots(
  { services, container, call }: VaultRequest,
  places: readonly WirePlace[],
): Promise<readonly VaultEntry__Output[]> {
  const asked = { container: container.name, places: places.map(({ topic, owner }) => ({ topic, owner })) };
  const { entries } = await services.context.call('read_vault_snapshots', asked, call);
  if (entries.length !== places.length) throw new StoreError('internal', 'the hub answered for other places');
  return entries;
}

/** They go to the hub in one frame. */
async function lastOfEach(request: VaultRequest, places: readonly WirePlace[]): Promise<readonly VaultPage__Output[]> {
  const { services, container, call } = request;
  const list = () =>
    Promise.all(
      places.map(({ topic, owner }) => {
        const asked = { container: container.name, topic, owner, cursor: null, descending: true, limit: 1, wait_ms: 0 };
        return services.context.call('list_vault_entries', asked, call);
      }),
    );
  const pages = await list();
  const unfinished = pages.flatMap((page) => page.unfinished);
  return unfinished.length > 0 && (await services.delivery.settle(request, unfinished)) ? await list() : pages;
}

function headOf(
  snapshot: VaultEntry__Output | undefined,
  page: VaultPage__Output | undefined,
  urls: ReadonlyMap<VaultEntry__Output, string>,
): Head {
  const url = snapshot === undefined ? undefined : urls.get(snapshot);
  const last = page?.entries[0];
  return {
    snapshot:
      snapshot === undefined || url === undefined ? null : { ...metaOf(snapshot), size: snapshot.size, presignedUrl: url },
    history: last === undefined ? null : { ...metaOf(last), totalCount: page?.total ?? 0 },
  };
}
