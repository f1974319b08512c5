/**
 * The master key: 32 random bytes, made once for a user, from which everything else of the user is derived. It lies in the storage
 * only behind the recovery key; a device keeps it where its system keeps secrets.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { decodeJson, encodeJson, randomBytes } from './encryption/byte-text.ts';
import { identityOf } from './encryption/identity.ts';
import { lockMasterKey, newRecoveryWords, unlockMasterKey } from './encryption/recovery-key.ts';
import { keyBytes } from './encryption/sealed-blob.ts';
import { keysOfUser } from './object-keys.ts';
import type { Bytes, DocumentStorage } from './storage/storage.ts';

export interface NewAccount {
  readonly masterKey: Bytes;
  /** 24 words. Shown to the user once; nobody can make them again. */
  readonly recoveryWords: string;
}

/** @throws StoreError `conflict` when the user has a master key already: recover it instead. */
export async function createAccount(storage: DocumentStorage, userId: string): Promise<NewAccount> {
  const keys = keysOfUser(userId);
  if ((await storage.head(keys.masterKey)) !== undefined) throw hasOne(userId);
  const masterKey = randomBytes(keyBytes);
  const recoveryWords = newRecoveryWords();
  const locked = encodeJson(await lockMasterKey(masterKey, recoveryWords));
  const written = await storage.put(keys.masterKey, locked, { create: true });
  if (written === undefined) {
    // It may be our own first try, whose answer was lost.
    const found = await storage.get(keys.masterKey);
    const isOurs = found !== undefined && found !== 'unchanged' && isEqual(found.body, locked);
    if (!isOurs) throw hasOne(userId);
  }
  await publishIdentity(storage, userId, masterKey);
  return { masterKey, recoveryWords };
}

/** The master key on a new device. Takes about a second: the cost of each guess. */
export async function recoverAccount(storage: DocumentStorage, userId: string, recoveryWords: string): Promise<Bytes> {
  const keys = keysOfUser(userId);
  const found = await storage.get(keys.masterKey);
  if (found === undefined || found === 'unchanged')
    throw new StoreError('not_found', `${userId} has no master key in this storage`);
  const masterKey = await unlockMasterKey(decodeJson(found.body, keys.masterKey), recoveryWords);
  // A device that made the key and died before this left it to us.
  await publishIdentity(storage, userId, masterKey);
  return masterKey;
}

/** New words for the same key: the old ones open nothing any more. */
export async function replaceRecoveryWords(storage: DocumentStorage, userId: string, masterKey: Bytes): Promise<string> {
  const recoveryWords = newRecoveryWords();
  await storage.put(keysOfUser(userId).masterKey, encodeJson(await lockMasterKey(masterKey, recoveryWords)));
  return recoveryWords;
}

/** @throws StoreError `not_found` */
export async function publicKeyOf(storage: DocumentStorage, userId: string): Promise<Bytes> {
  const found = await storage.get(keysOfUser(userId).publicKey);
  if (found === undefined || found === 'unchanged')
    throw new StoreError('not_found', `${userId} has no public key in this storage`);
  return found.body;
}

async function publishIdentity(storage: DocumentStorage, userId: string, masterKey: Bytes): Promise<void> {
  const { publicKey } = await identityOf(masterKey);
  await storage.put(keysOfUser(userId).publicKey, publicKey, { create: true });
}

function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

function hasOne(userId: string): StoreError {
  return new StoreError('conflict', `${userId} has a master key already: open it with the recovery words`);
}
