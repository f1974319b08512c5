/**
 * What a device keeps by itself: all entries it knows, still encrypted, and what has not reached the backend yet. A device works on this
 * when it is offline; nothing leaves it before the backend has answered.
 */
import type { DeletedEntries } from './deletion-rule.ts';
import { identityOf } from './entry-identity.ts';
import type { DeletionRequest, EncHistoryEntry } from './sync-backend.ts';

export interface LocalHistory {
  all(): readonly EncHistoryEntry[];
  /** Entries that wait to be uploaded. */
  waiting(): readonly EncHistoryEntry[];
  pendingDeletions(): readonly DeletionRequest[];
  /** Keeps entries that are not known yet and gives those. `waits`: they are this device's to upload. */
  add(entries: readonly EncHistoryEntry[], options: { readonly waits: boolean }): Promise<readonly EncHistoryEntry[]>;
  /** These are at the backend now. */
  uploaded(entries: readonly EncHistoryEntry[]): Promise<void>;
  /** All are to be uploaded again: the backend is another one. */
  allWait(): Promise<void>;
  /** Removes entries, and gives how many there were. */
  remove(deleted: DeletedEntries): Promise<number>;
  addPendingDeletion(request: DeletionRequest): Promise<void>;
  /** The first pending one was told to the backend. */
  deletionTold(): Promise<void>;
}

/** For browsers that keep nothing, for tests, and as the inside of those that do keep it. */
export class MemoryLocalHistory implements LocalHistory {
  readonly #entries = new Map<string, EncHistoryEntry>();
  readonly #waiting = new Set<string>();
  readonly #deletions: DeletionRequest[] = [];

  all(): readonly EncHistoryEntry[] {
    return [...this.#entries.values()];
  }

  waiting(): readonly EncHistoryEntry[] {
    return [...this.#waiting].flatMap((identity) => this.#entries.get(identity) ?? []);
  }

  pendingDeletions(): readonly DeletionRequest[] {
    return [...this.#deletions];
  }

  async add(entries: readonly EncHistoryEntry[], { waits }: { readonly waits: boolean }): Promise<readonly EncHistoryEntry[]> {
    const added: EncHistoryEntry[] = [];
    for (const entry of entries) {
      const identity = identityOf(entry);
      if (this.#entries.has(identity)) continue;
      this.#entries.set(identity, entry);
      if (waits) this.#waiting.add(identity);
      added.push(entry);
    }
    return added;
  }

  async uploaded(entries: readonly EncHistoryEntry[]): Promise<void> {
    for (const entry of entries) this.#waiting.delete(identityOf(entry));
  }

  async allWait(): Promise<void> {
    for (const identity of this.#entries.keys()) this.#waiting.add(identity);
  }

  async remove(deleted: DeletedEntries): Promise<number> {
    let removed = 0;
    for (const [identity, entry] of this.#entries) {
      if (!deleted.has(entry)) continue;
      this.#entries.delete(identity);
      this.#waiting.delete(identity);
      removed += 1;
    }
    return removed;
  }

  async addPendingDeletion(request: DeletionRequest): Promise<void> {
    this.#deletions.push(request);
  }

  async deletionTold(): Promise<void> {
    this.#deletions.shift();
  }
}
