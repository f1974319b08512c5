/** What the URLs of the way through the spoke say, as compact lists; what comes out of our own seal is not read suspiciously. */
import type { BlobRef__Output } from '@felloe/contracts/gen/felloe/v1/BlobRef.ts';
import type { ContainerDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/ContainerDescriptor.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { readToken, seal, type SealPurpose, unseal } from './seal.ts';
import type { UrlKeyRing } from './url-keys.ts';

interface Claim {
  readonly container: string;
  readonly topic: string;
  readonly owner: string;
  readonly digest: string;
  /** Who was given the URL. */
  readonly signer: string;
  /** ms since 1970. */
  readonly expiresAt: number;
}

export interface UploadClaim extends Claim {
  readonly tenantId: string;
  /** snapshot | history */
  readonly kind: string;
  readonly uploadId: string;
}

/** Names the bytes themselves, so that sending them needs no call to the hub, and what is told of a read. */
export interface DownloadClaim extends Claim {
  readonly containerId: string;
  readonly tenantId: string;
  readonly isSnapshot: boolean;
  readonly size: number;
  readonly blobs: readonly BlobRef__Output[];
}

type CommonList = [container: string, topic: string, owner: string, digest: string, signer: string, expiresAt: number];
type UploadList = [...CommonList, uploadId: string, kind: string, tenantId: string];
type BlobList = [blobId: string, backendId: string, locator: string, size: number];
type DownloadList = [...CommonList, containerId: string, tenantId: string, kind: 's' | 'h', size: number, blobs: BlobList[]];

export async function sealUpload(keys: UrlKeyRing, claim: UploadClaim, now: number): Promise<string> {
  const { container, topic, owner, digest, signer, expiresAt, uploadId, kind, tenantId } = claim;
  const list: UploadList = [container, topic, owner, digest, signer, expiresAt, uploadId, kind, tenantId];
  return seal('upload', await keys.current(expiresAt - now), list);
}

export async function openUpload(keys: UrlKeyRing, token: string, now: number): Promise<UploadClaim> {
  const list = (await open(keys, 'upload', token)) as UploadList;
  const [container, topic, owner, digest, signer, expiresAt, uploadId, kind, tenantId] = list;
  requireTime(expiresAt, now);
  return { container, topic, owner, digest, signer, expiresAt, uploadId, kind, tenantId };
}

export async function sealDownload(keys: UrlKeyRing, claim: DownloadClaim, now: number): Promise<string> {
  const { container, topic, owner, digest, signer, expiresAt, containerId, tenantId, isSnapshot, size } = claim;
  const blobs = claim.blobs.map((blob): BlobList => [blob.blob_id, blob.backend_id, blob.locator, blob.size]);
  const kind = isSnapshot ? 's' : 'h';
  const common: CommonList = [container, topic, owner, digest, signer, expiresAt];
  const list: DownloadList = [...common, containerId, tenantId, kind, size, blobs];
  return seal('download', await keys.current(expiresAt - now), list);
}

export async function openDownload(keys: UrlKeyRing, token: string, now: number): Promise<DownloadClaim> {
  const list = (await open(keys, 'download', token)) as DownloadList;
  const [container, topic, owner, digest, signer, expiresAt, containerId, tenantId, kind, size, blobs] = list;
  requireTime(expiresAt, now);
  return {
    container,
    topic,
    owner,
    digest,
    signer,
    expiresAt,
    containerId,
    tenantId,
    isSnapshot: kind === 's',
    size,
    blobs: blobs.map(([blobId, backendId, locator, blobSize]) => ({
      blob_id: blobId,
      backend_id: backendId,
      locator,
      size: blobSize,
      part_number: 0,
      checksums: '',
    })),
  };
}

async function open(keys: UrlKeyRing, purpose: SealPurpose, text: string): Promise<unknown> {
  const token = readToken(text);
  return unseal(purpose, await keys.ofId(token.keyId), token);
}

/** @throws StoreError `access_denied` when it is over */
export function requireTime(expiresAt: number, now: number): void {
  if (expiresAt <= now) throw new StoreError('access_denied', 'the time of this URL is over', { details: { reason: 'expired' } });
}

export function placeOfContainer(
  container: ContainerDescriptor__Output,
): Pick<DownloadClaim, 'container' | 'containerId' | 'tenantId'> {
  return { container: container.name, containerId: container.container_id, tenantId: container.tenant_id };
}
