/** The rules as AWS describes them and ceph/s3-tests asks for them, with a clock and a length of the day that are set. */
import { describe, expect, it } from 'vitest';
import type { LifecycleRule } from '../container/lifecycle.ts';
import { realDayMs, reachedAt } from './days.ts';
import { expirationDate, judgeCurrent, judgeNoncurrent, uploadAbortDate } from './judge.ts';

const dayMs = 10_000;
const made = 1_000_000;
const after = (days: number) => ({ now: made + days * dayMs, dayMs });

let rules = 0;
function rule(fields: Partial<LifecycleRule>): LifecycleRule {
  rules += 1;
  return { id: `r${rules}`, enabled: true, filter: {}, ...fields };
}
const current = (fields: object = {}) => ({
  path: 'expire1/foo',
  size: 3,
  tags: [],
  isMarker: false,
  madeAt: made,
  hasOlder: false,
  ...fields,
});
const noncurrent = (fields: object = {}) => ({
  path: 'a',
  size: 3,
  tags: [],
  isMarker: false,
  supersededAt: made,
  newerNoncurrent: 0,
  ...fields,
});
const tom = { key: 'tom', value: 'sawyer' };
const huck = { key: 'huck', value: 'finn' };

describe('an age in days', () => {
  it.each([
    ['2014-01-15T10:30:00Z', 3, '2014-01-19T00:00:00Z'],
    ['2014-01-15T00:00:00Z', 1, '2014-01-16T00:00:00Z'],
    ['2014-01-15T00:00:00.001Z', 1, '2014-01-17T00:00:00Z'],
    ['2014-12-31T23:59:59Z', 1, '2015-01-02T00:00:00Z'],
  ])('from %s of %i is reached at the midnight after', (from, days, at) => {
    expect(reachedAt(Date.parse(from), days, realDayMs)).toBe(Date.parse(at));
  });

  it('is exact when the day is one of tests', () => {
    expect(reachedAt(5, 2, dayMs)).toBe(20_005);
  });
});

describe('a current version expires', () => {
  const one = rule({ filter: { prefix: 'expire1/' }, expiration: { days: 1 } });
  const five = rule({ filter: { prefix: 'expire3/' }, expiration: { days: 5 } });

  it.each<[string, readonly LifecycleRule[], object, number, boolean]>([
    ['when its days are over', [one, five], {}, 1, true],
    ['not before', [one, five], {}, 0.99, false],
    ['not by another prefix', [one, five], { path: 'keep2/foo' }, 9, false],
    ['by its own rule', [one, five], { path: 'expire3/foo' }, 4, false],
    ['by the later rule, later', [one, five], { path: 'expire3/foo' }, 5, true],
    ['not by a rule that is off', [{ ...one, enabled: false }], {}, 9, false],
    ['by the sooner of two rules', [rule({ expiration: { days: 9 } }), one], {}, 1, true],
    ['with older versions behind it', [one], { hasOlder: true }, 1, true],
    ['at a date that has come', [rule({ expiration: { at: made } })], {}, 0, true],
    ['not before a date', [rule({ expiration: { at: made + 1 } })], {}, 0, false],
    ['not by a rule for markers', [rule({ expiration: { loneMarkers: true } })], {}, 9, false],
    ['not by a rule for noncurrent ones', [rule({ noncurrentExpiration: { days: 1 } })], {}, 9, false],
    ['when it has every tag', [rule({ filter: { tags: [tom, huck] }, expiration: { days: 1 } })], { tags: [huck, tom] }, 1, true],
    ['not when it lacks one', [rule({ filter: { tags: [tom, huck] }, expiration: { days: 1 } })], { tags: [tom] }, 1, false],
    [
      'not when a value differs',
      [rule({ filter: { tags: [tom] }, expiration: { days: 1 } })],
      { tags: [{ key: 'tom', value: '' }] },
      1,
      false,
    ],
    ['above a size', [rule({ filter: { sizeGreaterThan: 2 }, expiration: { days: 1 } })], {}, 1, true],
    ['not at that size', [rule({ filter: { sizeGreaterThan: 3 }, expiration: { days: 1 } })], {}, 1, false],
    ['below a size', [rule({ filter: { sizeLessThan: 4 }, expiration: { days: 1 } })], {}, 1, true],
    ['not at the other', [rule({ filter: { sizeLessThan: 3 }, expiration: { days: 1 } })], {}, 1, false],
    ['empty, above nothing but zero', [rule({ filter: { sizeGreaterThan: 0 }, expiration: { days: 1 } })], { size: 0 }, 1, false],
  ])('%s', (_name, list, fields, days, expires) => {
    expect(judgeCurrent(list, current(fields), after(days))?.kind).toBe(expires ? 'expire' : undefined);
  });

  it('and tells the day and the rule beforehand', () => {
    const list = [rule({ id: 'late', expiration: { days: 3 } }), rule({ id: 'soon', expiration: { days: 1 } })];
    const madeAt = Date.parse('2026-05-07T12:00:00Z');
    expect(expirationDate(list, { ...current(), madeAt }, realDayMs)).toEqual({
      at: Date.parse('2026-05-09T00:00:00Z'),
      ruleId: 'soon',
    });
    expect(expirationDate([], current(), realDayMs)).toBeUndefined();
  });
});

