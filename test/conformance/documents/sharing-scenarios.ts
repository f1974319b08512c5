/** Sharing a family member, and ending it: the new key reaches everything, also when the device dies half-way. */
import type { GrantedFamilyMember } from '@felloe/sdk/documents/sharing/granted-family-member.ts';
import { generationOf } from '@felloe/sdk/documents/encryption/sealed-blob.ts';
import { memoryStore } from '@felloe/sdk/documents/local/local-store.ts';
import { keysOfUser } from '@felloe/sdk/documents/object-keys.ts';
import { expect, it } from 'vitest';
import { counts } from '../../tier.ts';
import { newDevice, type StorageUnderTest, type TestDevice, type TestUser } from './storage-under-test.ts';

export function describeSharing(under: () => StorageUnderTest, records = counts({ quick: 40, full: 500 })): void {
  it(`revocation over ${records} records, killed half-way: everybody reads on, and it ends with one key`, async () => {
    const user = await under().newUser();
    const store = memoryStore();
    const alice = await newDevice(under(), user, 'phone', { store });
    const emma = alice.documents.familyMember('emma');
    for (let index = 0; index < records; index += 1) await emma.put(index, `record-${String(index).padStart(3, '0')}`);
    await emma.attach(Buffer.from('photo'), { name: 'a.jpg', type: 'image/jpeg' });
    await alice.documents.sync();
    const [bob, carol] = [await grantee(under, alice), await grantee(under, alice)];
    for (const { granted } of [bob, carol]) expect(await granted.sync()).toBe(records + 1);

    const dying = await newDevice(under(), user, 'phone', { store });
    dying.dieBeforeWrite(10 + Math.floor(records / 2));
    await expect(dying.documents.revoke(bob.grantId)).rejects.toMatchObject({ code: 'unavailable' });

    expect(new Set((await generations(alice, user)).values())).toEqual(new Set([1, 2]));
    await expect(bob.granted.sync()).rejects.toMatchObject({ code: 'access_denied' });
    await carol.granted.sync();
    const tablet = await newDevice(under(), user, 'tablet');
    await tablet.documents.sync();
    expect(carol.granted.list()).toHaveLength(records);
    expect(await tablet.documents.familyMember('emma').list()).toHaveLength(records);
    // A device that knows nothing of it writes in the middle.
    await emma.put('meanwhile', 'meanwhile');
    await alice.documents.sync();

    const { unreadable } = await tablet.documents.resumeRevocations();
    expect(unreadable).toEqual([]);
    expect(new Set((await generations(alice, user)).values())).toEqual(new Set([2]));
    expect(await tablet.documents.resumeRevocations()).toEqual({ resealed: 0, unreadable: [] });
    await carol.granted.sync();
    expect(carol.granted.list()).toHaveLength(records + 1);
    expect(await alice.documents.grants()).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ grantId: bob.grantId, revokedAt: expect.any(String), generation: 1 }),
        expect.objectContaining({ grantId: carol.grantId, revokedAt: null, generation: 2 }),
      ]),
    );
  });
}

/** Where users may read each other's public keys. */
export function describeSharingByName(under: () => StorageUnderTest): void {
  it('shares with a user found by the public key in the storage', async () => {
    const [alice, bob] = [await newDevice(under(), await under().newUser(), 'phone'), await under().newUser()];
    const device = await newDevice(under(), bob, 'bobs');
    // As createAccount leaves it.
    await device.storage.put(keysOfUser(bob.userId).publicKey, device.documents.publicKey);
    await alice.documents.familyMember('emma').put('shared', 'record');
    await alice.documents.familyMember('liam').put('private', 'record');
    await alice.documents.sync();
    const grant = await alice.documents.share('emma', bob);
    const emma = device.documents.granted({ ownerId: alice.documents.userId, ...grant });
    await emma.sync();
    expect(emma.list()).toMatchObject([{ id: 'record', body: 'shared' }]);
    const liam = device.documents.granted({ ownerId: alice.documents.userId, ...grant, familyMemberId: 'liam' });
    await expect(liam.sync()).rejects.toMatchObject({ code: 'access_denied' });
  });
}

async function grantee(
  under: () => StorageUnderTest,
  owner: TestDevice,
): Promise<{ readonly grantId: string; readonly granted: GrantedFamilyMember }> {
  const user = await under().newUser();
  const device = await newDevice(under(), user, 'theirs');
  const { grantId } = await owner.documents.share('emma', { userId: user.userId, publicKey: device.documents.publicKey });
  return { grantId, granted: device.documents.granted({ ownerId: owner.documents.userId, familyMemberId: 'emma', grantId }) };
}

/** Which key each sealed object has. */
async function generations({ storage }: TestDevice, { userId }: TestUser): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const { key } of await storage.list(`users/${userId}/family-members/emma/`)) {
    if (!key.endsWith('.blob')) continue;
    const blob = await storage.get(key);
    if (blob !== undefined && blob !== 'unchanged') found.set(key, generationOf(blob.body, key));
  }
  return found;
}
