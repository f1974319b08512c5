/** Reading what others wrote: servers, buckets, files. Go writes null for empty lists and leaves nothing out. */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import type { CustomColumn, HistoryEntry } from './history-entry.ts';
import { instantOf, zeroTime } from './instant.ts';
import type { DeletionRequest, DumpRequest, EncHistoryEntry, MessageIdentifier } from './sync-backend.ts';

type Fields = Readonly<Record<string, unknown>>;

/** @throws StoreError `invalid_argument`, told with `what`, when the text is no JSON. */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StoreError('invalid_argument', `${what} is no JSON`, { cause });
  }
}

/** @throws StoreError `invalid_argument` when it is no entry. */
export function encHistoryEntryOf(value: unknown): EncHistoryEntry {
  const fields = fieldsOf(value, 'an encrypted entry');
  const entry = {
    enc_data: textOf(fields, 'enc_data'),
    nonce: textOf(fields, 'nonce'),
    device_id: textOf(fields, 'device_id', ''),
    user_id: textOf(fields, 'user_id'),
    time: textOf(fields, 'time'),
    encrypted_id: textOf(fields, 'encrypted_id', ''),
    read_count: numberOf(fields, 'read_count'),
    is_from_same_device: fields['is_from_same_device'] === true,
  };
  instantOf(entry.time);
  return entry;
}

export function dumpRequestOf(value: unknown): DumpRequest {
  const fields = fieldsOf(value, 'a dump request');
  return {
    user_id: textOf(fields, 'user_id'),
    requesting_device_id: textOf(fields, 'requesting_device_id'),
    request_time: textOf(fields, 'request_time', zeroTime),
  };
}

export function deletionRequestOf(value: unknown): DeletionRequest {
  const fields = fieldsOf(value, 'a deletion request');
  const messages = fieldsOf(fields['messages'] ?? {}, 'the messages of a deletion request');
  return {
    user_id: textOf(fields, 'user_id'),
    destination_device_id: textOf(fields, 'destination_device_id', ''),
    send_time: textOf(fields, 'send_time', zeroTime),
    messages: { message_ids: listOf(messages['message_ids'], messageIdentifierOf) },
    read_count: numberOf(fields, 'read_count'),
  };
}

export function messageIdentifierOf(value: unknown): MessageIdentifier {
  const fields = fieldsOf(value, 'an identifier of an entry');
  const date = textOf(fields, 'date', zeroTime);
  instantOf(date);
  return { device_id: textOf(fields, 'device_id', ''), date, entry_id: textOf(fields, 'entry_id', '') };
}

/** Fields that an older or another client left out are empty; a command there must be. */
export function historyEntryOf(value: unknown): HistoryEntry {
  const fields = fieldsOf(value, 'an entry');
  const entry = {
    local_username: textOf(fields, 'local_username', ''),
    hostname: textOf(fields, 'hostname', ''),
    command: textOf(fields, 'command'),
    current_working_directory: textOf(fields, 'current_working_directory', ''),
    home_directory: textOf(fields, 'home_directory', ''),
    exit_code: numberOf(fields, 'exit_code'),
    start_time: textOf(fields, 'start_time', zeroTime),
    end_time: textOf(fields, 'end_time', zeroTime),
    device_id: textOf(fields, 'device_id', ''),
    entry_id: textOf(fields, 'entry_id', ''),
    custom_columns: fields['custom_columns'] === undefined ? null : columnsOf(fields['custom_columns']),
  };
  instantOf(entry.start_time);
  instantOf(entry.end_time);
  return entry;
}

function columnsOf(value: unknown): CustomColumn[] | null {
  return value === null
    ? null
    : listOf(value, (column) => {
        const fields = fieldsOf(column, 'a custom column');
        return { name: textOf(fields, 'name'), value: textOf(fields, 'value', '') };
      });
}

/** `null` and nothing are an empty list. */
export function listOf<T>(value: unknown, itemOf: (item: unknown) => T): T[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw new StoreError('invalid_argument', 'a list is wanted');
  return value.map((item) => itemOf(item));
}

export function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new StoreError('invalid_argument', `${what} has to be a JSON object`);
  }
  return value as Fields;
}

export function textOf(fields: Fields, name: string, absent?: string): string {
  const value = fields[name] ?? absent;
  if (typeof value !== 'string') throw new StoreError('invalid_argument', `the field ${name} has to be a text`);
  return value;
}

function numberOf(fields: Fields, name: string): number {
  const value = fields[name] ?? 0;
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new StoreError('invalid_argument', `${name} has to be a number`);
  return value;
}
