import { describe, expect, it } from 'vitest';
import { StoreError } from '../errors.ts';
import { nextPlace, placeOf, requireCursor } from './cursor.ts';
import { isHash, zeroDigest } from './encoding.ts';
import { requireVaultRead, requireVaultSave, requireVaultWrite } from './rights.ts';
import { parseTopic } from './topic.ts';

const reasonOf = (judge: () => unknown): string => {
  try {
    judge();
    return 'fine';
  } catch (thrown) {
    const { details, code } = StoreError.from(thrown);
    return details['reason'] ?? code;
  }
};

describe('topics', () => {
  it.each([
    'v1/ra_wa/user_data',
    'v1/ra_wo/deposit',
    'v1/ro_swo/a',
    'v1/ra_swa/payment_memo/my memo',
    'v1/ra_wa/payment_memo/größe/日本',
    `v1/ra_wa/${'a'.repeat(245)}`,
  ])('%s is one', (text) => {
    expect(parseTopic(text).text).toBe(text);
  });

  it.each([
    ['', 'form'],
    ['v1/ra_wa', 'form'],
    ['v1/ra_wa/', 'form'],
    ['v2/ra_wa/a', 'form'],
    ['V1/ra_wa/a', 'form'],
    ['v1/rw_wa/a', 'form'],
    ['v1/ra_sa/a', 'form'],
    ['v1/ra_sswa/a', 'form'],
    ['v1/ra-wa/a', 'form'],
    [' v1/ra_wa/a', 'form'],
    ['v1/ra_wa/a?b', 'character'],
    ['v1/ra_wa/a#b', 'character'],
    ['v1/ra_wa/a%2fb', 'character'],
    ['v1/ra_wa/a\\b', 'character'],
    ['v1/ra_wa/a\u0000', 'character'],
    ['v1/ra_wa/a\u007fb', 'character'],
    ['v1/ra_wa/a\u202eb', 'character'],
    ['v1/ra_wa/\ud800', 'character'],
    ['v1/ra_wa/a\u2028b', 'form'],
    ['v1/ra_wa/a\nb', 'form'],
    ['v1/ra_wa/..', 'segment'],
    ['v1/ra_wa/a/../b', 'segment'],
    ['v1/ra_wa/./b', 'segment'],
    ['v1/ra_wa//b', 'segment'],
    ['v1/ra_wa/b/', 'segment'],
    ['v1/ra_wa/a /b', 'segment'],
    [`v1/ra_wa/${'a'.repeat(247)}`, 'too_long'],
    [`v1/ra_wa/${'é'.repeat(124)}`, 'too_long'],
  ])('%j is none: %s', (text, reason) => {
    expect(reasonOf(() => parseTopic(text))).toBe(reason);
  });

  it('fit in 255 bytes', () => {
    expect(reasonOf(() => parseTopic(`v1/ra_wa/${'a'.repeat(246)}`))).toBe('fine');
  });
});

describe('rights', () => {
  const own = { signer: `0x${'1'.repeat(64)}`, owner: `0x${'1'.repeat(64)}` };
  const foreign = { signer: `0x${'2'.repeat(64)}`, owner: own.owner };
  it.each<[rights: string, read: [string, string], snapshot: [string, string], history: [string, string], replace: string]>([
    ['ra_wa', ['fine', 'not_owner'], ['fine', 'not_owner'], ['fine', 'not_owner'], 'fine'],
    ['ra_wo', ['fine', 'not_owner'], ['fine', 'fine'], ['fine', 'fine'], 'fine'],
    ['ro_wa', ['fine', 'fine'], ['fine', 'not_owner'], ['fine', 'not_owner'], 'fine'],
    ['ro_wo', ['fine', 'fine'], ['fine', 'fine'], ['fine', 'fine'], 'fine'],
    ['ra_swa', ['fine', 'not_owner'], ['fine', 'not_owner'], ['write_once', 'write_once'], 'write_once'],
    ['ro_swo', ['fine', 'fine'], ['fine', 'fine'], ['write_once', 'write_once'], 'write_once'],
  ])('%s: owner and other read %o, save %o, append %o; the owner replaces: %s', (rights, read, snapshot, history, replace) => {
    const topic = parseTopic(`v1/${rights}/a`);
    const askers = [own, foreign];
    expect(askers.map((asker) => reasonOf(() => requireVaultRead(topic, asker)))).toEqual(read);
    expect(askers.map((asker) => reasonOf(() => requireVaultWrite(topic, 'snapshot', asker)))).toEqual(snapshot);
    expect(askers.map((asker) => reasonOf(() => requireVaultWrite(topic, 'history', asker)))).toEqual(history);
    expect(askers.map((asker) => reasonOf(() => requireVaultSave(topic, asker, '')))).toEqual(snapshot);
    expect(reasonOf(() => requireVaultSave(topic, own, zeroDigest))).toBe(replace);
  });
});

describe('places of a history', () => {
  const digest = `0x${'a'.repeat(64)}`;
  it('rise by one, and their time never falls', () => {
    expect(nextPlace({ lastPosition: 0, lastTimestamp: 0 }, 7_900)).toEqual({ position: 1, timestamp: 7 });
    expect(nextPlace({ lastPosition: 4, lastTimestamp: 9 }, 7_900)).toEqual({ position: 5, timestamp: 9 });
  });
  it('a cursor stands at the entry that it names, else at its time', () => {
    const cursor = { timestamp: 9, digest, position: 0 };
    expect(placeOf(cursor, { position: 5 })).toEqual({ by: 'position', position: 5 });
    expect(placeOf(cursor, undefined)).toEqual({ by: 'time', timestamp: 9, digest });
    expect(placeOf({ timestamp: 0, digest: '', position: 3 }, undefined)).toEqual({ by: 'position', position: 3 });
  });
  it('a cursor is whole', () => {
    for (const wrong of [{ timestamp: -1 }, { timestamp: 1.5 }, { digest: 'x' }, { position: 2 ** 60 }]) {
      expect(() => requireCursor({ timestamp: 1, digest, position: 0, ...wrong })).toThrow(StoreError);
    }
  });
});

it('a hash has one spelling', () => {
  expect(isHash(zeroDigest)).toBe(true);
  const hex = 'ab'.repeat(32);
  for (const wrong of [hex, `0X${hex}`, `0x${hex.toUpperCase()}`, `0x${hex}0`, `0x${hex.slice(1)}`, `0x${hex}\n`]) {
    expect(isHash(wrong), wrong).toBe(false);
  }
});
