/** The JSON documents in a bucket, read strictly: a document that we do not understand must not be overwritten with one that lacks its content. */
import type { DeletionRequest, EncHistoryEntry } from '../sync-backend.ts';
import { deletionRequestOf, encHistoryEntryOf, fieldsOf, listOf, parseJson, textOf } from '../wire-documents.ts';

/** `compatible` devices always write the original client's layout too, `batched` ones only while such a client is registered. */
export type DeviceLayout = 'batched' | 'compatible';

export interface RegisteredDevice {
  readonly device_id: string;
  readonly user_id: string;
  readonly registration_date: string;
  /** Ours say it. The original client drops what it does not know, so its absence says: perhaps one of those. */
  readonly felloe_layout?: DeviceLayout;
}

export interface DeviceRegistry {
  readonly devices: readonly RegisteredDevice[];
}

export function deviceRegistryOf(text: string | undefined): DeviceRegistry {
  if (text === undefined) return { devices: [] };
  const fields = fieldsOf(parseJson(text, 'devices.json'), 'devices.json');
  const devices = listOf(fields['devices'], (item) => {
    const device = fieldsOf(item, 'a device');
    const layout = device['felloe_layout'];
    return {
      device_id: textOf(device, 'device_id'),
      user_id: textOf(device, 'user_id', ''),
      registration_date: textOf(device, 'registration_date', ''),
      ...(layout === 'batched' || layout === 'compatible' ? { felloe_layout: layout } : {}),
    } satisfies RegisteredDevice;
  });
  return { devices };
}

/** Entries of one device and hour in the order of their arrival. A purged one leaves its place empty, so that positions stay. */
export interface Batch {
  readonly entries: readonly (EncHistoryEntry | null)[];
}

export function batchOf(text: string | undefined): Batch {
  if (text === undefined) return { entries: [] };
  const fields = fieldsOf(parseJson(text, 'a batch'), 'a batch');
  return { entries: listOf(fields['entries'], (entry) => (entry === null ? null : encHistoryEntryOf(entry))) };
}

/** The batches of a day put together. */
export interface Day {
  readonly devices: readonly { readonly device_id: string; readonly entries: readonly EncHistoryEntry[] }[];
}

export function dayOf(text: string | undefined): Day {
  if (text === undefined) return { devices: [] };
  const fields = fieldsOf(parseJson(text, 'a day'), 'a day');
  const devices = listOf(fields['devices'], (item) => {
    const device = fieldsOf(item, 'a device of a day');
    return { device_id: textOf(device, 'device_id'), entries: listOf(device['entries'], encHistoryEntryOf) };
  });
  return { devices };
}

/** The newest deletions, and how many full parts came before. */
export interface DeletionListHead {
  readonly parts: number;
  readonly requests: readonly DeletionRequest[];
}

export function deletionListHeadOf(text: string | undefined): DeletionListHead {
  if (text === undefined) return { parts: 0, requests: [] };
  const fields = fieldsOf(parseJson(text, 'deletions.json'), 'deletions.json');
  const parts = fields['parts'];
  return { parts: typeof parts === 'number' ? parts : 0, requests: listOf(fields['requests'], deletionRequestOf) };
}

/** How far a device has read. */
export interface Cursor {
  readonly device_id: string;
  readonly last_sync_timestamp: string;
  /** Batches before this hour, less the slack, are read. */
  readonly hour: string;
  /** Those within the slack: what was read of them. */
  readonly batches: Readonly<Record<string, { readonly etag: string; readonly count: number }>>;
  /** So many deletions of the list are read. */
  readonly deletions: number;
  /** Its dump request is not answered as far as it knows. */
  readonly awaits_dump: boolean;
  /** An original client was registered when it looked last: its inbox may hold something. */
  readonly has_inbox: boolean;
}

export function cursorOf(text: string): Cursor {
  const fields = fieldsOf(parseJson(text, 'a cursor'), 'a cursor');
  const batches = Object.entries(fieldsOf(fields['batches'] ?? {}, 'the batches of a cursor')).map(([key, value]) => {
    const position = fieldsOf(value, 'a position');
    return [key, { etag: textOf(position, 'etag'), count: Number(position['count'] ?? 0) }] as const;
  });
  return {
    device_id: textOf(fields, 'device_id'),
    last_sync_timestamp: textOf(fields, 'last_sync_timestamp'),
    hour: textOf(fields, 'hour'),
    batches: Object.fromEntries(batches),
    deletions: Number(fields['deletions'] ?? 0),
    awaits_dump: fields['awaits_dump'] === true,
    has_inbox: fields['has_inbox'] === true,
  };
}
