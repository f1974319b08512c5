/**
 * Reading a family member of somebody else. A grant opens what lies below the family member and nothing beside it, so there is no
 * manifest to read: the listing has the ETags of everything, and only what changed is fetched. Never writes.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { decodeJson } from '../encryption/byte-text.ts';
import { openBlob } from '../encryption/family-keys.ts';
import type { Attachment, Document } from '../family-member.ts';
import type { DocumentLimits } from '../limits.ts';
import type { AttachmentMetadata } from '../local/local-records.ts';
import { beats, type ConflictRule } from '../manifest/winner.ts';
import { attachmentOfKey, type FamilyMemberKeys, recordOfKey } from '../object-keys.ts';
import type { Bytes, DocumentStorage } from '../storage/storage.ts';
import { openRecord, type RecordEnvelope } from '../sync/record-envelope.ts';
import { inParallel } from '../sync/transfers.ts';
import type { GrantedKeys } from './granted-keys.ts';

export interface GrantedParts {
  readonly storage: DocumentStorage;
  readonly keys: FamilyMemberKeys;
  readonly source: GrantedKeys;
  readonly rule: ConflictRule;
  readonly limits: DocumentLimits;
}

interface Version {
  readonly etag: string;
  readonly recordId: string;
  readonly version: number;
  readonly envelope: RecordEnvelope;
}

export class GrantedFamilyMember {
  readonly #parts: GrantedParts;
  readonly #versions = new Map<string, Version>();
  readonly #attachments = new Map<string, { readonly etag: string; readonly attachment: Attachment }>();

  readonly #unreadable = new Map<string, string>();

  constructor(parts: GrantedParts) {
    this.#parts = parts;
  }

  /** One LIST for a thousand keys, one GET for each that changed. @returns how many changed @throws StoreError `access_denied` */
  async sync(): Promise<number> {
    const { storage, source, keys, limits } = this.#parts;
    await source.refresh();
    const [records, attachments] = [await storage.list(keys.records), await storage.list(keys.attachments)];
    const listed = [...this.#newestVersions(records), ...attachments.filter(({ key }) => attachmentOfKey(key) !== undefined)];
    const names = new Set(listed.map(({ key }) => key));
    for (const known of [this.#versions, this.#attachments, this.#unreadable])
      for (const key of known.keys()) if (!names.has(key)) known.delete(key);
    const etagOf = (key: string): string | undefined =>
      (this.#versions.get(key) ?? this.#attachments.get(key))?.etag ?? this.#unreadable.get(key);
    const news = listed.filter(({ key, etag }) => etagOf(key) !== etag);
    await inParallel(news, limits.transfersMax, ({ key, etag }) => this.#fetchReadable(key, etag));
    return news.length;
  }

  list<T = unknown>(): Document<T>[] {
    const best = new Map<string, Version>();
    for (const version of this.#versions.values()) {
      const rival = best.get(version.recordId);
      if (rival === undefined || beats(this.#parts.rule, claimOf(version), claimOf(rival))) best.set(version.recordId, version);
    }
    return [...best.values()]
      .filter(({ envelope }) => !envelope.deleted)
      .map(({ recordId, version, envelope }) => ({
        id: recordId,
        version,
        updatedAt: envelope.updated_at,
        deviceId: envelope.device_id,
        body: envelope.body as T,
      }));
  }

  get<T = unknown>(recordId: string): Document<T> | undefined {
    return this.list<T>().find(({ id }) => id === recordId);
  }

  attachments(): Attachment[] {
    return [...this.#attachments.values()].map(({ attachment }) => attachment);
  }

  /** @throws StoreError `not_found` */
  async readAttachment(hmac: string): Promise<Bytes> {
    const key = this.#parts.keys.attachmentData(hmac);
    const found = await this.#parts.storage.get(key);
    if (found === undefined || found === 'unchanged') throw new StoreError('not_found', `there is no attachment ${hmac}`);
    return await openBlob(this.#parts.source, found.body, key);
  }

  /** Objects that were changed, or sealed with another key. */
  unreadable(): string[] {
    return [...this.#unreadable.keys()];
  }

  /** Under `versions` the number says which counts; under last-write-wins only the sealed time does. */
  #newestVersions(listed: readonly { readonly key: string; readonly etag: string }[]): readonly { key: string; etag: string }[] {
    if (this.#parts.rule === 'last-write-wins') return [...listed];
    const newest = new Map<string, { key: string; etag: string; version: number }>();
    for (const { key, etag } of listed) {
      const record = recordOfKey(key);
      if (record === undefined || record.version <= (newest.get(record.recordId)?.version ?? 0)) continue;
      newest.set(record.recordId, { key, etag, version: record.version });
    }
    return [...newest.values()];
  }

  /** One broken object must not keep the others away. */
  async #fetchReadable(key: string, etag: string): Promise<void> {
    this.#unreadable.delete(key);
    try {
      await this.#fetch(key);
    } catch (thrown) {
      if (!(thrown instanceof StoreError) || thrown.code !== 'digest_mismatch') throw thrown;
      this.#unreadable.set(key, etag);
    }
  }

  async #fetch(key: string): Promise<void> {
    const { storage, source } = this.#parts;
    const found = await storage.get(key);
    // Gone since it was listed: the next listing says what took its place.
    if (found === undefined || found === 'unchanged') return;
    const record = recordOfKey(key);
    if (record !== undefined) {
      this.#versions.set(key, { etag: found.etag, ...record, envelope: await openRecord(source, found.body, key) });
      return;
    }
    const metadata = decodeJson(await openBlob(source, found.body, key), key) as AttachmentMetadata;
    this.#attachments.set(key, { etag: found.etag, attachment: { hmac: attachmentOfKey(key) ?? '', ...metadata } });
  }
}

function claimOf({ version, envelope }: Version): { version: number; timestamp: string; deviceId: string } {
  return { version, timestamp: envelope.updated_at, deviceId: envelope.device_id };
}
