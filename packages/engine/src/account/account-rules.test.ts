import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { normaliseIdentifier, requireDeviceId } from './identifier.ts';
import { decodePasswordHash, encodePasswordHash, hashParameters, isOutdated, requirePassword } from './password.ts';
import { judgeRefresh } from './refresh-rule.ts';
import { endedKeys, needsNextKey, signingKeyOf } from './signing-key-rule.ts';

const refused = expect.objectContaining({ code: 'invalid_argument' });

describe('an identifier', () => {
  it('is one, however it is written', () => {
    expect(normaliseIdentifier('  Ada@Example.ORG ')).toBe('ada@example.org');
    expect(normaliseIdentifier('ａｄａ')).toBe('ada');
    for (const text of ['', '  ', 'a\nb', 'a\u0000', 'x'.repeat(255), '\ud800'])
      expect(() => normaliseIdentifier(text)).toThrow(refused);
  });

  it('of a device cannot climb out of a folder', () => {
    for (const id of ['iphone-1', '0a1b', 'A.b_c:d']) expect(() => requireDeviceId(id)).not.toThrow();
    for (const id of ['', '..', 'a..b', '.a', 'a/b', 'a b', 'x'.repeat(129)]) expect(() => requireDeviceId(id)).toThrow(refused);
  });
});

describe('a password', () => {
  it('has a length and no other rules', () => {
    for (const text of ['12345678', 'x'.repeat(256), '🔑'.repeat(8), '        '])
      expect(() => requirePassword(text)).not.toThrow();
    for (const text of ['1234567', 'x'.repeat(257), '🔑'.repeat(7), 'abcdefg\ud800'])
      expect(() => requirePassword(text)).toThrow(refused);
  });

  it('is kept as a hash that says how it was made', () => {
    const made = { ...hashParameters, salt: Buffer.alloc(16, 1), hash: Buffer.alloc(32, 2) };
    const text = encodePasswordHash(made);
    expect(text).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$[\w+/]+\$[\w+/]+$/);
    expect(decodePasswordHash(text)).toEqual(made);
    expect(isOutdated(made)).toBe(false);
    expect(isOutdated({ ...made, passes: 2 })).toBe(true);
    expect(() => decodePasswordHash('$argon2i$v=19$m=1,t=1,p=1$aaaaaaaaaaa$aaaaaaaaaaa')).toThrow();
  });
});

it('a refresh token is good once, its predecessor for a moment, older ones betray a thief', () => {
  const state = { generation: 5, rotatedAt: 100_000, expiresAt: 1_000_000 };
  const leeway = limits.account.refreshLeewayMs;
  expect(judgeRefresh(state, 5, 100_000)).toBe('rotate');
  expect(judgeRefresh(state, 4, 100_000 + leeway - 1)).toBe('repeat');
  expect(judgeRefresh(state, 4, 100_000 + leeway)).toBe('reused');
  for (const generation of [3, 0, 6, -1, Number.NaN]) expect(judgeRefresh(state, generation, 100_000)).toBe('reused');
  expect(judgeRefresh(state, 5, 1_000_000)).toBe('expired');
});

it('a key signs once others know it, until its follower does, and goes when its last token has ended', () => {
  const { signingKeyMs, signingKeyAheadMs, accessTokenMs } = limits.account;
  const first = { createdAt: 0 };
  expect(signingKeyOf([first], 1)).toBe(first);
  expect([needsNextKey([], 0), needsNextKey([first], 1)]).toEqual([true, false]);
  const due = signingKeyMs - signingKeyAheadMs;
  expect([needsNextKey([first], due - 1), needsNextKey([first], due)]).toEqual([false, true]);
  const second = { createdAt: due };
  expect(signingKeyOf([first, second], due + signingKeyAheadMs - 1)).toBe(first);
  expect(signingKeyOf([first, second], due + signingKeyAheadMs)).toBe(second);
  const lastTokenEnds = due + signingKeyAheadMs + accessTokenMs;
  expect(endedKeys([first, second], lastTokenEnds)).toEqual([]);
  expect(endedKeys([first, second], lastTokenEnds + signingKeyAheadMs + 1)).toEqual([first]);
  // After a long pause the old one signs no more than its follower lets it.
  expect(signingKeyOf([first, second], 10 * signingKeyMs)).toBe(second);
});
