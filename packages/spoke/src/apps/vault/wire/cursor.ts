/** Cursors of histories on the wire: {"cursor": null or {"timestamp", "digest"}, "order": "Asc" or "Desc", "limit": null or a number}. */
import { type JsonObject, malformed, readCount, readHash, readObject } from './fields.ts';
import { batchMax } from './places.ts';

/** Exclusive; need not name a row. */
export interface WireCursor {
  /** Unix seconds. */
  readonly timestamp: number;
  readonly digest: string;
}

export interface PageCursor {
  readonly cursor: WireCursor | null;
  readonly descending: boolean;
  readonly limit: number;
}

export function readPageCursor({ cursor, order, limit }: JsonObject): PageCursor {
  if (order !== 'Asc' && order !== 'Desc') throw malformed('cursor.order', 'Asc or Desc');
  return { cursor: readCursor(cursor), descending: order === 'Desc', limit: readLimit(limit) };
}

export function readCursor(value: unknown): WireCursor | null {
  if (value === null || value === undefined) return null;
  const { timestamp, digest } = readObject(value, 'cursor.cursor');
  // Clients begin from the far end with the largest number there is; no entry lies beyond 2^53.
  const seconds = Math.min(readCount(timestamp, 'cursor.timestamp'), Number.MAX_SAFE_INTEGER);
  return { timestamp: seconds, digest: readHash(digest, 'cursor.digest') };
}

function readLimit(value: unknown): number {
  if (value === null || value === undefined) return batchMax;
  const limit = readCount(value, 'cursor.limit');
  if (limit > batchMax) throw malformed('cursor.limit', `at most ${batchMax}`);
  return limit;
}
