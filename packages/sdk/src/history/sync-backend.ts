/**
 * How a device's history meets the other devices' (seed 003): one interface, three implementations (HTTP, S3, offline) and one suite that
 * holds all of them (conformance/backend-scenarios.ts). Field names are those of the wire, which the original client shares.
 *
 * Delivery is at least once: what a device asked for is asked for again until it was acknowledged, so entries are recognised by their id.
 */

/** An entry as servers and buckets see it: times, ids and who; never the command. */
export interface EncHistoryEntry {
  /** Base64: AES-256-GCM of the HistoryEntry's JSON, tag at the end. */
  readonly enc_data: string;
  /** Base64, 12 bytes. */
  readonly nonce: string;
  /** The device that is to read it, not the one that recorded it; empty when it is for all. */
  readonly device_id: string;
  readonly user_id: string;
  /** End of the command, RFC 3339 with up to nine digits of a second. Kept as text: a Date has only milliseconds. */
  readonly time: string;
  /** The entry's id. Empty on entries of old clients, which must not be taken for each other. */
  readonly encrypted_id: string;
  readonly read_count: number;
  readonly is_from_same_device: boolean;
}

/** A new device asks the others for all that they have. */
export interface DumpRequest {
  readonly user_id: string;
  readonly requesting_device_id: string;
  readonly request_time: string;
}

export interface MessageIdentifier {
  /** The device that recorded the entry. */
  readonly device_id: string;
  /** End of the command; the zero time `0001-01-01T00:00:00Z` says nothing. */
  readonly date: string;
  /** May be empty on entries of old clients. */
  readonly entry_id: string;
}

export interface DeletionRequest {
  readonly user_id: string;
  /** Filled in by the backend, one for each device. */
  readonly destination_device_id: string;
  readonly send_time: string;
  readonly messages: { readonly message_ids: readonly MessageIdentifier[] | null };
  readonly read_count: number;
}

/** Saves round trips: what waits for the device that submitted. Backends may leave deletions to getDeletionRequests. */
export interface SubmitResponse {
  readonly dump_requests: readonly DumpRequest[] | null;
  readonly deletion_requests: readonly DeletionRequest[] | null;
}

export type BackendType = 'http' | 's3' | 'offline';

/** Which device of which user asks. */
export interface DeviceOfUser {
  readonly userId: string;
  readonly deviceId: string;
}

export interface SyncBackend {
  readonly type: BackendType;

  /** Adds the device; once is enough, twice does no harm. Other devices are asked for a dump when there are any. */
  registerDevice(device: DeviceOfUser, signal?: AbortSignal): Promise<void>;

  /** Gives entries to every device of the user. Again with the same entries adds nothing. @throws StoreError `not_found` without a device */
  submitEntries(entries: readonly EncHistoryEntry[], sourceDeviceId: string, signal?: AbortSignal): Promise<SubmitResponse>;

  /** Answers a dump request: entries for one device; the request is over then. */
  submitDump(
    entries: readonly EncHistoryEntry[],
    dump: { readonly userId: string; readonly requestingDeviceId: string; readonly sourceDeviceId: string },
    signal?: AbortSignal,
  ): Promise<void>;

  /** What other devices gave since the last acknowledgement, deleted entries left out. */
  queryEntries(device: DeviceOfUser, signal?: AbortSignal): Promise<readonly EncHistoryEntry[]>;

  /**
   * What the last queryEntries and getDeletionRequests of this object returned is kept by the caller now: it need not be told again. The
   * HTTP contract has no such call, so there nothing happens: that server counts readings.
   */
  acknowledge(device: DeviceOfUser, signal?: AbortSignal): Promise<void>;

  /** Every entry of the user, each once, deleted ones left out. */
  bootstrap(device: DeviceOfUser, signal?: AbortSignal): Promise<readonly EncHistoryEntry[]>;

  getDumpRequests(device: DeviceOfUser, signal?: AbortSignal): Promise<readonly DumpRequest[]>;

  /** Removes the named entries everywhere, for ever: copies that are submitted later stay out too. */
  addDeletionRequest(request: DeletionRequest, signal?: AbortSignal): Promise<void>;

  getDeletionRequests(device: DeviceOfUser, signal?: AbortSignal): Promise<readonly DeletionRequest[]>;

  /** Removes the device and what waits for it. The entries that it gave remain. */
  uninstall(device: DeviceOfUser, signal?: AbortSignal): Promise<void>;

  /** @throws StoreError when the backend cannot be used now. */
  ping(signal?: AbortSignal): Promise<void>;
}
