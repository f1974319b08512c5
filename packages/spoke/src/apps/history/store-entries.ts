/**
 * A body of entries on its way into blobs: a submit is one blob with all its entries, a dump as many as it fills. What is held at any time
 * is one blob and one message to the hub, however long the body is.
 */
import { randomUUID } from 'node:crypto';
import type { HistoryEntry } from '@felloe/contracts/gen/felloe/v1/HistoryEntry.ts';
import type { StagedBlob } from '@felloe/contracts/gen/felloe/v1/StagedBlob.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { readEntry, type SentEntry } from './read-entry.ts';

export interface StorePorts {
  /** Makes bytes durable under a new blob id. */
  readonly stage: (bytes: Buffer) => Promise<{ readonly blobs: readonly StagedBlob[]; readonly epoch: number }>;
  /** Brings a page of entries to the hub, where it waits for the submit. */
  readonly sendPage: (page: { userId: string; submissionId: string; page: number; entries: HistoryEntry[] }) => Promise<void>;
}

export interface StoredEntries {
  readonly count: number;
  readonly userId: string;
  readonly entries: HistoryEntry[];
  readonly submissionId: string;
  readonly stagedPages: number;
  readonly blobs: StagedBlob[];
  readonly epoch: number;
}

/**
 * @param items JSON of the entries
 * @param userId whose they have to be; undefined: the first one's
 */
export async function storeEntries(
  ports: StorePorts,
  items: AsyncIterable<Buffer>,
  userId: string | undefined,
): Promise<StoredEntries> {
  const store = new EntryStore(ports, userId);
  for await (const item of items) await store.add(readEntry(item));
  return await store.finish();
}

class EntryStore {
  readonly #ports: StorePorts;
  readonly #submissionId = randomUUID();
  #userId: string | undefined;
  #count = 0;
  #pages = 0;
  #epoch: number | undefined;
  readonly #blobs: StagedBlob[] = [];
  /** Entries whose bytes are durable. */
  #stored: HistoryEntry[] = [];
  /** Those of the blob that is being filled. */
  #filling: SentEntry[] = [];
  #fillingBytes = 0;

  constructor(ports: StorePorts, userId: string | undefined) {
    this.#ports = ports;
    this.#userId = userId;
  }

  async add(entry: SentEntry): Promise<void> {
    this.#userId ??= entry.userId;
    if (entry.userId !== this.#userId) throw new StoreError('access_denied', 'an entry belongs to another user');
    this.#count += 1;
    if (this.#count > limits.history.entriesPerBodyMax) throw new StoreError('too_large', 'there are too many entries');
    this.#filling.push(entry);
    this.#fillingBytes += entry.fragment.length;
    if (this.#fillingBytes >= limits.history.blobBytesMax) await this.#close();
  }

  async finish(): Promise<StoredEntries> {
    await this.#close();
    return {
      count: this.#count,
      userId: this.#userId ?? '',
      entries: this.#stored,
      submissionId: this.#pages === 0 ? '' : this.#submissionId,
      stagedPages: this.#pages,
      blobs: this.#blobs,
      epoch: this.#epoch ?? 0,
    };
  }

  async #close(): Promise<void> {
    const entries = this.#filling;
    if (entries.length === 0) return;
    const bytes = Buffer.concat(
      entries.map(({ fragment }) => fragment),
      this.#fillingBytes,
    );
    this.#filling = [];
    this.#fillingBytes = 0;
    const staged = await this.#ports.stage(bytes);
    const [blob] = staged.blobs;
    if (blob === undefined) throw new StoreError('internal', 'bytes were staged under no blob');
    this.#epoch ??= staged.epoch;
    if (this.#epoch !== staged.epoch) throw new StoreError('epoch_closed', 'the session changed within a body');
    this.#blobs.push(blob);
    this.#place(entries, blob);
    while (this.#stored.length > limits.history.entriesPerMessageMax) await this.#sendPage();
  }

  #place(entries: readonly SentEntry[], blob: StagedBlob): void {
    let offset = 0;
    for (const { encryptedId, time, digest, fragment } of entries) {
      this.#stored.push({
        encrypted_id: encryptedId,
        time,
        digest,
        blob_id: blob.blob_id ?? '',
        first_byte: offset,
        byte_count: fragment.length,
      });
      offset += fragment.length;
    }
  }

  async #sendPage(): Promise<void> {
    const entries = this.#stored.slice(0, limits.history.entriesPerMessageMax);
    this.#stored = this.#stored.slice(entries.length);
    this.#pages += 1;
    const page = { submissionId: this.#submissionId, page: this.#pages, entries };
    await this.#ports.sendPage({ ...page, userId: this.#userId ?? '' });
  }
}
