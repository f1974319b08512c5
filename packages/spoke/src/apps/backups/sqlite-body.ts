/** A body that has to be a SQLite database: its head is judged before the first byte goes on. */
import { requireSqliteHeader, sqliteHeaderBytes } from '@felloe/engine/backup/sqlite-header.ts';

/** @throws StoreError `invalid_argument` in the middle of reading, before anything was passed on */
export async function* sqliteBody(file: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  let held: Buffer[] | undefined = [];
  let bytes = 0;
  for await (const chunk of file) {
    if (held === undefined) {
      yield chunk;
      continue;
    }
    held.push(chunk);
    bytes += chunk.length;
    if (bytes < sqliteHeaderBytes) continue;
    const head = Buffer.concat(held);
    held = undefined;
    requireSqliteHeader(head);
    yield head;
  }
  if (held !== undefined) requireSqliteHeader(Buffer.concat(held));
}
