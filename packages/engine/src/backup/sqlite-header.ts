/** The first bytes of a SQLite database (https://www.sqlite.org/fileformat.html, section 1.3). */
import { StoreError } from '../errors.ts';

export const sqliteHeaderBytes = 100;
const magic = 'SQLite format 3\u0000';
const pageSizeAt = 16;
const pageSizeMin = 512;
const pageSizeMax = 32_768;

/**
 * @param head the first 100 bytes, or all when the file has fewer
 * @throws StoreError `invalid_argument` for anything that no SQLite would open
 */
export function requireSqliteHeader(head: Uint8Array): void {
  const isMagic = [...magic].every((character, index) => head[index] === character.charCodeAt(0));
  const pageSize = ((head[pageSizeAt] ?? 0) << 8) | (head[pageSizeAt + 1] ?? 0);
  // 1 stands for 65,536.
  const isPageSize = pageSize === 1 || (pageSize >= pageSizeMin && pageSize <= pageSizeMax && (pageSize & (pageSize - 1)) === 0);
  if (head.length < sqliteHeaderBytes || !isMagic || !isPageSize) {
    throw new StoreError('invalid_argument', 'the file is not a SQLite database', { details: { field: 'file' } });
  }
}
