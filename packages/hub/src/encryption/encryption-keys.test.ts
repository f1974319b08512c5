/** Keys of the key service in a real Postgres: made, rotated, disabled, loaded again, sealed anew. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { TestPostgres } from '@felloe/testkit/services/postgres.ts';
import { startTestPostgres } from '@felloe/testkit/hub/test-hub.ts';
import { startTestLanes, type TestLanes } from '@felloe/testkit/hub/test-lanes.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Sealing } from '../auth/sealing.ts';
import { sealAnew } from '../auth/seal-anew.ts';
import { systemTenantId } from '../session/call-context.ts';
import { DataKeys } from './data-keys.ts';
import { EncryptionKeys } from './encryption-keys.ts';

let postgres: TestPostgres;
let lanes: TestLanes;

beforeAll(async () => {
  postgres = await startTestPostgres();
  lanes = await startTestLanes(postgres);
});
afterAll(async () => {
  await lanes?.[Symbol.asyncDispose]();
  await postgres?.stop();
});

const kek = (id: string) => ({ id, key: randomBytes(32) });
const first = kek('first');
const second = kek('second');
const tenantId = randomUUID();
const place = { tenantId, containerId: randomUUID() };
const held = (wrapped: string) => ({ scheme: 'tenant' as const, wrapped });

async function loaded(sealing: Sealing): Promise<EncryptionKeys> {
  const keys = new EncryptionKeys({ lanes: lanes.lanes, sealing });
  await keys.load(lanes.database);
  return keys;
}

it('keeps what it made over restarts, rotations and another key-encryption key', async () => {
  const before = await loaded(new Sealing(first));
  await before.create(tenantId, 'key');
  const own = new DataKeys(before).make({ place, keyId: undefined, context: '' });
  const old = new DataKeys(before).make({ place, keyId: 'key', context: '' });
  await before.rotate(tenantId, 'key');
  const young = new DataKeys(before).make({ place, keyId: 'key', context: '' });
  expect(before.list(tenantId).map(({ name, state }) => `${name} ${state}`)).toEqual(['key active']);

  const rotated = new Sealing(second, [first]);
  expect(await sealAnew({ lanes: lanes.lanes, database: lanes.database, sealing: rotated })).toBe(3);
  // The first key-encryption key is gone for good.
  const after = await loaded(new Sealing(second));
  const dataKeys = new DataKeys(after);
  for (const made of [own, old, young]) expect(dataKeys.open(place, held(made.wrapped)).equals(made.key)).toBe(true);
  expect(after.requireByName(systemTenantId, '').name).toBe('');
});

it('opens nothing of a disabled name, whichever of its keys it was, until it is enabled', async () => {
  const keys = await loaded(new Sealing(second));
  const dataKeys = new DataKeys(keys);
  await keys.create(tenantId, 'switched');
  const old = dataKeys.make({ place, keyId: 'switched', context: '' });
  await keys.rotate(tenantId, 'switched');
  await keys.setEnabled(tenantId, 'switched', false);
  const disabled = expect.objectContaining({ code: 'key_not_found', details: { reason: 'disabled' } });
  for (const state of [keys, await loaded(new Sealing(second))]) {
    const data = new DataKeys(state);
    expect(() => data.open(place, held(old.wrapped))).toThrow(disabled);
    expect(() => data.make({ place, keyId: 'switched', context: '' })).toThrow(disabled);
  }
  await expect(keys.rotate(tenantId, 'switched')).rejects.toMatchObject({ code: 'key_not_found' });
  await keys.setEnabled(tenantId, 'switched', true);
  expect(dataKeys.open(place, held(old.wrapped)).equals(old.key)).toBe(true);
});

it('has one key of a name in a tenant, and none of another tenant', async () => {
  const keys = await loaded(new Sealing(second));
  const made = await Promise.allSettled([1, 2, 3].map(() => keys.create(tenantId, 'same')));
  expect(made.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  await expect(keys.create(tenantId, 'no name')).rejects.toMatchObject({ code: 'invalid_argument' });
  expect(() => keys.requireByName(randomUUID(), 'same')).toThrow(expect.objectContaining({ code: 'key_not_found' }));
  await expect(keys.setEnabled(tenantId, 'absent', false)).rejects.toMatchObject({ code: 'key_not_found' });
});
