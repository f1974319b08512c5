/** Where one stands in a history. As text it is what an app keeps: `<timestamp>-<digest>` of the last entry that was dealt with. */
import { StoreError } from '@felloe/contracts/http/problem.ts';

export interface Cursor {
  /** Unix seconds. */
  readonly timestamp: number;
  readonly digest: string;
}

/** Where an app keeps its cursors: localStorage, IndexedDB, a file. A name is one history of one key. */
export interface CursorStorage {
  load(name: string): Promise<string | undefined>;
  save(name: string, cursor: string): Promise<void>;
}

export function cursorText({ timestamp, digest }: Cursor): string {
  return `${timestamp}-${digest}`;
}

/** @throws StoreError `invalid_argument`: begins from the start only who asks for it, since all would be read again */
export function parseCursor(text: string): Cursor {
  const [, timestamp = '', digest = ''] = /^(\d{1,15})-(0x[0-9a-f]{64})$/.exec(text) ?? [];
  if (digest === '') throw new StoreError('invalid_argument', 'a cursor is a timestamp, a dash and a digest');
  return { timestamp: Number(timestamp), digest };
}
