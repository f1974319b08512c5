/** Entries for tests: as the original client makes them, with nanoseconds and zones. */
import { encryptEntry, type HistoryKeys } from '../encryption.ts';
import type { HistoryEntry } from '../history-entry.ts';
import type { DeletionRequest, EncHistoryEntry, MessageIdentifier } from '../sync-backend.ts';

export function sampleEntry(given: Partial<HistoryEntry> & { readonly command: string }): HistoryEntry {
  return {
    local_username: 'ada',
    hostname: 'engine',
    current_working_directory: '~/notes',
    home_directory: '/home/ada',
    exit_code: 0,
    start_time: '2026-01-15T10:30:00.123456788Z',
    end_time: '2026-01-15T10:30:00.123456789Z',
    device_id: 'device-0',
    entry_id: crypto.randomUUID(),
    custom_columns: null,
    ...given,
  };
}

/** One encrypted entry; its command names it. */
export async function sampleEncrypted(
  keys: HistoryKeys,
  given: Partial<HistoryEntry> & { readonly command: string },
): Promise<EncHistoryEntry> {
  return await encryptEntry(keys, sampleEntry(given));
}

export function sampleDeletion(userId: string, ...identifiers: readonly MessageIdentifier[]): DeletionRequest {
  return {
    user_id: userId,
    destination_device_id: '',
    send_time: new Date().toISOString(),
    messages: { message_ids: identifiers },
    read_count: 0,
  };
}

export function idsOf(entries: readonly EncHistoryEntry[]): string[] {
  return [...new Set(entries.map(({ encrypted_id: id }) => id))].toSorted();
}
