/** Two devices change one record without knowing of each other. */
import type { DocumentsOptions } from '@felloe/sdk/documents/documents.ts';
import { expect, it } from 'vitest';
import { newDevice, type StorageUnderTest } from './storage-under-test.ts';

export function describeConflicts(under: () => StorageUnderTest, manifest: NonNullable<DocumentsOptions['manifest']>): void {
  it('keeps both when two offline devices write the same version; the one that tells later is current', async () => {
    const user = await under().newUser();
    const [phone, tablet] = [
      await newDevice(under(), user, 'phone', { manifest }),
      await newDevice(under(), user, 'tablet', { manifest }),
    ];
    await phone.documents.familyMember('emma').put('first', 'record');
    await phone.documents.sync();
    await tablet.documents.sync();
    for (const [device, body] of [
      [phone, 'phone'],
      [tablet, 'tablet'],
    ] as const) {
      device.setOffline(true);
      await device.documents.familyMember('emma').put(body, 'record');
    }
    phone.setOffline(false);
    expect((await phone.documents.sync()).conflicts).toEqual([]);
    tablet.setOffline(false);
    expect((await tablet.documents.sync()).conflicts).toEqual([
      { familyMemberId: 'emma', recordId: 'record', mine: 3, theirs: 2, current: 'mine' },
    ]);
    await phone.documents.sync();
    for (const { documents } of [phone, tablet]) {
      const emma = documents.familyMember('emma');
      expect(await emma.get('record')).toMatchObject({ version: 3, body: 'tablet' });
      expect(await emma.versions('record')).toEqual([1, 2, 3]);
      expect(await emma.readVersion('record', 2)).toMatchObject({ body: 'phone', deviceId: 'phone' });
    }
  });

  it('two devices that tell at the same moment get two numbers', async () => {
    const user = await under().newUser();
    const devices = [
      await newDevice(under(), user, 'phone', { manifest }),
      await newDevice(under(), user, 'tablet', { manifest }),
    ];
    await Promise.all(
      devices.map(async ({ documents }) => {
        await documents.familyMember('emma').put(documents.deviceId, 'record');
        await documents.sync();
      }),
    );
    const seen = await Promise.all(
      devices.map(async ({ documents }) => {
        await documents.sync();
        return await documents.familyMember('emma').get('record');
      }),
    );
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]?.version).toBe(2);
  });

  it('deletes with a tombstone, and restores as a new version', async () => {
    const user = await under().newUser();
    const [phone, tablet] = [
      await newDevice(under(), user, 'phone', { manifest }),
      await newDevice(under(), user, 'tablet', { manifest }),
    ];
    const emma = phone.documents.familyMember('emma');
    await emma.put('kept', 'record');
    await emma.delete('record');
    await phone.documents.sync();
    await tablet.documents.sync();
    expect(await tablet.documents.familyMember('emma').get('record')).toBeUndefined();
    await tablet.documents.familyMember('emma').restore('record', 1);
    await tablet.documents.sync();
    await phone.documents.sync();
    expect(await emma.get('record')).toMatchObject({ version: 3, body: 'kept' });
    expect(await emma.readVersion('record', 2)).toMatchObject({ isDeleted: true });
  });

  it('last-write-wins: the newer time counts on every device, whoever tells first', async () => {
    const user = await under().newUser();
    const at = (time: string) => ({ manifest, rule: 'last-write-wins' as const, now: () => new Date(time) });
    const later = await newDevice(under(), user, 'later', at('2026-03-02T00:00:00Z'));
    const earlier = await newDevice(under(), user, 'earlier', at('2026-03-01T00:00:00Z'));
    earlier.setOffline(true);
    await earlier.documents.familyMember('emma').put('earlier', 'record');
    await later.documents.familyMember('emma').put('later', 'record');
    await later.documents.sync();
    earlier.setOffline(false);
    expect((await earlier.documents.sync()).conflicts).toMatchObject([{ current: 'theirs' }]);
    await later.documents.sync();
    for (const { documents } of [earlier, later])
      expect(await documents.familyMember('emma').get('record')).toMatchObject({ body: 'later' });
    const left = await later.documents.familyMember('emma').versions('record');
    // Only where changes stand in one order can the loser be removed safely.
    expect(left).toEqual(manifest === 'one' ? [1] : [1, 2]);
  });
}
