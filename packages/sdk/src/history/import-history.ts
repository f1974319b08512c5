/** Importing: every item is read before anything is kept, so that bad input changes nothing unless the caller says to leave it out. */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import type { ItemReader } from './imported-item.ts';
import type { LocalHistory } from './local-history.ts';
import type { EncHistoryEntry } from './sync-backend.ts';

/** Where an item stood, for messages: `line 7`, `table enc_history_entries row 3`. */
export interface SourceItem {
  readonly where: string;
  /** Undefined when it could not be read at all; `fault` says why. */
  readonly value: unknown;
  readonly fault?: string;
}

export interface Rejection {
  readonly where: string;
  readonly fault: string;
  readonly value: unknown;
}

export interface ImportReport {
  /** New here; they wait for the next sync. */
  readonly imported: number;
  /** Known already. */
  readonly known: number;
  readonly rejected: readonly Rejection[];
}

export interface ImportOptions {
  readonly items: AsyncIterable<SourceItem> | Iterable<SourceItem>;
  readonly reader: ItemReader;
  readonly local: LocalHistory;
  /** `refuse`: one bad item and nothing is kept. `leave_out`: the good ones are kept, the report has the others. */
  readonly badItems: 'refuse' | 'leave_out';
  readonly onProgress?: (progress: { readonly read: number }) => void;
}

export async function importHistory(options: ImportOptions): Promise<ImportReport> {
  const entries: EncHistoryEntry[] = [];
  const rejected: Rejection[] = [];
  for await (const { where, value, fault } of options.items) {
    try {
      if (fault !== undefined) throw new StoreError('invalid_argument', fault);
      entries.push(await options.reader.entryOf(value));
    } catch (thrown) {
      if (!(thrown instanceof StoreError)) throw thrown;
      rejected.push({ where, fault: thrown.message, value });
    }
    if ((entries.length + rejected.length) % 1_000 === 0) options.onProgress?.({ read: entries.length + rejected.length });
  }
  options.onProgress?.({ read: entries.length + rejected.length });
  if (rejected.length > 0 && options.badItems === 'refuse') return { imported: 0, known: 0, rejected };
  const added = await options.local.add(entries, { waits: true });
  return { imported: added.length, known: entries.length - added.length, rejected };
}

/** NDJSON: a JSON document a line; empty lines are nothing. */
export function* itemsOfLines(lines: Iterable<string>): Generator<SourceItem> {
  let number = 0;
  for (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    yield itemOfLine(line, `line ${number}`);
  }
}

export function itemOfLine(line: string, where: string): SourceItem {
  try {
    return { where, value: JSON.parse(line) as unknown };
  } catch {
    return { where, value: line, fault: 'is no JSON' };
  }
}
