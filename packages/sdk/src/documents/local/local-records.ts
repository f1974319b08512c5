/** The documents of a device as they are in the storage, without what waits to be told. */
import type { Claim } from '../manifest/winner.ts';
import { getJson, type LocalStore, putJson } from './local-store.ts';

export interface RecordPlace {
  readonly familyMemberId: string;
  readonly recordId: string;
}

export interface LocalRecord extends Claim, RecordPlace {
  readonly isDeleted: boolean;
  readonly body: unknown;
}

export interface LocalAttachment {
  readonly familyMemberId: string;
  readonly hmac: string;
  readonly metadata: AttachmentMetadata;
  readonly timestamp: string;
}

/** What is told of an attachment, sealed: the storage learns neither name nor type. */
export interface AttachmentMetadata {
  readonly name: string;
  readonly type: string;
  readonly sizeBytes: number;
}

export const nameOfRecord = ({ familyMemberId, recordId }: RecordPlace): string => `record/${familyMemberId}/${recordId}`;
export const nameOfAttachment = (familyMemberId: string, hmac: string): string => `attachment/${familyMemberId}/${hmac}`;
/** The bytes of an attachment, once they were needed here. */
export const nameOfBytes = (familyMemberId: string, hmac: string): string => `attachment-bytes/${familyMemberId}/${hmac}`;

/** All records of a family member; unbounded by us: it is what the app keeps. */
export async function recordsOf(store: LocalStore, familyMemberId: string): Promise<LocalRecord[]> {
  const names = await store.names(`record/${familyMemberId}/`);
  const found = await Promise.all(names.map((name) => getJson<LocalRecord>(store, name)));
  return found.filter((record) => record !== undefined);
}

export async function putRecord(store: LocalStore, record: LocalRecord): Promise<void> {
  await putJson(store, nameOfRecord(record), record);
}

export async function readRecord(store: LocalStore, place: RecordPlace): Promise<LocalRecord | undefined> {
  return await getJson<LocalRecord>(store, nameOfRecord(place));
}
