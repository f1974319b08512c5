/**
 * What imports bring: entries as the original client exports them (`export-json`, one a line), encrypted entries (our exports, buckets), or
 * rows of the original server's table. Entries without an id get one made of their content and the secret, so that importing twice adds
 * nothing and the id tells nobody anything.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { toBase64 } from './base64.ts';
import { decryptEntry, encryptEntry, type HistoryKeys, hmac } from './encryption.ts';
import type { HistoryEntry } from './history-entry.ts';
import { zeroTime } from './instant.ts';
import type { EncHistoryEntry } from './sync-backend.ts';
import { encHistoryEntryOf, fieldsOf, historyEntryOf } from './wire-documents.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Who and when, for entries that do not say. */
export interface ImportDefaults {
  readonly deviceId: string;
  readonly hostname: string;
  readonly username: string;
  readonly homeDirectory: string;
  readonly nowMs: number;
}

/** Makes entries of items, one after another: equal items without a time are told apart by how many came before. */
export class ItemReader {
  readonly #keys: HistoryKeys;
  readonly #defaults: ImportDefaults;
  readonly #occurrences = new Map<string, number>();
  #count = 0;

  constructor(keys: HistoryKeys, defaults: ImportDefaults) {
    this.#keys = keys;
    this.#defaults = defaults;
  }

  /** @throws StoreError when it is no entry, or one that the secret does not open. */
  async entryOf(value: unknown): Promise<EncHistoryEntry> {
    const fields = fieldsOf(value, 'an item to import');
    if ('enc_data' in fields || 'encrypted_data' in fields) {
      const entry = encHistoryEntryOf('enc_data' in fields ? fields : wireFieldsOf(fields));
      await decryptEntry(this.#keys, entry);
      return { ...entry, device_id: '', read_count: 0, is_from_same_device: false };
    }
    return await encryptEntry(this.#keys, await this.#completed(fields));
  }

  async #completed(fields: Fields): Promise<HistoryEntry> {
    if (typeof fields['command'] !== 'string' || fields['command'] === '') {
      throw new StoreError('invalid_argument', 'an entry without a command cannot be imported');
    }
    const entry = historyEntryOf(fields);
    const startMs = this.#defaults.nowMs + this.#count * 2;
    this.#count += 1;
    return {
      ...entry,
      local_username: entry.local_username || this.#defaults.username,
      hostname: entry.hostname || this.#defaults.hostname,
      current_working_directory: entry.current_working_directory || 'Unknown',
      home_directory: entry.home_directory || this.#defaults.homeDirectory,
      start_time: entry.start_time === zeroTime ? new Date(startMs).toISOString() : entry.start_time,
      end_time: entry.end_time === zeroTime ? new Date(startMs + 1).toISOString() : entry.end_time,
      device_id: entry.device_id || this.#defaults.deviceId,
      entry_id: entry.entry_id || (await this.#idOf(entry)),
    };
  }

  /** `imported-` and 32 characters of an HMAC. */
  async #idOf(entry: HistoryEntry): Promise<string> {
    const content = JSON.stringify(entry);
    const before = this.#occurrences.get(content) ?? 0;
    this.#occurrences.set(content, before + 1);
    // Two commands at the same nanosecond in the same place are one; without times, each counts.
    const number = entry.end_time === zeroTime ? before : 0;
    const digest = await hmac(this.#keys.identityKey, `imported entry ${number} ${content}`);
    return `imported-${toBase64(digest, 'url').slice(0, 32)}`;
  }
}

/** Columns of the original server's table as a database gives them: bytes as `\x…`, other names for three of them. */
function wireFieldsOf(row: Fields): Fields {
  return {
    ...row,
    enc_data: bytesOf(row['encrypted_data']),
    nonce: bytesOf(row['nonce']),
    time: row['date'] ?? row['time'],
  };
}

function bytesOf(value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith('\\x')) return value;
  const digits = value.slice(2);
  if (digits.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(digits))
    throw new StoreError('invalid_argument', 'a column of bytes is broken');
  return toBase64(Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
}
