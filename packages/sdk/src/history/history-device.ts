/**
 * One device's history: what it keeps, met with what the others have. Everything may be interrupted anywhere and begun again: entries are
 * recognised by their ids, what was received is kept before it is acknowledged, what waits goes on waiting until the backend has answered.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { DeletedEntries, identifiersOf } from './deletion-rule.ts';
import { decryptEntry, encryptEntry, type HistoryKeys } from './encryption.ts';
import type { HistoryEntry } from './history-entry.ts';
import { historyLimits } from './history-limits.ts';
import type { LocalHistory } from './local-history.ts';
import type { DeletionRequest, DumpRequest, EncHistoryEntry, SyncBackend } from './sync-backend.ts';

export interface HistoryDeviceOptions {
  readonly backend: SyncBackend;
  readonly local: LocalHistory;
  readonly keys: HistoryKeys;
  readonly deviceId: string;
  readonly now?: () => number;
}

export interface SyncReport {
  readonly received: number;
  readonly uploaded: number;
  /** Entries that went because another device deleted them. */
  readonly deleted: number;
  /** New devices that were given everything. */
  readonly dumps: number;
}

export interface SyncWatch {
  readonly signal?: AbortSignal | undefined;
  /** Told after every chunk of an upload. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

export interface ReadableHistory {
  readonly entries: readonly HistoryEntry[];
  /** Entries that the secret does not open: of another secret, or damaged. They are kept all the same. */
  readonly unreadable: number;
}

export class HistoryDevice {
  readonly backend: SyncBackend;
  readonly local: LocalHistory;
  readonly keys: HistoryKeys;
  readonly deviceId: string;
  readonly #now: () => number;

  constructor(options: HistoryDeviceOptions) {
    this.backend = options.backend;
    this.local = options.local;
    this.keys = options.keys;
    this.deviceId = options.deviceId;
    this.#now = options.now ?? Date.now;
  }

  /**
   * Registers the device, fetches everything there is, and lets everything wait for upload that is not there: what was recorded before the
   * device had this backend goes with it. Again on a registered device it does no harm.
   */
  async join(signal?: AbortSignal): Promise<{ readonly received: number }> {
    await this.backend.registerDevice(this.#device, signal);
    const there = await this.backend.bootstrap(this.#device, signal);
    const added = await this.local.add(there, { waits: false });
    await this.local.allWait();
    await this.local.uploaded(there);
    return { received: added.length };
  }

  /** Keeps a command; the next sync uploads it. */
  async record(...entries: readonly HistoryEntry[]): Promise<void> {
    await this.local.add(await Promise.all(entries.map((entry) => encryptEntry(this.keys, entry))), { waits: true });
  }

  /** Removes entries here at once, and everywhere with the next sync. */
  async remove(entries: readonly Pick<HistoryEntry, 'device_id' | 'end_time' | 'entry_id'>[]): Promise<number> {
    const identifiers = entries.map((entry) => ({ device_id: entry.device_id, date: entry.end_time, entry_id: entry.entry_id }));
    const request: DeletionRequest = {
      user_id: this.keys.userId,
      destination_device_id: '',
      send_time: new Date(this.#now()).toISOString(),
      messages: { message_ids: identifiers },
      read_count: 0,
    };
    // First what the others are to be told: were it lost, the entries would come back.
    await this.local.addPendingDeletion(request);
    return await this.#forget([request]);
  }

  /** @throws StoreError retryable when the backend is away; everything is kept until then. */
  async sync(watch: SyncWatch = {}): Promise<SyncReport> {
    const { signal } = watch;
    for (const request of this.local.pendingDeletions()) {
      await this.backend.addDeletionRequest(request, signal);
      await this.local.deletionTold();
    }
    const received = await this.local.add(await this.backend.queryEntries(this.#device, signal), { waits: false });
    // After the entries are kept: a history server takes this question as the receipt for them.
    const deleted = await this.#forget(await this.backend.getDeletionRequests(this.#device, signal));
    await this.backend.acknowledge(this.#device, signal);
    // After the deletions: what another device has deleted is not uploaded any more.
    const { uploaded, asked } = await this.#upload(watch);
    await this.#answerDumps(asked, signal);
    return { received: received.length, uploaded, deleted, dumps: asked.length };
  }

  /** Everything that is kept, decrypted, in the order of the commands' ends as texts. */
  async read(): Promise<ReadableHistory> {
    const entries: HistoryEntry[] = [];
    let unreadable = 0;
    for (const entry of this.local.all()) {
      try {
        entries.push(await decryptEntry(this.keys, entry));
      } catch (thrown) {
        if (!(thrown instanceof StoreError)) throw thrown;
        unreadable += 1;
      }
    }
    return { entries: entries.toSorted((one, other) => compareTexts(one.end_time, other.end_time)), unreadable };
  }

  get #device(): { userId: string; deviceId: string } {
    return { userId: this.keys.userId, deviceId: this.deviceId };
  }

  async #upload({
    signal,
    onProgress,
  }: SyncWatch): Promise<{ readonly uploaded: number; readonly asked: readonly DumpRequest[] }> {
    // Without a backend everything goes on waiting: there may be one some day.
    const waiting = this.backend.type === 'offline' ? [] : this.local.waiting();
    const asked = new Map<string, DumpRequest>();
    for (let start = 0; start < waiting.length; start += historyLimits.submitEntriesMax) {
      const chunk = waiting.slice(start, start + historyLimits.submitEntriesMax);
      const { dump_requests: dumps } = await this.backend.submitEntries(chunk, this.deviceId, signal);
      await this.local.uploaded(chunk);
      for (const dump of dumps ?? []) asked.set(dump.requesting_device_id, dump);
      onProgress?.({ done: start + chunk.length, total: waiting.length });
    }
    if (waiting.length > 0) return { uploaded: waiting.length, asked: [...asked.values()] };
    return { uploaded: 0, asked: await this.backend.getDumpRequests(this.#device, signal) };
  }

  async #answerDumps(requests: readonly DumpRequest[], signal: AbortSignal | undefined): Promise<void> {
    for (const { requesting_device_id: requestingDeviceId } of requests) {
      const entries: readonly EncHistoryEntry[] = this.local.all();
      const dump = { userId: this.keys.userId, requestingDeviceId, sourceDeviceId: this.deviceId };
      await this.backend.submitDump(entries, dump, signal);
    }
  }

  async #forget(requests: readonly Pick<DeletionRequest, 'messages'>[]): Promise<number> {
    const deleted = new DeletedEntries();
    for (const request of requests) deleted.add(identifiersOf(request));
    return await this.local.remove(deleted);
  }
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
