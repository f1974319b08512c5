/**
 * Which entries a deletion means: the one with the id, or with the exact instant when there is a telling one. The time of entries that
 * have not ended is shared by unrelated ones, so it never selects anything.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { instantOf, isTelling } from './instant.ts';
import type { DeletionRequest, EncHistoryEntry, MessageIdentifier } from './sync-backend.ts';

/** Ids and instants of deleted entries; asking and adding cost the same however many there are. */
export class DeletedEntries {
  readonly #ids = new Set<string>();
  readonly #instants = new Set<bigint>();

  add(identifiers: Iterable<Pick<MessageIdentifier, 'date' | 'entry_id'>>): void {
    for (const { date, entry_id: id } of identifiers) {
      if (id !== '') this.#ids.add(id);
      if (isTelling(date)) this.#instants.add(instantOf(date));
    }
  }

  has(entry: Pick<EncHistoryEntry, 'encrypted_id' | 'time'>): boolean {
    if (entry.encrypted_id !== '' && this.#ids.has(entry.encrypted_id)) return true;
    return this.#instants.size > 0 && this.#instants.has(instantOf(entry.time));
  }
}

/** The identifiers that count: those without a recording device are skipped, as the original does. */
export function identifiersOf(request: Pick<DeletionRequest, 'messages'>): MessageIdentifier[] {
  return (request.messages.message_ids ?? []).filter((identifier) => identifier.device_id !== '');
}

/** @throws StoreError `invalid_argument` when an identifier selects nothing. */
export function checkDeletion(request: DeletionRequest): MessageIdentifier[] {
  const identifiers = identifiersOf(request);
  for (const { date, entry_id: id } of identifiers) {
    if (id === '' && !isTelling(date))
      throw new StoreError('invalid_argument', 'a deletion needs the id or the time of an entry');
  }
  return identifiers;
}
