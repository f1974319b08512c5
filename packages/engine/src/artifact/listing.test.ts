import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstSeek, Listing, type ListingPage, type ListingQuery, successor } from './listing.ts';
import { comparePaths } from './path.ts';

// The same cases in every run of the checks.
fc.configureGlobal({ seed: 7 });

/** A sorted table read as a database would be: by seeks of at most `batch` rows. Counts what it was asked for. */
class Table {
  readonly paths: readonly string[];
  seeks = 0;
  rows = 0;

  constructor(paths: readonly string[]) {
    this.paths = [...new Set(paths)].sort(comparePaths);
  }

  list(query: ListingQuery, batch = Number.POSITIVE_INFINITY): ListingPage<string> {
    const listing = new Listing<string>(query);
    for (let seek = listing.seek; seek !== undefined; seek = listing.seek) {
      const from = seek;
      const count = Math.min(batch, listing.wanted);
      const rows = this.paths.filter((path) => comparePaths(path, from.path) > (from.inclusive ? -1 : 0)).slice(0, count);
      this.seeks += 1;
      this.rows += rows.length;
      let answer: string = 'next';
      for (const path of rows) {
        answer = listing.absorb(path, `entry of ${path}`);
        if (answer !== 'next') break;
      }
      if (answer === 'next' && rows.length < count) break;
    }
    return listing.page();
  }
}

/** The rule itself: every path, grouped, in order, without what sorts at or before `after` or lies in its group. */
function naive(paths: readonly string[], query: ListingQuery): Pick<ListingPage<string>, 'truncated'> & { names: string[] } {
  const names = new Map<string, boolean>();
  for (const path of paths) {
    if (!path.startsWith(query.prefix)) continue;
    const rest = path.slice(query.prefix.length);
    const index = query.delimiter === '' ? -1 : rest.indexOf(query.delimiter);
    if (index === -1) {
      if (comparePaths(path, query.after) > 0) names.set(path, false);
      continue;
    }
    const group = query.prefix + rest.slice(0, index + query.delimiter.length);
    if (comparePaths(group, query.after) > 0 && !query.after.startsWith(group)) names.set(group, true);
  }
  const sorted = [...names.keys()].sort(comparePaths);
  return { names: sorted.slice(0, query.limit), truncated: query.limit > 0 && sorted.length > query.limit };
}

function namesOf(page: ListingPage<string>): string[] {
  return page.items.map((item) => item.path);
}

