import { expect, test } from 'vitest';
import { decodeToken, encodeToken } from './continuation-token.ts';

const scope = { installation: 'one', tenantId: 'tenant', query: ['ListObjectsV2', 'bucket', 'prefix/', '/'] };

test.each(['', 'a', 'a/ü\n', 'x'.repeat(1024)])('a token gives back its position %j', (position) => {
  expect(decodeToken(scope, encodeToken(scope, position))).toBe(position);
});

test.each([
  { ...scope, installation: 'two' },
  { ...scope, tenantId: 'other' },
  { ...scope, query: ['ListObjectsV2', 'bucket2', 'prefix/', '/'] },
  { ...scope, query: ['ListObjectsV2', 'bucket', 'prefix', '//'] },
  { ...scope, query: ['ListObjectsV2', 'bucket', 'prefix/'] },
])('a token is good for its own listing only (%#)', (other) => {
  expect(() => decodeToken(other, encodeToken(scope, 'a'))).toThrow('incorrect');
});

test('a token with any character changed is refused', () => {
  const token = encodeToken(scope, 'somewhere');
  for (let index = 0; index < token.length - 1; index += 1) {
    const changed = token.slice(0, index) + (token[index] === 'A' ? 'B' : 'A') + token.slice(index + 1);
    expect(() => decodeToken(scope, changed)).toThrow('incorrect');
  }
  expect(() => decodeToken(scope, '')).toThrow('incorrect');
  expect(() => decodeToken(scope, 'A'.repeat(100_000))).toThrow('incorrect');
});
