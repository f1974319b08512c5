import { describe, expect, it } from 'vitest';
import { checkListings, type Listing, type SetChange } from './listing.ts';

const change = (kind: 'add' | 'remove', key: string, invokedAt: number, completedAt: number): SetChange => ({
  client: 'c',
  key,
  kind,
  invokedAt,
  completedAt,
  outcome: completedAt === Number.POSITIVE_INFINITY ? 'info' : 'ok',
});
const listing = (keys: string[], invokedAt: number, completedAt: number, prefix = ''): Listing => ({
  client: 'l',
  prefix,
  keys,
  invokedAt,
  completedAt,
  outcome: 'ok',
});
const reasons = (changes: SetChange[], list: Listing) =>
  checkListings(changes, [list]).map(({ reason, key }) => `${reason} ${key}`);

describe('checkListings', () => {
  it('accepts what changed during the listing either way', () => {
    const changes = [
      change('add', 'a', 1, 2),
      change('add', 'b', 3, 9),
      change('remove', 'a', 6, 7),
      change('add', 'c', 1, Number.POSITIVE_INFINITY),
    ];
    for (const keys of [[], ['a'], ['b'], ['a', 'b'], ['a', 'b', 'c']]) expect(reasons(changes, listing(keys, 5, 8))).toEqual([]);
  });
  it('catches a missing key, also when it was removed and added again', () => {
    expect(reasons([change('add', 'a', 1, 2)], listing([], 3, 4))).toEqual(['missing a']);
    const again = [change('add', 'a', 1, 2), change('remove', 'a', 3, 4), change('add', 'a', 5, 6)];
    expect(reasons(again, listing([], 7, 8))).toEqual(['missing a']);
  });
  it('does not call a key missing when an unknown removal may have come', () => {
    expect(reasons([change('add', 'a', 1, 2), change('remove', 'a', 3, Number.POSITIVE_INFINITY)], listing([], 7, 8))).toEqual(
      [],
    );
  });
  it('catches phantoms: never added, added later, or removed before', () => {
    expect(reasons([], listing(['x'], 1, 2))).toEqual(['phantom x']);
    expect(reasons([change('add', 'x', 5, 6)], listing(['x'], 1, 2))).toEqual(['phantom x']);
    expect(reasons([change('add', 'x', 1, 2), change('remove', 'x', 3, 4)], listing(['x'], 5, 6))).toEqual(['phantom x']);
  });
  it('catches repeats, wrong order and keys outside the prefix', () => {
    const changes = ['a', 'b', '\u{1F600}', '\uFF5E'].map((key) => change('add', key, 1, 2));
    expect(reasons(changes, listing(['a', 'a', 'b', '\uFF5E', '\u{1F600}'], 3, 4))).toEqual(['repeated a']);
    // UTF-16 order would put the emoji first
    expect(reasons(changes, listing(['a', 'b', '\u{1F600}', '\uFF5E'], 3, 4))).toEqual(['out of order \uFF5E']);
    expect(reasons(changes, listing(['a', 'b'], 3, 4, 'a'))).toEqual(['outside the prefix b']);
  });
});
