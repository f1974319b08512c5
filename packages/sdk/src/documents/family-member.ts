/**
 * The documents and attachments of one family member: what one key opens, and what is shared as a whole. Reading and writing need no
 * connection; what is written waits for the next sync.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { encodeJson } from './encryption/byte-text.ts';
import { attachmentNames, openBlob } from './encryption/family-keys.ts';
import {
  type AttachmentMetadata,
  type LocalAttachment,
  type LocalRecord,
  nameOfAttachment,
  nameOfBytes,
  readRecord,
  recordsOf,
} from './local/local-records.ts';
import { getJson, putJson } from './local/local-store.ts';
import type { WaitingRecord } from './local/queue.ts';
import { checkedId, recordOfKey } from './object-keys.ts';
import type { Bytes } from './storage/storage.ts';
import { openRecord } from './sync/record-envelope.ts';
import type { SyncContext } from './sync/sync-context.ts';

/** A document as this device sees it. */
export interface Document<T = unknown> {
  readonly id: string;
  /** Undefined while it waits to be told. */
  readonly version: number | undefined;
  readonly updatedAt: string;
  readonly deviceId: string;
  readonly body: T;
}

export interface VersionOfDocument<T = unknown> extends Document<T> {
  readonly version: number;
  readonly isDeleted: boolean;
}

export interface Attachment extends AttachmentMetadata {
  /** HMAC-SHA256 of the content: its name for ever, to be kept in documents. */
  readonly hmac: string;
}

export class FamilyMember {
  readonly id: string;
  readonly #context: SyncContext;
  readonly #now: () => Date;

  constructor(id: string, context: SyncContext, now: () => Date) {
    this.id = checkedId(id, 'a family member id');
    this.#context = context;
    this.#now = now;
  }

  /** Any JSON up to 1 MiB. The id names the document for ever; absent: a new one. @returns the id */
  async put(body: unknown, recordId: string = crypto.randomUUID()): Promise<string> {
    const sizeBytes = encodeJson(body ?? null).length;
    const { recordBytesMax } = this.#context.limits;
    if (sizeBytes > recordBytesMax)
      throw new StoreError('too_large', `a document is at most ${recordBytesMax} bytes of JSON; this has ${sizeBytes}`);
    await this.#write(recordId, body ?? null, false);
    return recordId;
  }

  /** A tombstone: other devices stop showing it. Under `versions` what was there can be restored. */
  async delete(recordId: string): Promise<void> {
    if ((await this.get(recordId)) !== undefined) await this.#write(recordId, null, true);
  }

