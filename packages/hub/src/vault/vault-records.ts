/** What the hub knows of the vault's rows, and how owners and digests stand in the database. */
import { randomBytes } from 'node:crypto';
import type { VaultKind } from '@felloe/engine/vault/rights.ts';

/** What a snapshot or a mailbox is named by. */
export interface VaultSubject {
  readonly tenantId: string;
  readonly containerId: string;
  /** Public key: 0x and 64 hex digits. */
  readonly owner: string;
  readonly topic: string;
}

export interface SnapshotRow extends VaultSubject {
  readonly digest: string;
  /** What it replaced; empty: nothing. */
  readonly prevDigest: string;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly size: number;
  /** undefined for no bytes. */
  readonly blobId: string | undefined;
}

export interface MailboxRow extends VaultSubject {
  /** 0x and 32 hex digits, random. */
  readonly mailboxId: string;
  readonly lastPosition: number;
  readonly lastTimestamp: number;
  readonly entries: number;
  readonly bytes: number;
}

export interface EntryRow {
  readonly position: number;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly digest: string;
  readonly size: number;
  readonly blobId: string | undefined;
}

/** awaited ─► stored (snapshots) ─► taken; a history entry is taken at once. */
export type UploadState = 'awaited' | 'stored' | 'taken';

export interface UploadRow extends VaultSubject {
  readonly uploadId: string;
  readonly kind: VaultKind;
  readonly digest: string;
  readonly signer: string;
  readonly state: UploadState;
  /** Awaited: where the client writes by itself, else undefined. Stored: what this row names, undefined for no bytes. */
  readonly blobId: string | undefined;
  readonly backendId: string | undefined;
  readonly size: number;
  /** Taken by a snapshot: what the save expected. */
  readonly prevDigest: string;
  /** ms since 1970 */
  readonly reservedAt: number;
}

export const kindNumbers: Readonly<Record<VaultKind, number>> = { snapshot: 1, history: 2 };
export const stateNumbers: Readonly<Record<UploadState, number>> = { awaited: 1, stored: 2, taken: 3 };

export function kindOf(number: number): VaultKind {
  return number === kindNumbers.snapshot ? 'snapshot' : 'history';
}

export function stateOf(number: number): UploadState {
  if (number === stateNumbers.awaited) return 'awaited';
  return number === stateNumbers.stored ? 'stored' : 'taken';
}

/** Owners and digests are 32 bytes in the database: half of their text, in every index. */
export function bytesOf(hash: string): Buffer {
  return Buffer.from(hash.slice(2), 'hex');
}

/** What an entry is found by, of all mailboxes. */
export function entryName(mailboxId: string, digest: string): Buffer {
  return Buffer.concat([bytesOf(mailboxId), bytesOf(digest)]);
}

/** The digest in it. */
export function digestOf(name: Buffer): string {
  return hashOf(name.subarray(mailboxIdBytes));
}

const mailboxIdBytes = 16;

export function newMailboxId(): string {
  return hashOf(randomBytes(mailboxIdBytes));
}

/** Null for an empty text. */
export function optionalBytes(hash: string): Buffer | null {
  return hash === '' ? null : bytesOf(hash);
}

export function hashOf(bytes: Buffer): string {
  return `0x${bytes.toString('hex')}`;
}

export function optionalHash(bytes: Buffer | null): string {
  return bytes === null ? '' : hashOf(bytes);
}

/** A name of the subject in RAM. */
export function subjectKey({ containerId, owner, topic }: VaultSubject): string {
  return `${containerId}/${owner}/${topic}`;
}
