/**
 * The ways on which clients go straight to a provider. Which one is the hub's to say, and it may change while we run. Uploads go by URLs
 * under the backend's key of the day; the bytes of entries come by such a URL too (direct-s3.ts) or from the content network
 * (direct-cloudfront.ts). What neither can serve (a backend that is no provider, another bucket, no bytes at all) goes through the spoke.
 */
import type { BlobRef__Output } from '@felloe/contracts/gen/felloe/v1/BlobRef.ts';
import type { VaultUpload__Output } from '@felloe/contracts/gen/felloe/v1/VaultUpload.ts';
import type { DirectAccess } from '@felloe/drivers/direct-access.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import type { AppContext } from '../../../app-context.ts';
import type { Arrivals } from './arrivals.ts';
import type { ChosenDelivery, DeliveryChoice } from './chosen-delivery.ts';
import type { AwaitedUpload } from './confirm-upload.ts';
import type { DeliveryRequest, VaultDelivery } from './delivery.ts';
import { urlsOfCloudFront } from './direct-cloudfront.ts';
import { urlsOfS3 } from './direct-s3.ts';

export interface DirectDeliveryParts {
  readonly context: Pick<AppContext, 'call' | 'storage'>;
  readonly chosen: ChosenDelivery;
  readonly arrivals: Pick<Arrivals, 'lookInOrder'>;
  readonly throughSpoke: VaultDelivery;
  readonly logger: Logger;
  readonly now: () => number;
}

/** Bytes that clients may fetch by themselves. */
export interface DirectBlob {
  readonly direct: DirectAccess;
  readonly locator: string;
}

/** A provider's URL lives at least so long, however little is left of an upload's time. */
const urlMsMin = 1_000;

export function createDirectDelivery(parts: DirectDeliveryParts): VaultDelivery {
  const { context, chosen, throughSpoke, now } = parts;
  return {
    uploadUrl: (request, upload) => {
      const direct = upload.direct === null ? undefined : directOf(parts, upload.direct.backend_id);
      if (upload.direct === null || direct === undefined) return throughSpoke.uploadUrl(request, upload);
      return direct.signUrl({
        verb: 'put',
        id: upload.direct.blob_id,
        lifetimeMs: Math.min(limits.blob.providerUrlTtlMsMax, Math.max(urlMsMin, upload.expires_at - now())),
        sha256: upload.digest.slice(2),
      });
    },
    downloadUrls: (request, entries) => {
      const way = chosen.read();
      const urlsBy = (found: DeliveryChoice): string[] | Promise<string[]> =>
        found.reads === 'spoke' ? throughSpoke.downloadUrls(request, entries) : directUrls(parts, found, { request, entries });
      return way instanceof Promise ? way.then(urlsBy) : urlsBy(way);
    },
    settle: (request, uploads) => settle(parts, request, uploads),
    settleSnapshot: async (request, { topic, owner, digest }) => {
      if ((await chosen.read()).reads === 'spoke') return false;
      // Asked again it is the same upload: this is how to learn where it was to go.
      const wishes = [{ topic, owner, digest }];
      const asked = { container: request.container.name, kind: 'snapshot', wishes };
      const { uploads } = await context.call('reserve_vault_uploads', asked, request.call);
      const awaited = uploads.flatMap((upload) => awaitedOf(request, upload));
      const [arrival] = await parts.arrivals.lookInOrder(awaited);
      if (arrival instanceof StoreError) throw arrival;
      if (arrival === 'wrong') throw new StoreError('digest_mismatch', 'the bytes do not have the announced digest');
      // Stored: somebody else has met it since.
      return arrival === 'committed' || uploads.some(({ stored }) => stored);
    },
  };
}

interface AskedUrls {
  readonly request: DeliveryRequest;
  readonly entries: Parameters<VaultDelivery['downloadUrls']>[1];
}

async function directUrls(parts: DirectDeliveryParts, way: DeliveryChoice, { request, entries }: AskedUrls): Promise<string[]> {
  const { context, chosen, throughSpoke } = parts;
  const blobs = entries.map((entry) => directBlobOf(parts, way.backendId, entry.blobs));
  const direct = blobs.flatMap((blob) => blob ?? []);
  const others = entries.filter((_, index) => blobs[index] === undefined);
  const urlsOf = way.reads === 'cloudfront' ? urlsOfCloudFront : urlsOfS3;
  const [ofDirect, ofOthers] = await Promise.all([
    direct.length === 0 ? [] : urlsOf({ context, call: chosen.call, lifetimeMs: way.urlMs }, direct),
    others.length === 0 ? [] : throughSpoke.downloadUrls(request, others),
  ]);
  return blobs.map((blob) => takeFirst(blob === undefined ? ofOthers : ofDirect));
}

/** Waits no longer than a reader should; looks that take longer go on, and the next reader has what they find. */
async function settle(
  { arrivals, logger }: DirectDeliveryParts,
  request: DeliveryRequest,
  uploads: readonly VaultUpload__Output[],
): Promise<boolean> {
  const awaited = uploads.flatMap((upload) => awaitedOf(request, upload));
  let committed = false;
  const looks = arrivals
    .lookInOrder(awaited, () => {
      committed = true;
    })
    .then((found) => {
      const failed = found.find((arrival) => arrival instanceof StoreError);
      // What is there without these can be read all the same; the hub has them looked for again.
      if (failed !== undefined) logger.warn({ err: failed }, 'whether uploads have arrived is not known');
    });
  const timeIsUp = Promise.withResolvers<void>();
  const timer = setTimeout(() => timeIsUp.resolve(), limits.vault.settleMs);
  try {
    await Promise.race([looks, timeIsUp.promise]);
  } finally {
    clearTimeout(timer);
  }
  return committed;
}

function awaitedOf({ container }: DeliveryRequest, upload: VaultUpload__Output): AwaitedUpload[] {
  const { direct, stored, upload_id: uploadId, digest } = upload;
  if (direct === null || stored) return [];
  return [{ container: container.name, uploadId, digest, backendId: direct.backend_id, blobId: direct.blob_id }];
}

/** undefined when this spoke does not have the backend, or nobody gets past a spoke to it. */
function directOf({ context }: DirectDeliveryParts, backendId: string): DirectAccess | undefined {
  try {
    const direct = context.storage.direct(backendId);
    return direct.uploads === 'none' ? undefined : direct;
  } catch (thrown) {
    if (thrown instanceof StoreError && thrown.code === 'bytes_unreachable') return undefined;
    throw thrown;
  }
}

function directBlobOf(
  parts: DirectDeliveryParts,
  onlyBackendId: string,
  blobs: readonly BlobRef__Output[],
): DirectBlob | undefined {
  const [blob] = blobs;
  if (blob === undefined || blobs.length > 1 || blob.locator === '') return undefined;
  if (onlyBackendId !== '' && blob.backend_id !== onlyBackendId) return undefined;
  const direct = directOf(parts, blob.backend_id);
  return direct === undefined ? undefined : { direct, locator: blob.locator };
}

function takeFirst(urls: string[]): string {
  const url = urls.shift();
  if (url === undefined) throw new StoreError('internal', 'fewer URLs were made than entries');
  return url;
}
