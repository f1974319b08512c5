/**
 * The original's end-to-end encryption (hishtory, client/data), so that both read each other's entries: AES-256-GCM with a random nonce,
 * key HMAC-SHA256(secret, "encryption_key"), additional data the user id, which is base64url(HMAC-SHA256(secret, "user_id")) with padding.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { fromBase64, toBase64 } from './base64.ts';
import type { HistoryEntry } from './history-entry.ts';
import { instantOf } from './instant.ts';
import type { EncHistoryEntry } from './sync-backend.ts';
import { historyEntryOf, parseJson } from './wire-documents.ts';

const nonceBytes = 12;

/** A key of WebCrypto; the name differs between the type libraries of browsers and of Node. */
export type HistoryKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** What follows from a user's secret. Holds key material, not extractable: never log the secret itself. */
export interface HistoryKeys {
  readonly userId: string;
  readonly encryptionKey: HistoryKey;
  /** Signs texts under the secret: for ids that are the same on every device and tell nothing. */
  readonly identityKey: HistoryKey;
}

export async function historyKeysOf(secret: string): Promise<HistoryKeys> {
  if (secret === '') throw new StoreError('invalid_argument', 'the secret of the history is empty');
  const identityKey = await crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(secret),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  const userId = toBase64(await hmac(identityKey, 'user_id'), 'url');
  const rawKey = await hmac(identityKey, 'encryption_key');
  const encryptionKey = await crypto.subtle.importKey('raw', rawKey, 'AES-GCM', false, ['encrypt', 'decrypt']);
  return { userId, encryptionKey, identityKey };
}

/** HMAC-SHA256 of a text under a key of `historyKeysOf`. */
export async function hmac(key: HistoryKey, text: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text)));
}

export async function encryptEntry(keys: HistoryKeys, entry: HistoryEntry): Promise<EncHistoryEntry> {
  instantOf(entry.end_time);
  const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
  const plaintext = new TextEncoder().encode(JSON.stringify(entry));
  const sealed = await crypto.subtle.encrypt(algorithmOf(keys, nonce), keys.encryptionKey, plaintext);
  return {
    enc_data: toBase64(new Uint8Array(sealed)),
    nonce: toBase64(nonce),
    device_id: '',
    user_id: keys.userId,
    time: entry.end_time,
    encrypted_id: entry.entry_id,
    read_count: 0,
    is_from_same_device: false,
  };
}

/** @throws StoreError `access_denied` for another user's entry, `digest_mismatch` for one that was changed or has another id inside. */
export async function decryptEntry(keys: HistoryKeys, entry: EncHistoryEntry): Promise<HistoryEntry> {
  if (entry.user_id !== keys.userId) throw new StoreError('access_denied', 'the entry is of another user');
  let plaintext: ArrayBuffer;
  try {
    const algorithm = algorithmOf(keys, fromBase64(entry.nonce));
    plaintext = await crypto.subtle.decrypt(algorithm, keys.encryptionKey, fromBase64(entry.enc_data));
  } catch (cause) {
    throw new StoreError('digest_mismatch', 'the entry cannot be decrypted: it was changed, or belongs to another secret', {
      cause,
    });
  }
  const inner = historyEntryOf(parseJson(new TextDecoder().decode(plaintext), 'the decrypted entry'));
  if (inner.entry_id !== '' && entry.encrypted_id !== '' && inner.entry_id !== entry.encrypted_id) {
    throw new StoreError('digest_mismatch', `the entry calls itself ${entry.encrypted_id} outside and ${inner.entry_id} inside`);
  }
  return inner;
}

function algorithmOf(keys: HistoryKeys, nonce: Uint8Array<ArrayBuffer>) {
  return { name: 'AES-GCM', iv: nonce, additionalData: new TextEncoder().encode(keys.userId) };
}
