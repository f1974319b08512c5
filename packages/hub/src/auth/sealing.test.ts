import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { Sealing, type SecretPlace } from './sealing.ts';

const key = (id: string) => ({ id, key: randomBytes(32) });
const place: SecretPlace = { tenantId: 't1', table: 'access_key', column: 'secret_sealed', rowId: 'FK1' };
const old = key('old');
const current = key('current');

it('opens what it sealed, and seals the same secret differently each time', () => {
  const sealing = new Sealing(current);
  const one = sealing.seal('the secret', place);
  expect(sealing.open(one, place)).toBe('the secret');
  expect(one.sealed.includes('the secret')).toBe(false);
  expect(sealing.seal('the secret', place).sealed.equals(one.sealed)).toBe(false);
});

it('opens nothing that was moved to another tenant, table, column or row', () => {
  const sealing = new Sealing(current);
  const sealed = sealing.seal('the secret', place);
  const others: Partial<SecretPlace>[] = [{ tenantId: 't2' }, { table: 'backend' }, { column: 'x' }, { rowId: 'FK2' }];
  for (const other of others) expect(() => sealing.open(sealed, { ...place, ...other })).toThrow(/does not open/);
  // Parts that would read alike when put together are different places.
  expect(() => sealing.open(sealed, { ...place, tenantId: 't1access_key', table: '' })).toThrow(/does not open/);
});

it('opens nothing in which a bit was changed, or that claims another key', () => {
  const sealing = new Sealing(current, [old]);
  const { sealed, keyId } = sealing.seal('the secret', place);
  for (let index = 0; index < sealed.length; index += 1) {
    const changed = Buffer.from(sealed);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(() => sealing.open({ sealed: changed, keyId }, place), `byte ${index}`).toThrow(/does not open/);
  }
  expect(() => sealing.open({ sealed, keyId: 'old' }, place)).toThrow(/does not open/);
  expect(() => sealing.open({ sealed, keyId: 'lost' }, place)).toThrow(/not at hand/);
  expect(() => sealing.open({ sealed: sealed.subarray(0, 20), keyId }, place)).toThrow(/does not open/);
});

it('goes over to another key without losing what the old one sealed', () => {
  const before = new Sealing(old).seal('the secret', place);
  const sealing = new Sealing(current, [old]);
  const after = sealing.rewrap(before, place);
  expect(after?.keyId).toBe('current');
  expect(new Sealing(current).open(after ?? before, place)).toBe('the secret');
  expect(after && sealing.rewrap(after, place)).toBeUndefined();
  expect(() => sealing.rewrap(before, { ...place, rowId: 'FK2' })).toThrow(/does not open/);
});

it('takes no key of another length, and tells no secret in its errors', () => {
  expect(() => new Sealing({ id: 'short', key: randomBytes(16) })).toThrow(/32 bytes/);
  try {
    new Sealing(current).open({ sealed: Buffer.alloc(40), keyId: 'current' }, place);
    expect.unreachable();
  } catch (error) {
    expect(`${error}${(error as Error).cause}`).not.toContain(current.key.toString('hex'));
  }
});
