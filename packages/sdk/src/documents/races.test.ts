/** Interleavings that real storages show rarely: each is forced by doing something else just before one request. */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { expect, it } from 'vitest';
import { type Documents, type DocumentsOptions, openDocuments } from './documents.ts';
import { generationOf } from './encryption/sealed-blob.ts';
import { memoryStore } from './local/local-store.ts';
import { memoryStorage } from './storage/memory-storage.ts';
import type { DocumentStorage } from './storage/storage.ts';

const masterKey = crypto.getRandomValues(new Uint8Array(32));

async function device(storage: DocumentStorage, deviceId: string, more: Partial<DocumentsOptions> = {}): Promise<Documents> {
  return await openDocuments({ storage, store: memoryStore(), userId: 'alice', deviceId, masterKey, ...more });
}

/** Runs something once, before the first write below the prefix. */
function before(storage: DocumentStorage, prefix: string, act: () => Promise<unknown>): DocumentStorage {
  let isDone = false;
  return {
    ...storage,
    put: async (key, body, condition) => {
      if (!isDone && key.startsWith(prefix)) {
        isDone = true;
        await act();
      }
      return await storage.put(key, body, condition);
    },
  };
}

const emmas = 'users/alice/family-members/emma/';

it('what is written under the old key after a revocation has passed gets the new key', async () => {
  const storage = memoryStorage();
  const owner = await device(storage, 'owner');
  await owner.familyMember('emma').put('first', 'first');
  await owner.sync();
  const bob = await openDocuments({
    storage,
    store: memoryStore(),
    userId: 'bob',
    deviceId: 'bobs',
    masterKey: new Uint8Array(32),
  });
  const { grantId } = await owner.share('emma', { userId: 'bob', publicKey: bob.publicKey });
  const late = await device(
    before(storage, `${emmas}records/`, () => owner.revoke(grantId)),
    'late',
  );
  await late.familyMember('emma').put('late', 'late');
  await late.sync();
  for (const { key } of await storage.list(`${emmas}records/`)) {
    const found = await storage.get(key);
    expect(found !== undefined && found !== 'unchanged' && generationOf(found.body, key), key).toBe(2);
  }
  await owner.sync();
  expect(await owner.familyMember('emma').get('late')).toMatchObject({ body: 'late' });
});

it('sharing while a revocation begins gives the newest key', async () => {
  const storage = memoryStorage();
  const owner = await device(storage, 'owner');
  await owner.familyMember('emma').put('first', 'first');
  await owner.sync();
  const [bob, carol] = await Promise.all(
    ['bob', 'carol'].map((userId, fill) =>
      openDocuments({ storage, store: memoryStore(), userId, deviceId: 'theirs', masterKey: new Uint8Array(32).fill(fill) }),
    ),
  );
  if (bob === undefined || carol === undefined) throw new Error('no users');
  const { grantId } = await owner.share('emma', { userId: 'bob', publicKey: bob.publicKey });
  const tablet = await device(
    before(storage, 'users/alice/access-grants/', () => owner.revoke(grantId)),
    'tablet',
  );
  const given = await tablet.share('emma', { userId: 'carol', publicKey: carol.publicKey });
  expect(given.generation).toBe(2);
  const emma = carol.granted({ ownerId: 'alice', ...given });
  await emma.sync();
  expect(emma.list()).toMatchObject([{ id: 'first', body: 'first' }]);
});

it('under last-write-wins a number that was told and freed is not used again', async () => {
  const storage = memoryStorage();
  const at = (day: number) => ({ rule: 'last-write-wins' as const, now: () => new Date(Date.UTC(2026, 0, day)) });
  const store = memoryStore();
  const phone = await device(storage, 'phone', { ...at(1), store });
  await phone.familyMember('emma').put('one', 'record');
  await phone.sync();
  const twice = async (): Promise<void> => {
    for (const day of [2, 3]) {
      const again = await device(storage, 'phone', { ...at(day), store });
      await again.familyMember('emma').put(`of day ${day}`, 'record');
      await again.sync();
    }
  };
  // The number 2 is told and freed between the tablet's reading and its write.
  const tablet = await device(before(storage, `${emmas}records/record.v2`, twice), 'tablet', at(4));
  await tablet.sync();
  await tablet.familyMember('emma').put('of the tablet', 'record');
  await tablet.sync();
  const other = await device(storage, 'other', at(5));
  await other.sync();
  for (const each of [tablet, other]) {
    expect(await each.familyMember('emma').get('record')).toMatchObject({ body: 'of the tablet', version: 4 });
  }
  expect(await other.familyMember('emma').versions('record')).toEqual([4]);
});

it('a manifest that was made anew is read from its beginning', async () => {
  const storage = memoryStorage();
  const [phone, tablet] = [await device(storage, 'phone'), await device(storage, 'tablet')];
  for (const id of ['a', 'b', 'c']) await phone.familyMember('emma').put(id, id);
  await phone.sync();
  await tablet.sync();
  await storage.delete('users/alice/sync-manifest.json');
  await phone.familyMember('emma').put('d', 'd');
  await phone.sync();
  await tablet.sync();
  expect((await tablet.familyMember('emma').list()).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
});

it('one device at a time can run two syncs: the second tells what the first did not', async () => {
  const storage = memoryStorage();
  const phone = await device(storage, 'phone');
  await phone.familyMember('emma').put('one');
  const first = phone.sync();
  await phone.familyMember('emma').put('two');
  const [, second, third] = await Promise.all([first, phone.sync(), phone.sync()]);
  expect(second).toBe(third);
  expect([second.version, phone.waiting]).toEqual([2, 0]);
});

it('a broken object and a removed one are passed by and named; the others come', async () => {
  const storage = memoryStorage();
  const [phone, tablet] = [await device(storage, 'phone'), await device(storage, 'tablet')];
  for (const id of ['broken', 'removed', 'well']) await phone.familyMember('emma').put(id, id);
  await phone.sync();
  await storage.put(`${emmas}records/broken.v1.blob`, new Uint8Array(100));
  await storage.delete(`${emmas}records/removed.v1.blob`);
  expect((await tablet.sync()).lost.toSorted((left, right) => (left.key < right.key ? -1 : 1))).toEqual([
    { key: `${emmas}records/broken.v1.blob`, fault: 'unreadable' },
    { key: `${emmas}records/removed.v1.blob`, fault: 'absent' },
  ]);
  expect((await tablet.familyMember('emma').list()).map(({ id }) => id)).toEqual(['well']);
  expect((await tablet.sync()).lost).toEqual([]);
});

it('what a sync received before it failed is in the result of the next', async () => {
  const storage = memoryStorage();
  const phone = await device(storage, 'phone');
  await phone.familyMember('emma').put('news', 'news');
  await phone.sync();
  const fails = () => Promise.reject(new StoreError('unavailable'));
  const tablet = await device(before(storage, `${emmas}records/`, fails), 'tablet');
  await tablet.familyMember('emma').put('mine', 'mine');
  await expect(tablet.sync()).rejects.toMatchObject({ code: 'unavailable' });
  expect(await tablet.sync()).toMatchObject({ received: [{ record_id: 'news' }], told: 1 });
  expect((await tablet.sync()).received).toEqual([]);
});