const hard = fc.constantFrom('a', 'b', '/', '//', '-', 'é', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}');
const name = fc.array(hard, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
const part = fc.array(hard, { maxLength: 3 }).map((parts) => parts.join(''));
const delimiter = fc.constantFrom('', '/', '//', '-', 'a', '/a', '\uffff', '\u{10ffff}', '😀');
const situation = fc.record({
  paths: fc.array(name, { maxLength: 40 }),
  prefix: part,
  delimiter,
  after: fc.oneof(fc.constant(''), part, name),
  limit: fc.integer({ min: 0, max: 6 }),
  batch: fc.constantFrom(1, 2, 3, Number.POSITIVE_INFINITY),
});

describe('a listing', () => {
  it('gives what the rule says, whatever is asked and however the table is read', () => {
    fc.assert(
      fc.property(situation, ({ paths, batch, ...query }) => {
        const page = new Table(paths).list(query, batch);
        const expected = naive([...new Set(paths)], query);
        expect(namesOf(page)).toEqual(expected.names);
        expect(page.truncated).toBe(expected.truncated);
      }),
      { numRuns: 1500 },
    );
  });

  it('gives everything exactly once over its pages', () => {
    fc.assert(
      fc.property(situation, ({ paths, batch, ...query }) => {
        const table = new Table(paths);
        const limit = Math.max(1, query.limit);
        const seen: string[] = [];
        let after = query.after;
        for (let pages = 0; pages <= paths.length; pages += 1) {
          const page = table.list({ ...query, after, limit }, batch);
          seen.push(...namesOf(page));
          if (!page.truncated) break;
          after = page.nextAfter;
        }
        expect(seen).toEqual(naive([...new Set(paths)], { ...query, limit: 1000 }).names);
      }),
      { numRuns: 800 },
    );
  });

  it('hands over the entries of paths and none for common prefixes', () => {
    const page = new Table(['a', 'b/1', 'b/2', 'c']).list({ prefix: '', delimiter: '/', after: '', limit: 10 });
    expect(page.items).toEqual([
      { path: 'a', entry: 'entry of a' },
      { path: 'b/', entry: undefined },
      { path: 'c', entry: 'entry of c' },
    ]);
  });

  it('is not truncated when the page is exactly full, also when it ends with a common prefix', () => {
    const table = new Table(['a', 'b/1', 'b/2']);
    expect(table.list({ prefix: '', delimiter: '/', after: '', limit: 2 })).toMatchObject({ truncated: false, nextAfter: '' });
    expect(table.list({ prefix: '', delimiter: '', after: '', limit: 3 })).toMatchObject({ truncated: false, nextAfter: '' });
    expect(table.list({ prefix: '', delimiter: '', after: '', limit: 2 })).toMatchObject({ truncated: true, nextAfter: 'b/1' });
  });

  it('of limit 0 is empty, not truncated, and reads nothing', () => {
    const table = new Table(['a']);
    expect(table.list({ prefix: '', delimiter: '', after: '', limit: 0 })).toEqual({
      items: [],
      truncated: false,
      nextAfter: '',
    });
    expect(table.seeks).toBe(0);
  });

  it('does not name a common prefix again when it goes on from inside it', () => {
    const table = new Table(['a/1', 'a/2', 'a/3', 'b']);
    for (const after of ['a/', 'a/1', 'a/2', 'a/9']) {
      expect(namesOf(table.list({ prefix: '', delimiter: '/', after, limit: 10 }))).toEqual(['b']);
    }
    expect(namesOf(table.list({ prefix: '', delimiter: '/', after: 'a', limit: 10 }))).toEqual(['a/', 'b']);
  });

  it('with the delimiter inside the prefix groups only what comes after it', () => {
    const table = new Table(['a/b', 'a/b/', 'a/b/c', 'a/b/c/d', 'a/b/e']);
    expect(namesOf(table.list({ prefix: 'a/b/', delimiter: '/', after: '', limit: 10 }))).toEqual([
      'a/b/',
      'a/b/c',
      'a/b/c/',
      'a/b/e',
    ]);
    expect(namesOf(table.list({ prefix: 'a/b', delimiter: '/', after: '', limit: 10 }))).toEqual(['a/b', 'a/b/']);
  });

  it('costs a seek a common prefix and no row that it does not need', () => {
    const paths = Array.from({ length: 5000 }, (_, index) => `group-${index % 5}/${String(index).padStart(5, '0')}`);
    const table = new Table(paths);
    const page = table.list({ prefix: '', delimiter: '/', after: '', limit: 100 }, 1);
    expect(namesOf(page)).toEqual(['group-0/', 'group-1/', 'group-2/', 'group-3/', 'group-4/']);
    expect(table.rows).toBe(5);
    expect(table.seeks).toBe(6);
  });

  it('reads rows in proportion to what it gives out, with groups and entries mixed', () => {
    const entries = Array.from({ length: 700 }, (_, index) => `e${String(index).padStart(4, '0')}`);
    const groups = Array.from({ length: 300 }, (_, index) => `g${String(index).padStart(4, '0')}/`);
    const table = new Table([
      ...entries,
      ...groups.flatMap((group) => Array.from({ length: 20 }, (_, index) => `${group}${index}`)),
    ]);
    const page = table.list({ prefix: '', delimiter: '/', after: '', limit: 1000 });
    expect(namesOf(page)).toEqual([...entries, ...groups]);
    expect(page.truncated).toBe(false);
    expect(table.rows).toBeLessThan(5000);
    expect(table.seeks).toBeLessThan(320);
  });

  it('reads one row more than the page holds when nothing is grouped', () => {
    const table = new Table(Array.from({ length: 500 }, (_, index) => `p${String(index).padStart(4, '0')}`));
    expect(table.list({ prefix: 'p', delimiter: '', after: '', limit: 100 }).truncated).toBe(true);
    expect([table.seeks, table.rows]).toEqual([1, 101]);
  });
});

describe('the first position of a listing', () => {
  it('is the prefix, or after it, or nowhere', () => {
    expect(firstSeek({ prefix: 'b', delimiter: '/', after: '' })).toEqual({ path: 'b', inclusive: true });
    expect(firstSeek({ prefix: 'b', delimiter: '/', after: 'a' })).toEqual({ path: 'b', inclusive: true });
    expect(firstSeek({ prefix: 'b', delimiter: '/', after: 'bc' })).toEqual({ path: 'bc', inclusive: false });
    expect(firstSeek({ prefix: 'b', delimiter: '/', after: 'bc/d' })).toEqual({ path: 'bc0', inclusive: true });
    expect(firstSeek({ prefix: 'b', delimiter: '/', after: 'c' })).toBeUndefined();
  });
});

describe('the successor of a prefix', () => {
  it.each([
    ['a/', 'a0'],
    ['a\ud7ff', 'a\ue000'],
    ['a\uffff', 'a\u{10000}'],
    ['a\u{10ffff}', 'b'],
    ['a\u{10ffff}\u{10ffff}', 'b'],
    ['\u{10ffff}', undefined],
    ['', undefined],
  ])('%j is %j', (prefix, expected) => {
    expect(successor(prefix)).toBe(expected);
  });

  it('is greater than everything that begins with the prefix, and nothing lies between', () => {
    fc.assert(
      fc.property(name, part, name, (prefix, rest, other) => {
        const next = successor(prefix);
        if (next === undefined) return;
        expect(next.isWellFormed()).toBe(true);
        expect(comparePaths(prefix + rest, next)).toBeLessThan(0);
        if (comparePaths(other, prefix) >= 0 && !other.startsWith(prefix))
          expect(comparePaths(other, next)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
