/** Entries and pages of shell histories as they are told to spokes. */
import type { BlobRef } from '@felloe/contracts/gen/felloe/v1/BlobRef.ts';
import type { HistoryEntry } from '@felloe/contracts/gen/felloe/v1/HistoryEntry.ts';
import type { HistoryPage as PageMessage } from '@felloe/contracts/gen/felloe/v1/HistoryPage.ts';
import type { PlacedEntry } from './entry-queries.ts';
import type { HistoryPage } from './history-inboxes.ts';
import { encryptedIdOf } from './history-records.ts';

export function pageMessage({ entries, rest, receipt }: HistoryPage): PageMessage {
  const blobs = new Map(entries.map((entry) => [entry.blobId, entry]));
  return {
    entries: entries.map(entryMessage),
    blobs: [...blobs.values()].map(blobRefOf),
    rest: rest.map(({ first, last }) => ({ first, last })),
    receipt,
  };
}

export function entryMessage(entry: PlacedEntry): HistoryEntry {
  return {
    encrypted_id: encryptedIdOf(entry.identity),
    time: entry.time,
    blob_id: entry.blobId,
    first_byte: entry.firstByte,
    byte_count: entry.byteCount,
    position: entry.position,
    source_device: entry.sourceDevice,
  };
}

export function blobRefOf({ blobId, backendId, locator, blobSize }: PlacedEntry): BlobRef {
  return { blob_id: blobId, backend_id: backendId, locator, size: blobSize, part_number: 0, checksums: '' };
}
