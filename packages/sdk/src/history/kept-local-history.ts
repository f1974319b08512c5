/**
 * LocalHistory over a store of names and bytes: IndexedDB in a browser (`indexedDbStore`), or whatever an app has. Everything is read once
 * when it is opened; every change is in the store before it counts. One tab at a time should write: a second one sees no changes of the first.
 */
import type { LocalStore } from '../documents/local/local-store.ts';
import type { DeletedEntries } from './deletion-rule.ts';
import { identityOf } from './entry-identity.ts';
import { historyLimits } from './history-limits.ts';
import { inParallel } from './in-parallel.ts';
import { type LocalHistory, MemoryLocalHistory } from './local-history.ts';
import type { DeletionRequest, EncHistoryEntry } from './sync-backend.ts';
import { deletionRequestOf, encHistoryEntryOf, fieldsOf, parseJson } from './wire-documents.ts';

const entryPrefix = 'entry/';
const deletionPrefix = 'deletion/';

export class KeptLocalHistory implements LocalHistory {
  readonly #store: LocalStore;
  readonly #memory = new MemoryLocalHistory();
  /** Names of the pending deletions, in their order. */
  #deletions: string[] = [];

  private constructor(store: LocalStore) {
    this.#store = store;
  }

  static async open(store: LocalStore): Promise<KeptLocalHistory> {
    const history = new KeptLocalHistory(store);
    const fieldsAt = async (name: string) => fieldsOf(parseJson(decoded(await store.get(name)), name), name);
    const entries = await inParallel(await store.names(entryPrefix), historyLimits.parallelRequests, fieldsAt);
    for (const { entry, waits } of entries) await history.#memory.add([encHistoryEntryOf(entry)], { waits: waits === true });
    history.#deletions = [...(await store.names(deletionPrefix))].toSorted();
    for (const name of history.#deletions) await history.#memory.addPendingDeletion(deletionRequestOf(await fieldsAt(name)));
    return history;
  }

  all(): readonly EncHistoryEntry[] {
    return this.#memory.all();
  }

  waiting(): readonly EncHistoryEntry[] {
    return this.#memory.waiting();
  }

  pendingDeletions(): readonly DeletionRequest[] {
    return this.#memory.pendingDeletions();
  }

  async add(entries: readonly EncHistoryEntry[], options: { readonly waits: boolean }): Promise<readonly EncHistoryEntry[]> {
    const known = new Set(this.all().map(identityOf));
    const added = entries.filter((entry) => !known.has(identityOf(entry)) && known.add(identityOf(entry)));
    await this.#keep(added, options.waits);
    return await this.#memory.add(added, options);
  }

  async uploaded(entries: readonly EncHistoryEntry[]): Promise<void> {
    await this.#keep(entries, false);
    await this.#memory.uploaded(entries);
  }

  async allWait(): Promise<void> {
    await this.#keep(this.all(), true);
    await this.#memory.allWait();
  }

  async remove(deleted: DeletedEntries): Promise<number> {
    const doomed = this.all().filter((entry) => deleted.has(entry));
    await inParallel(doomed, historyLimits.parallelRequests, (entry) => this.#store.delete(nameOf(entry)));
    return await this.#memory.remove(deleted);
  }

  async addPendingDeletion(request: DeletionRequest): Promise<void> {
    const number = Number(this.#deletions.at(-1)?.slice(deletionPrefix.length) ?? 0) + 1;
    const name = `${deletionPrefix}${String(number).padStart(12, '0')}`;
    await this.#store.put(name, encoded(request));
    this.#deletions.push(name);
    await this.#memory.addPendingDeletion(request);
  }

  async deletionTold(): Promise<void> {
    const [first] = this.#deletions;
    if (first !== undefined) await this.#store.delete(first);
    this.#deletions.shift();
    await this.#memory.deletionTold();
  }

  async #keep(entries: readonly EncHistoryEntry[], waits: boolean): Promise<void> {
    await inParallel(entries, historyLimits.parallelRequests, (entry) =>
      this.#store.put(nameOf(entry), encoded({ entry, waits })),
    );
  }
}

function nameOf(entry: EncHistoryEntry): string {
  return `${entryPrefix}${identityOf(entry)}`;
}

function encoded(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value));
}

function decoded(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes);
}
