import { describe, expect, it } from 'vitest';
import { pathOfRaw, placeOfAccount, requireCleanPath } from './own-path.ts';

describe('a path of a URL', () => {
  it.each([
    ['users/a/b', 'users/a/b'],
    ['/users/a/b', 'users/a/b'],
    ['users/a/', 'users/a/'],
    ['users/a/%C3%A9%20b+c', 'users/a/é b+c'],
    ['users/a/..b/c..', 'users/a/..b/c..'],
    ['users/a/...', 'users/a/...'],
  ])('%s is one', (raw, path) => {
    expect(pathOfRaw(raw)).toBe(path);
  });

  it.each([
    '',
    '/',
    '//users/a',
    'users//a',
    'users/a//',
    'users/../a',
    'users/%2e%2e/a',
    'users/%2E./a',
    'users/./a',
    '..',
    'users/a/..',
    'users%2fa',
    'users/a%2Fb',
    'users/%252e%252e/a',
    'users/a%255cb',
    'users\\a',
    'users/a%5Cb',
    'users/a%00',
    'users/a%0d%0ab',
    'users/a%7f',
    'users/%ff',
    'users/%c0%ae',
    'users/%',
    'users/\u00e9',
    `users/${'a'.repeat(1100)}`,
  ])('%s is none', (raw) => {
    expect(() => pathOfRaw(raw)).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
  });

  it('is the same after it was read once', () => {
    expect(requireCleanPath(pathOfRaw('users/a/%25b'))).toBe('users/a/%b');
    expect(() => requireCleanPath('users/a/%2e%2e/b')).toThrow();
  });
});

it('the place of one account is never the beginning of another’s', () => {
  expect('users/ab/x'.startsWith(placeOfAccount('a'))).toBe(false);
});
