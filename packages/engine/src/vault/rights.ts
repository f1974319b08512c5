/**
 * Who may do what in a topic: pure, from the topic, the public key that signed and the one it is about. A signature is needed for
 * everything; the original's name of each kind (seed 000) stands beside it.
 *
 *   ra AuthRead   ro OpenRead   wa AuthWrite   wo OpenWrite   swa SingleAuthWrite   swo SingleOpenWrite
 */
import { StoreError } from '../errors.ts';
import type { Topic } from './topic.ts';

/** What is written: a history entry is appended, a snapshot replaced. */
export type VaultKind = 'snapshot' | 'history';

export interface VaultAsker {
  /** Public key whose signature came with the request. */
  readonly signer: string;
  /** Public key whose data is asked for or written. */
  readonly owner: string;
}

/** Reading snapshots, entries and cursors alike. @throws StoreError `access_denied` */
export function requireVaultRead(topic: Topic, asker: VaultAsker): void {
  if (topic.read === 'auth' && asker.signer !== asker.owner) throw denied('only the owner reads here', 'not_owner');
}

/** @throws StoreError `access_denied`, with details.reason. */
export function requireVaultWrite(topic: Topic, kind: VaultKind, asker: VaultAsker): void {
  if (topic.single && kind === 'history') throw denied('a write-once topic has no history', 'write_once');
  if (topic.write === 'auth' && asker.signer !== asker.owner) throw denied('only the owner writes here', 'not_owner');
}

/** @param prevDigest empty: none is expected. @throws StoreError `access_denied` */
export function requireVaultSave(topic: Topic, asker: VaultAsker, prevDigest: string): void {
  requireVaultWrite(topic, 'snapshot', asker);
  if (topic.single && prevDigest !== '') throw denied('a write-once snapshot is never replaced', 'write_once');
}

/** What a key has across topics is for itself alone to see. @throws StoreError `access_denied` */
export function requireVaultOwner(asker: VaultAsker): void {
  if (asker.signer !== asker.owner) throw denied('only the owner sees all topics of a key', 'not_owner');
}

function denied(message: string, reason: string): StoreError {
  return new StoreError('access_denied', message, { details: { reason } });
}
