/** When two encrypted entries are one: the same id; without an id (old clients) only the very same ciphertext. */
import type { EncHistoryEntry } from './sync-backend.ts';

export function identityOf(entry: Pick<EncHistoryEntry, 'encrypted_id' | 'nonce' | 'enc_data'>): string {
  // A nonce alone would do for honest clients; the head of the ciphertext costs nothing.
  return entry.encrypted_id !== '' ? `id ${entry.encrypted_id}` : `text ${entry.nonce} ${entry.enc_data.slice(0, 64)}`;
}

/** The first of each identity, in the given order. */
export function withoutRepetitions<T extends EncHistoryEntry>(entries: Iterable<T>, seen: Set<string> = new Set()): T[] {
  const kept: T[] = [];
  for (const entry of entries) {
    const identity = identityOf(entry);
    if (seen.has(identity)) continue;
    seen.add(identity);
    kept.push(entry);
  }
  return kept;
}
