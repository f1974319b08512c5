import { expect, it } from 'vitest';
import { makeVersionId } from './version-id.ts';
import { isNamed, isVersionName, nextVersionId, transitionOf, type Versioning, versionNameOf } from './versioning.ts';

const named = { named: true };
const unnamed = { named: false };

// Change, state, what the path names before: what it names then, with a name of its own or not, what stays, and whether the null version goes.
const table: readonly [Versioning, 'write' | 'remove', { named: boolean } | undefined, string][] = [
  ['', 'write', undefined, 'artifact null'],
  ['', 'write', unnamed, 'artifact null'],
  ['', 'remove', unnamed, 'nothing'],
  ['enabled', 'write', undefined, 'artifact own keeps'],
  ['enabled', 'write', unnamed, 'artifact own keeps'],
  ['enabled', 'write', named, 'artifact own keeps'],
  ['enabled', 'remove', undefined, 'marker own keeps'],
  ['enabled', 'remove', named, 'marker own keeps'],
  ['suspended', 'write', undefined, 'artifact null replaces'],
  ['suspended', 'write', unnamed, 'artifact null replaces'],
  ['suspended', 'write', named, 'artifact null keeps replaces'],
  ['suspended', 'remove', undefined, 'marker null replaces'],
  ['suspended', 'remove', unnamed, 'marker null replaces'],
  ['suspended', 'remove', named, 'marker null keeps replaces'],
];

it.each(table)('%s: a %s over %o leaves %s', (versioning, change, current, expected) => {
  const { next, named: ownName, keepsCurrent, replacesNull } = transitionOf(versioning, change, current);
  const name = ownName ? 'own' : 'null';
  const words = next === 'nothing' ? [next] : [next, name, keepsCurrent && 'keeps', replacesNull && 'replaces'];
  expect(words.filter(Boolean).join(' ')).toBe(expected);
});

it('names versions as clients know them', () => {
  const own = { versionId: makeVersionId({ timeMs: 1, lane: 1, sequence: 1 }), named: true };
  const without = { ...own, named: false };
  expect(versionNameOf('', without)).toBe('');
  expect(versionNameOf('enabled', without)).toBe('null');
  expect(versionNameOf('suspended', own)).toBe(own.versionId);
  expect([isNamed('null', without), isNamed(own.versionId, without), isNamed(own.versionId, own), isNamed('null', own)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect(['null', own.versionId, '', 'x', `${own.versionId}0`].map(isVersionName)).toEqual([true, true, false, false, false]);
});

it('makes ids that order after the current version, whatever the clock says', () => {
  const current = { versionId: makeVersionId({ timeMs: 1000, lane: 3, sequence: 9 }) };
  for (const timeMs of [999, 1000, 1001]) {
    expect(nextVersionId({ timeMs, lane: 3, sequence: 10 }, current) > current.versionId).toBe(true);
  }
  expect(nextVersionId({ timeMs: 5, lane: 3, sequence: 10 }, undefined)).toBe(
    makeVersionId({ timeMs: 5, lane: 3, sequence: 10 }),
  );
});