describe('a marker that is current', () => {
  const days = rule({ expiration: { days: 5 } });
  const lone = rule({ expiration: { loneMarkers: true } });

  it.each<[string, readonly LifecycleRule[], object, number, boolean]>([
    ['goes when nothing is behind it', [lone], {}, 0, true],
    ['stays while something is', [lone, days], { hasOlder: true }, 9, false],
    ['goes by days once it is as old itself', [days], {}, 5, true],
    ['not before', [days], {}, 4.9, false],
    ['not by a date', [rule({ expiration: { at: made } })], {}, 9, false],
    ['not by a rule about tags', [rule({ filter: { tags: [tom] }, expiration: { days: 1 } })], {}, 9, false],
    ['not by a rule about sizes', [rule({ filter: { sizeLessThan: 9 }, expiration: { days: 1 } })], {}, 9, false],
    ['not when the rule says false', [rule({ expiration: { loneMarkers: false } })], {}, 9, false],
  ])('%s', (_name, list, fields, age, goes) => {
    const marker = current({ isMarker: true, size: 0, ...fields });
    expect(judgeCurrent(list, marker, after(age))?.kind).toBe(goes ? 'remove_version' : undefined);
  });
});

describe('a version that is no longer current', () => {
  const four = rule({ noncurrentExpiration: { days: 4 } });
  const keepFive = rule({ noncurrentExpiration: { days: 1, newerVersions: 5 } });

  it.each<[string, readonly LifecycleRule[], object, number, boolean]>([
    ['goes its days after it was superseded', [four], {}, 4, true],
    ['not before', [four], {}, 3.9, false],
    ['goes when five newer ones are there', [keepFive], { newerNoncurrent: 5 }, 1, true],
    ['stays among the five newest', [keepFive], { newerNoncurrent: 4 }, 9, false],
    ['goes by whichever rule is due', [keepFive, four], { newerNoncurrent: 0 }, 4, true],
    ['goes when it is a marker', [four], { isMarker: true }, 4, true],
    ['stays when it lacks a tag', [rule({ filter: { tags: [tom] }, noncurrentExpiration: { days: 1 } })], {}, 9, false],
    ['goes when it has it', [rule({ filter: { tags: [tom] }, noncurrentExpiration: { days: 1 } })], { tags: [tom] }, 1, true],
    ['stays under another prefix', [rule({ filter: { prefix: 'b' }, noncurrentExpiration: { days: 1 } })], {}, 9, false],
    ['is not meant by rules for current ones', [rule({ expiration: { days: 1 } })], {}, 9, false],
  ])('%s', (_name, list, fields, age, goes) => {
    expect(judgeNoncurrent(list, noncurrent(fields), after(age))?.kind).toBe(goes ? 'remove_version' : undefined);
  });
});

describe('an upload that nobody completes', () => {
  const upload = { path: 'test1/a', startedAt: made };

  it.each<[string, readonly LifecycleRule[], number | undefined]>([
    ['is aborted after its days', [rule({ filter: { prefix: 'test1/' }, abortUploadsAfterDays: 2 })], made + 2 * dayMs],
    ['not under another prefix', [rule({ filter: { prefix: 'test2/' }, abortUploadsAfterDays: 2 })], undefined],
    ['not by a rule that is off', [rule({ enabled: false, abortUploadsAfterDays: 2 })], undefined],
    ['by the sooner of two', [rule({ abortUploadsAfterDays: 3 }), rule({ abortUploadsAfterDays: 1 })], made + dayMs],
    ['not by other rules', [rule({ expiration: { days: 1 } })], undefined],
  ])('%s', (_name, list, at) => {
    expect(uploadAbortDate(list, upload, dayMs)?.at).toBe(at);
  });
});
