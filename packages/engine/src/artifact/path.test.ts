import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StoreError } from '../errors.ts';
import { comparePaths, requirePath, requirePathPart, utf8Length } from './path.ts';

// The same cases in every run of the checks.
fc.configureGlobal({ seed: 7 });

const text = fc.string({ unit: 'binary', maxLength: 12 });
/** Characters around every border of the two orders. */
const hardText = fc.string({
  unit: fc.constantFrom(
    'a',
    '/',
    '\u007f',
    '\u0080',
    '\u07ff',
    '\u0800',
    '\ud7ff',
    '\ue000',
    '\uffff',
    '\u{10000}',
    '\u{10ffff}',
    '😀',
  ),
  maxLength: 6,
});

function reasonOf(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    expect(error.code).toBe('invalid_argument');
    return error.details.reason;
  }
}

describe('the length of a path', () => {
  it('is that of its UTF-8 bytes', () => {
    fc.assert(fc.property(fc.oneof(text, hardText), (value) => utf8Length(value) === Buffer.byteLength(value)));
  });
});

describe('a path', () => {
  it.each([
    ['1,024 bytes of ASCII', 'a'.repeat(1024)],
    ['1,024 bytes in four-byte characters', '😀'.repeat(256)],
    ['dots and slashes, which nobody resolves', '../..//./a\\b'],
    ['control characters other than NUL', 'a\u0001\r\n\u007f'],
    ['noncharacters', '\uffff\ufffe\u{10ffff}'],
    ['a percent sign and a NUL only in writing', '%00'],
    ['a space', ' '],
  ])('may be %s', (_, path) => {
    expect(() => requirePath(path)).not.toThrow();
  });

  it.each([
    ['empty', '', 'empty'],
    ['1,025 bytes', 'a'.repeat(1025), 'too_long'],
    ['1,025 bytes in few characters', `${'😀'.repeat(256)}a`, 'too_long'],
    ['1,026 bytes in 342 characters', '\u0800'.repeat(342), 'too_long'],
    ['of millions of characters', 'a'.repeat(5_000_000), 'too_long'],
    ['with NUL, which the database cannot hold', 'a\u0000b', 'nul'],
    ['with a lone high surrogate', 'a\ud83d', 'lone_surrogate'],
    ['with a lone low surrogate', '\ude00a', 'lone_surrogate'],
    ['with surrogates in the wrong order', '\ude00\ud83d', 'lone_surrogate'],
  ])('is refused when it is %s', (_, path, reason) => {
    expect(reasonOf(() => requirePath(path))).toBe(reason);
  });

  it('has parts (prefixes, delimiters, positions) that may be empty but are otherwise held to the same rules', () => {
    expect(() => requirePathPart('')).not.toThrow();
    expect(() => requirePathPart('/')).not.toThrow();
    expect(reasonOf(() => requirePathPart('\ud83d'))).toBe('lone_surrogate');
    expect(reasonOf(() => requirePathPart('\u0000'))).toBe('nul');
  });
});

describe('the order of paths', () => {
  it('is that of their UTF-8 bytes', () => {
    const pairs = fc.oneof(fc.tuple(text, text), fc.tuple(hardText, hardText));
    fc.assert(
      fc.property(pairs, ([left, right]) => {
        expect(Math.sign(comparePaths(left, right))).toBe(Buffer.compare(Buffer.from(left), Buffer.from(right)));
      }),
    );
  });

  it('puts characters beyond U+FFFF after all others, where UTF-16 would not', () => {
    expect(['\uffff', '\u{10000}'].sort()).toEqual(['\u{10000}', '\uffff']);
    expect(comparePaths('\u{10000}', '\uffff')).toBeGreaterThan(0);
    expect(comparePaths('\u{10000}', '\ue000')).toBeGreaterThan(0);
    expect(comparePaths('\u{10000}', '\ud7ff')).toBeGreaterThan(0);
    expect(comparePaths('\u{1f600}', '\u{1f601}')).toBeLessThan(0);
  });
});