  async get<T = unknown>(recordId: string): Promise<Document<T> | undefined> {
    const waiting = this.#context.queue.ofRecord(this.id, recordId).at(-1);
    if (waiting !== undefined) return waiting.isDeleted ? undefined : this.#ofWaiting<T>(waiting);
    const local = await readRecord(this.#context.store, { familyMemberId: this.id, recordId });
    return local === undefined ? undefined : ofLocal<T>(local);
  }

  /** Every document that is not deleted, by id. */
  async list<T = unknown>(): Promise<Document<T>[]> {
    const documents = new Map<string, Document<T> | undefined>();
    for (const local of await recordsOf(this.#context.store, this.id)) documents.set(local.recordId, ofLocal<T>(local));
    for (const entry of this.#context.queue.entries()) {
      if (entry.kind !== 'record' || entry.familyMemberId !== this.id) continue;
      documents.set(entry.recordId, entry.isDeleted ? undefined : this.#ofWaiting<T>(entry));
    }
    const found = [...documents.values()].filter((document) => document !== undefined);
    return found.toSorted((left, right) => (left.id < right.id ? -1 : 1));
  }

  /** Numbers of all versions that the storage has, ascending. Needs a connection. */
  async versions(recordId: string): Promise<number[]> {
    const listed = await this.#context.storage.list(this.#keys().recordVersions(recordId));
    return listed
      .map(({ key }) => recordOfKey(key))
      .filter((record) => record?.recordId === recordId)
      .map((record) => record?.version ?? 0)
      .toSorted((left, right) => left - right);
  }

  /** One version, a tombstone too. Needs a connection. @throws StoreError `version_not_found` */
  async readVersion<T = unknown>(recordId: string, version: number): Promise<VersionOfDocument<T>> {
    const key = this.#keys().record(recordId, version);
    const found = await this.#context.storage.get(key);
    if (found === undefined || found === 'unchanged')
      throw new StoreError('version_not_found', `${recordId} has no version ${version}`);
    const envelope = await openRecord(this.#context.keysOf(this.id), found.body, key);
    const { deleted: isDeleted, updated_at: updatedAt, device_id: deviceId, body } = envelope;
    return { id: recordId, version, isDeleted, updatedAt, deviceId, body: body as T };
  }

  /** Makes an old version the newest: a new version with its content. Needs a connection. */
  async restore(recordId: string, version: number): Promise<void> {
    const { isDeleted, body } = await this.readVersion(recordId, version);
    if (isDeleted) throw new StoreError('invalid_argument', `version ${version} of ${recordId} is a deletion`);
    await this.#write(recordId, body, false);
  }

  /** Keeps a file and gives its name, the same for the same content. Needs a connection once for each family member, for its key. */
  async attach(content: Uint8Array, described: { readonly name: string; readonly type: string }): Promise<string> {
    const { attachmentBytesMax } = this.#context.limits;
    if (content.length > attachmentBytesMax)
      throw new StoreError('too_large', `an attachment is at most ${attachmentBytesMax} bytes; this has ${content.length}`);
    const bytes = Uint8Array.from(content);
    const hmac = await this.#nameOf(bytes);
    // Known here means told, or waiting to be: the content is the same by its name.
    if ((await getJson<LocalAttachment>(this.#context.store, nameOfAttachment(this.id, hmac))) !== undefined) return hmac;
    const metadata = { name: described.name, type: described.type, sizeBytes: bytes.length };
    const timestamp = this.#now().toISOString();
    await this.#context.store.put(nameOfBytes(this.id, hmac), bytes);
    await putJson(this.#context.store, nameOfAttachment(this.id, hmac), {
      familyMemberId: this.id,
      hmac,
      metadata,
      timestamp,
    } satisfies LocalAttachment);
    await this.#context.queue.add({ kind: 'attachment', id: crypto.randomUUID(), familyMemberId: this.id, hmac, timestamp });
    return hmac;
  }

  async attachments(): Promise<Attachment[]> {
    const names = await this.#context.store.names(`attachment/${this.id}/`);
    const found = await Promise.all(names.map((name) => getJson<LocalAttachment>(this.#context.store, name)));
    return found.filter((attachment) => attachment !== undefined).map(({ hmac, metadata }) => ({ hmac, ...metadata }));
  }

  /** The content; from this device when it is here, else from the storage, and kept. @throws StoreError `not_found` */
  async readAttachment(hmac: string): Promise<Bytes> {
    const name = nameOfBytes(this.id, hmac);
    const here = await this.#context.store.get(name);
    if (here !== undefined) return here;
    const key = this.#keys().attachmentData(hmac);
    const found = await this.#context.storage.get(key);
    if (found === undefined || found === 'unchanged') throw new StoreError('not_found', `there is no attachment ${hmac}`);
    const bytes = await openBlob(this.#context.keysOf(this.id), found.body, key);
    await this.#context.store.put(name, bytes);
    return bytes;
  }

  /** Lets this device forget the content of an attachment that the storage has; it is fetched again when it is read. */
  async evict(hmac: string): Promise<void> {
    const waits = this.#context.queue.entries().some((entry) => entry.kind === 'attachment' && entry.hmac === hmac);
    if (!waits) await this.#context.store.delete(nameOfBytes(this.id, hmac));
  }

  /** Everybody stops showing it. Its bytes stay in the storage: another document or device may name them. */
  async detach(hmac: string): Promise<void> {
    const timestamp = this.#now().toISOString();
    await this.#context.store.delete(nameOfAttachment(this.id, hmac));
    const entry = {
      kind: 'attachment',
      id: crypto.randomUUID(),
      familyMemberId: this.id,
      hmac,
      timestamp,
      isDeleted: true,
    } as const;
    await this.#context.queue.add(entry);
  }

  #keys(): ReturnType<SyncContext['keys']['familyMember']> {
    return this.#context.keys.familyMember(this.id);
  }

  /** The name under the current key, unless the storage or this device has the content under the name of an earlier one. */
  async #nameOf(bytes: Bytes): Promise<string> {
    const [current = '', ...earlier] = await attachmentNames(await this.#context.keysOf(this.id).keys(), bytes);
    for (const name of earlier) if ((await this.#context.store.get(nameOfAttachment(this.id, name))) !== undefined) return name;
    return current;
  }

  #ofWaiting<T>(waiting: WaitingRecord): Document<T> {
    const { recordId: id, timestamp: updatedAt, body } = waiting;
    return { id, version: undefined, updatedAt, deviceId: this.#context.deviceId, body: body as T };
  }

  async #write(recordId: string, body: unknown, isDeleted: boolean): Promise<void> {
    const place = { familyMemberId: this.id, recordId: checkedId(recordId, 'a record id') };
    const isFollowing = this.#context.queue.ofRecord(this.id, recordId).length > 0;
    const base = isFollowing ? undefined : ((await readRecord(this.#context.store, place))?.version ?? 0);
    const timestamp = this.#now().toISOString();
    const baseVersion = base === undefined ? {} : { baseVersion: base };
    await this.#context.queue.add({
      kind: 'record',
      id: crypto.randomUUID(),
      ...place,
      timestamp,
      isDeleted,
      body,
      ...baseVersion,
    });
  }
}

function ofLocal<T>({
  recordId: id,
  version,
  timestamp: updatedAt,
  deviceId,
  isDeleted,
  body,
}: LocalRecord): Document<T> | undefined {
  return isDeleted ? undefined : { id, version, updatedAt, deviceId, body: body as T };
}
