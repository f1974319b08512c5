/** The vault's records as messages of the session, and back. */
import type { BlobRef } from '@felloe/contracts/gen/felloe/v1/BlobRef.ts';
import type { VaultCursor__Output } from '@felloe/contracts/gen/felloe/v1/VaultCursor.ts';
import type { VaultEntry } from '@felloe/contracts/gen/felloe/v1/VaultEntry.ts';
import type { VaultUpload } from '@felloe/contracts/gen/felloe/v1/VaultUpload.ts';
import type { VaultCursor } from '@felloe/engine/vault/cursor.ts';
import type { BlobPlace } from '../metadata/records.ts';
import type { FoundEntry } from './history-queries.ts';
import type { FoundSnapshot } from './snapshot-queries.ts';
import type { UploadRow } from './vault-records.ts';

export function uploadMessage(upload: UploadRow, urlMs: number): VaultUpload {
  const { uploadId, kind, topic, owner, digest, blobId, backendId, reservedAt, state } = upload;
  const isDirect = state === 'awaited' && blobId !== undefined;
  return {
    upload_id: uploadId,
    expires_at: reservedAt + urlMs,
    stored: state !== 'awaited',
    topic,
    owner,
    digest,
    kind,
    ...(isDirect ? { direct: { blob_id: blobId, backend_id: backendId ?? '' } } : {}),
  };
}

export function entryMessage(
  subject: { readonly topic: string; readonly owner: string },
  { row, place }: FoundEntry,
): VaultEntry {
  const { topic, owner } = subject;
  const { digest, timestamp, position, size } = row;
  return { topic, owner, digest, timestamp, position, size, blobs: blobsOf(row.blobId, size, place) };
}

/** One without a digest where there is none. */
export function snapshotMessage(
  place: { readonly topic: string; readonly owner: string },
  found: FoundSnapshot | undefined,
): VaultEntry {
  const { topic, owner } = place;
  if (found === undefined) return { topic, owner };
  const { digest, timestamp, size, blobId } = found.row;
  return { topic, owner, digest, timestamp, size, blobs: blobsOf(blobId, size, found.place) };
}

/** A blob that was just dropped has no place: whoever reads it asks once more, as for any missing blob. */
function blobsOf(blobId: string | undefined, size: number, place: BlobPlace | undefined): BlobRef[] {
  if (blobId === undefined) return [];
  return [{ blob_id: blobId, backend_id: place?.backendId ?? '', locator: place?.locator ?? '', size }];
}

export function cursorOf(cursor: VaultCursor__Output | null): VaultCursor | undefined {
  return cursor === null ? undefined : { timestamp: cursor.timestamp, digest: cursor.digest, position: cursor.position };
}
