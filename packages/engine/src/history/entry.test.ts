import { expect, it } from 'vitest';
import { identitiesOf, requireEntry, requireHistoryName } from './entry.ts';

const entry = (encryptedId: string, digest: string) => ({ encryptedId, digest, time: '2026-01-01T00:00:00Z' });

it('knows entries by their id, whatever their bytes are', () => {
  expect(identitiesOf([entry('a', 'x'), entry('a', 'y')])).toEqual(['i:a', 'i:a']);
});

it('never takes entries without an id for one, but finds them again when their submission is repeated', () => {
  const sent = [entry('', 'x'), entry('', 'x'), entry('', 'y')];
  expect(new Set(identitiesOf(sent)).size).toBe(3);
  expect(identitiesOf(sent)).toEqual(identitiesOf(sent));
});

it('refuses what could not be kept', () => {
  expect(() => requireEntry(entry('a\u0000', ''))).toThrow();
  expect(() => requireEntry(entry('a'.repeat(1000), ''))).toThrow();
  expect(() => requireEntry({ encryptedId: '', time: 'yesterday' })).toThrow();
  expect(requireEntry(entry('', ''))).toBe(1_767_225_600_000_000_000n);
  expect(() => requireHistoryName('user_id', '')).toThrow('user_id is missing');
});
