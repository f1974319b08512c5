import { describe, expect, it } from 'vitest';
import { StoreError } from '../errors.ts';
import { matchesStrongly, matchesWeakly, parseEntityTags } from './entity-tag.ts';

describe('entity tags of a header', () => {
  it.each<[string, string[]]>([
    ['"abc"', ['abc']],
    ['abc', ['abc']],
    ['*', ['*']],
    ['"a", "b",W/"c"', ['a', 'b', 'W/c']],
    ['"a" , b ,\t"c"', ['a', 'b', 'c']],
    ['"with,comma"', ['with,comma']],
    ['"abc', ['abc']],
    ['abc"', ['abc']],
    ['""', ['']],
    [', ,', []],
    ['', []],
    ['"0123-2"', ['0123-2']],
  ])('of %j are %j', (header, tags) => {
    expect(parseEntityTags(header)).toEqual(tags);
  });

  it('are limited in number', () => {
    expect(parseEntityTags(Array(256).fill('"a"').join(',')).length).toBe(256);
    expect(() => parseEntityTags(Array(257).fill('"a"').join(','))).toThrow(StoreError);
  });

  it('are read in time that grows with their length only', () => {
    const started = performance.now();
    expect(() => parseEntityTags('", "'.repeat(100_000))).toThrow(StoreError);
    expect(parseEntityTags(' ,'.repeat(500_000))).toEqual([]);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

describe('comparing entity tags', () => {
  it('strongly takes no weak tag', () => {
    expect(matchesStrongly(['a', 'b'], 'b')).toBe(true);
    expect(matchesStrongly(['W/b'], 'b')).toBe(false);
    expect(matchesStrongly(['W/b'], 'W/b')).toBe(false);
    expect(matchesStrongly(['*'], 'b')).toBe(true);
    expect(matchesStrongly([], 'b')).toBe(false);
  });

  it('weakly passes over the mark', () => {
    expect(matchesWeakly(['W/b'], 'b')).toBe(true);
    expect(matchesWeakly(['b'], 'W/b')).toBe(true);
    expect(matchesWeakly(['c'], 'b')).toBe(false);
    expect(matchesWeakly(['*'], 'b')).toBe(true);
  });
});
