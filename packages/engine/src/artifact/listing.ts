/**
 * Listing with a delimiter as a skip-scan: paths come in byte order, a group of paths under one common prefix costs one seek
 * instead of a scan through it, so a page costs what it returns and not what it hides.
 *
 *     const listing = new Listing(query)
 *     while listing.seek is defined:
 *       read `listing.wanted` paths from listing.seek in byte order (where path > or >= … order by path collate "C" limit wanted)
 *       absorb() one after the other until the answer is not 'next'; the rest of what was read is void then
 *       all answered 'next' and fewer came than were wanted: there are no more, stop
 *     listing.page()
 *
 * Invariant: entries and common prefixes are given out in byte order, none twice, none at or before `after`. A common prefix is
 * named by the text up to and with the first delimiter after the query's prefix.
 */
import { limits } from '../limits.ts';
import { comparePaths } from './path.ts';

export interface ListingQuery {
  /** Only paths that begin with this; may be empty, may contain the delimiter. */
  readonly prefix: string;
  /** Groups paths; empty means no grouping. May have several characters. */
  readonly delimiter: string;
  /** Exclusive: a path, or a common prefix given out by an earlier page (then its whole group is passed over). Empty: from the start. */
  readonly after: string;
  /** Entries and common prefixes of the page together; 0 gives an empty, untruncated page, as S3 does. */
  readonly limit: number;
}

/** Where to read on: the first path > (or >=, when inclusive) `path` in byte order. */
export interface Seek {
  readonly path: string;
  readonly inclusive: boolean;
}

export interface ListingItem<Entry> {
  readonly path: string;
  /** `undefined` for a common prefix. */
  readonly entry: Entry | undefined;
}

export interface ListingPage<Entry> {
  readonly items: readonly ListingItem<Entry>[];
  readonly truncated: boolean;
  /** The `after` of the next page; empty at the end. */
  readonly nextAfter: string;
}

/** What to do after a path was absorbed: take the next one; read again from `seek`; the page is full; nothing more can follow. */
export type Absorbed = 'next' | 'seek' | 'full' | 'end';

export class Listing<Entry> {
  readonly #query: ListingQuery;
  readonly #items: ListingItem<Entry>[] = [];
  #seek: Seek | undefined;
  #truncated = false;
  /** Entries taken since the last common prefix: how dense entries are here. */
  #entriesInRow = 0;

  constructor(query: ListingQuery) {
    this.#query = query;
    this.#seek = query.limit === 0 ? undefined : firstSeek(query);
  }

  /** Where to read from now; `undefined` when the page is complete. */
  get seek(): Seek | undefined {
    return this.#seek;
  }

  /**
   * How many paths the next read should ask for: those missing to a full page and one to know whether there are more; with a
   * delimiter few at first and twice as many as came in a row, so that rows read in vain stay proportional to those given out.
   */
  get wanted(): number {
    const missing = this.#query.limit - this.#items.length + 1;
    if (this.#query.delimiter === '') return missing;
    return Math.min(missing, Math.max(limits.artifact.listReadMin, 2 * this.#entriesInRow));
  }

  /** Takes the next path from the current seek, in byte order. After anything but 'next' the rest of what was read is void. */
  absorb(path: string, entry: Entry): Absorbed {
    const { prefix, limit } = this.#query;
    if (!path.startsWith(prefix)) return this.#finish('end');
    const group = commonPrefix(path, this.#query);
    if (this.#items.length === limit) {
      // The item that does not fit any more only proves that there is one.
      this.#truncated = true;
      return this.#finish('full');
    }
    if (group === undefined) {
      this.#items.push({ path, entry });
      this.#entriesInRow += 1;
      this.#seek = { path, inclusive: false };
      return 'next';
    }
    this.#items.push({ path: group, entry: undefined });
    this.#entriesInRow = 0;
    this.#seek = pastPrefix(group);
    return this.#seek === undefined ? 'end' : 'seek';
  }

  page(): ListingPage<Entry> {
    const last = this.#items.at(-1);
    return { items: this.#items, truncated: this.#truncated, nextAfter: this.#truncated && last !== undefined ? last.path : '' };
  }

  #finish(answer: 'full' | 'end'): Absorbed {
    this.#seek = undefined;
    return answer;
  }
}

/** The common prefix that stands for a path, or `undefined` when the path is an entry of its own. */
export function commonPrefix(path: string, query: Pick<ListingQuery, 'prefix' | 'delimiter'>): string | undefined {
  if (query.delimiter === '') return undefined;
  const index = path.indexOf(query.delimiter, query.prefix.length);
  return index === -1 ? undefined : path.slice(0, index + query.delimiter.length);
}

/**
 * The first position of a scan, or `undefined` when nothing can follow: the later of the prefix itself (inclusive) and `after`.
 * An `after` inside a group passes the group over only when it is the group's own name or lies in it: S3 then does not name the
 * common prefix again, because it sorts at or before `after`.
 */
export function firstSeek(query: Omit<ListingQuery, 'limit'>): Seek | undefined {
  const { prefix, after } = query;
  const start: Seek = { path: prefix, inclusive: true };
  if (after === '') return start;
  if (!after.startsWith(prefix)) {
    return comparePaths(after, prefix) < 0 ? start : undefined;
  }
  const group = commonPrefix(after, query);
  return group === undefined ? { path: after, inclusive: false } : pastPrefix(group);
}

/** The least position after every path that begins with the prefix; `undefined` when there is none. */
export function pastPrefix(prefix: string): Seek | undefined {
  const path = successor(prefix);
  return path === undefined ? undefined : { path, inclusive: true };
}

/**
 * The least text in byte order that is greater than every text beginning with `prefix`: its last code point raised by one, after
 * those that cannot be raised are cut off. Code points order as their UTF-8 bytes do.
 */
export function successor(prefix: string): string | undefined {
  const points = Array.from(prefix);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const point = last.codePointAt(0) ?? 0;
    if (point === 0x10ffff) continue;
    // Surrogates are no characters: after U+D7FF comes U+E000.
    const next = point === 0xd7ff ? 0xe000 : point + 1;
    return points.join('') + String.fromCodePoint(next);
  }
  return undefined;
}
