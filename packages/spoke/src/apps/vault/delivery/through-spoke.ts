/**
 * The default way: clients send their bytes to a spoke and fetch them from one, any one, by URLs that are sealed and name everything. The
 * bytes are hashed on their way and committed by us when they are whole and right, so there is never anything to settle.
 */
import type { UrlKeyRing } from '../sealing/url-keys.ts';
import { placeOfContainer, sealDownload, sealUpload } from '../sealing/claims.ts';
import type { DeliveryRequest, VaultDelivery } from './delivery.ts';

/** Behind the prefix of the app; blobs/ serves them. */
export const uploadsPath = '/uploads/';
export const blobsPath = '/blobs/';

export interface ThroughSpokeParts {
  readonly keys: UrlKeyRing;
  /** How long a download URL is good. An upload's time is the hub's. */
  readonly urlMs: number;
  readonly now: () => number;
}

export function createThroughSpoke({ keys, urlMs, now }: ThroughSpokeParts): VaultDelivery {
  return {
    uploadUrl: async ({ container, actor, base }, upload) => {
      const { topic, owner, digest, kind, upload_id: uploadId, expires_at: expiresAt } = upload;
      const place = { topic, owner, digest, kind, container: container.name, tenantId: container.tenant_id };
      const token = await sealUpload(keys, { ...place, uploadId, expiresAt, signer: actor.principal_id ?? '' }, now());
      return `${base}${uploadsPath}${token}`;
    },
    downloadUrls: (request, entries) => {
      const expiresAt = now() + urlMs;
      return Promise.all(entries.map((entry) => downloadUrl({ keys, expiresAt, now: now() }, request, entry)));
    },
    settle: async () => false,
    settleSnapshot: async () => false,
  };
}

async function downloadUrl(
  { keys, expiresAt, now }: { readonly keys: UrlKeyRing; readonly expiresAt: number; readonly now: number },
  { container, actor, base }: DeliveryRequest,
  { topic, owner, digest, size, blobs, position }: Parameters<VaultDelivery['downloadUrls']>[1][number],
): Promise<string> {
  const claim = {
    ...placeOfContainer(container),
    ...{ topic, owner, digest, size, blobs, expiresAt },
    signer: actor.principal_id ?? '',
    // Positions are of histories.
    isSnapshot: position === 0,
  };
  return `${base}${blobsPath}${await sealDownload(keys, claim, now)}`;
}
