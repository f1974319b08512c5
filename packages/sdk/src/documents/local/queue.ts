/**
 * What this device did and has not told yet, oldest first, in the app's store: it survives restarts, and an entry goes only when the
 * storage has its bytes and the manifest its change. Every step of telling can be repeated.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { type Change, isSameChange } from '../manifest/manifest.ts';
import { getJson, type LocalStore, putJson } from './local-store.ts';

interface Waiting {
  /** Also the mark inside a record by which its writer knows it again. */
  readonly id: string;
  readonly familyMemberId: string;
  readonly timestamp: string;
  /** The generation of the key that the first try of its bytes was sealed with. */
  readonly sealedWith?: number;
  /** Said once its bytes are in the storage. */
  readonly change?: Change;
  /** The manifest has the change: what remains is tidying. */
  readonly isTold?: true;
}

export interface WaitingRecord extends Waiting {
  readonly kind: 'record';
  readonly recordId: string;
  readonly isDeleted: boolean;
  readonly body: unknown;
  /** The version that the user saw; absent when it was one that waits itself. */
  readonly baseVersion?: number;
  /** The number that was tried last. */
  readonly version?: number;
}

export interface WaitingAttachment extends Waiting {
  readonly kind: 'attachment';
  readonly hmac: string;
  /** It is to be forgotten by everybody. */
  readonly isDeleted?: true;
}

export type QueueEntry = WaitingRecord | WaitingAttachment;

export class Queue {
  readonly #store: LocalStore;
  readonly #entriesMax: number;
  readonly #entries: Map<string, QueueEntry>;
  #next: number;

  private constructor(store: LocalStore, entriesMax: number, entries: Map<string, QueueEntry>) {
    this.#store = store;
    this.#entriesMax = entriesMax;
    this.#entries = entries;
    this.#next = Number([...entries.keys()].at(-1)?.slice('queue/'.length) ?? '0') + 1;
  }

  static async open(store: LocalStore, entriesMax: number): Promise<Queue> {
    const entries = new Map<string, QueueEntry>();
    for (const name of await store.names('queue/')) {
      const entry = await getJson<QueueEntry>(store, name);
      if (entry !== undefined) entries.set(name, entry);
    }
    return new Queue(store, entriesMax, entries);
  }

  /** Oldest first, at most so many. */
  entries(countMax = this.#entriesMax): QueueEntry[] {
    return [...this.#entries.values()].slice(0, countMax);
  }

  get length(): number {
    return this.#entries.size;
  }

  /** What waits for one record, oldest first: the last is what the user sees. */
  ofRecord(familyMemberId: string, recordId: string): WaitingRecord[] {
    return this.entries().filter(
      (entry): entry is WaitingRecord =>
        entry.kind === 'record' && entry.familyMemberId === familyMemberId && entry.recordId === recordId,
    );
  }

  /** @throws StoreError `quota_exceeded` */
  async add(entry: QueueEntry): Promise<void> {
    if (this.#entries.size >= this.#entriesMax)
      throw new StoreError('quota_exceeded', `${this.#entriesMax} changes wait on this device: sync before writing more`);
    const name = `queue/${String(this.#next).padStart(12, '0')}`;
    this.#next += 1;
    await putJson(this.#store, name, entry);
    this.#entries.set(name, entry);
  }

  async replace<T extends QueueEntry>(entry: T): Promise<T> {
    const name = this.#nameOf(entry.id);
    if (name !== undefined) {
      await putJson(this.#store, name, entry);
      this.#entries.set(name, entry);
    }
    return entry;
  }

  async remove(entry: QueueEntry): Promise<void> {
    const name = this.#nameOf(entry.id);
    if (name === undefined) return;
    await this.#store.delete(name);
    this.#entries.delete(name);
  }

  /** The manifest was read and has changes of ours: a run before this one told them and did not live to hear so. */
  async noteTold(changes: readonly Change[]): Promise<void> {
    for (const entry of this.entries()) {
      const { change } = entry;
      if (change === undefined || entry.isTold === true) continue;
      if (changes.some((told) => isSameChange(told, change))) await this.replace({ ...entry, isTold: true });
    }
  }

  #nameOf(id: string): string | undefined {
    for (const [name, entry] of this.#entries) if (entry.id === id) return name;
    return undefined;
  }
}
