/**
 * The default way: clients send their bytes to a spoke and fetch them from one, any one, by URLs that are sealed and name everything. The
 * bytes are hashed on their way and committed by us when they are whole and right, so there is never anything to settle.
 */
import { limits } from '@felloe/engine/limits.ts';
import { createBoundedCache } from '@felloe/runtime/bounded-cache.ts';
import type { UrlKeyRing } from '../sealing/url-keys.ts';
import { placeOfContainer, sealUpload } from '../sealing/claims.ts';
import type { DownloadTokens } from '../sealing/download-tokens.ts';
import type { DeliveryRequest, VaultDelivery } from './delivery.ts';

/** Behind the prefix of the app; blobs/ serves them. */
export const uploadsPath = '/uploads/';
export const blobsPath = '/blobs/';

export interface ThroughSpokeParts {
  readonly keys: UrlKeyRing;
  readonly downloads: DownloadTokens;
  /** How long a download URL is good. An upload's time is the hub's. */
  readonly urlMs: number;
  readonly now: () => number;
}

/**
 * Whoever asks for the same bytes again gets the same URL for a quarter of its time: so the caches on its way know it, and polling does
 * not seal. Never less than three quarters are left of it.
 */
const reusedShare = 0.25;

interface MadeUrl {
  readonly url: string;
  readonly expiresAt: number;
}

export function createThroughSpoke({ keys, downloads, urlMs, now }: ThroughSpokeParts): VaultDelivery {
  const made = createBoundedCache<string, MadeUrl>(limits.vault.rememberedUrlsMax);
  const knownUrl = (name: string, time: number): string | undefined => {
    const before = made.get(name);
    return before !== undefined && before.expiresAt - time >= urlMs * (1 - reusedShare) ? before.url : undefined;
  };
  const downloadUrlOf = async (request: DeliveryRequest, entry: Entry): Promise<string> => {
    const time = now();
    const name = nameOf(request, entry);
    const known = knownUrl(name, time);
    if (known !== undefined) return known;
    const expiresAt = time + urlMs;
    const url = await downloadUrl({ downloads, expiresAt, now: time }, request, entry);
    made.set(name, { url, expiresAt });
    return url;
  };
  /** When none has to be made. */
  const knownUrls = (request: DeliveryRequest, entries: readonly Entry[]): string[] | undefined => {
    const time = now();
    const urls: string[] = [];
    for (const entry of entries) {
      const url = knownUrl(nameOf(request, entry), time);
      if (url === undefined) return undefined;
      urls.push(url);
    }
    return urls;
  };
  return {
    uploadUrl: async ({ container, actor, base }, upload) => {
      const { topic, owner, digest, kind, upload_id: uploadId, expires_at: expiresAt } = upload;
      const place = { topic, owner, digest, kind, container: container.name, tenantId: container.tenant_id };
      const token = await sealUpload(keys, { ...place, uploadId, expiresAt, signer: actor.principal_id ?? '' }, now());
      return `${base}${uploadsPath}${token}`;
    },
    downloadUrls: (request, entries) =>
      knownUrls(request, entries) ?? Promise.all(entries.map((entry) => downloadUrlOf(request, entry))),
    settle: async () => false,
    settleSnapshot: async () => false,
  };
}

type Entry = Parameters<VaultDelivery['downloadUrls']>[1][number];

/** Everything that the URL says but its time. A blob that was moved lies elsewhere, so it is another URL. */
function nameOf({ container, actor, base }: DeliveryRequest, { topic, owner, digest, blobs, position }: Entry): string {
  const places = blobs.length === 1 ? blobs[0]?.locator : blobs.map((blob) => blob.locator).join(' ');
  return `${container.container_id} ${actor.principal_id} ${owner} ${digest} ${position === 0 ? 's' : 'h'} ${places} ${base} ${topic}`;
}

async function downloadUrl(
  { downloads, expiresAt, now }: { readonly downloads: DownloadTokens; readonly expiresAt: number; readonly now: number },
  { container, actor, base }: DeliveryRequest,
  { topic, owner, digest, size, blobs, position }: Entry,
): Promise<string> {
  const claim = {
    ...placeOfContainer(container),
    ...{ topic, owner, digest, size, blobs, expiresAt },
    signer: actor.principal_id ?? '',
    // Positions are of histories.
    isSnapshot: position === 0,
  };
  return `${base}${blobsPath}${await downloads.seal(claim, now)}`;
}
