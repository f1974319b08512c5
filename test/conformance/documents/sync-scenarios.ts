/** Changes reach every device, each once, whatever the clocks say and however many tell at a time. */
import type { DocumentsOptions } from '@felloe/sdk/documents/documents.ts';
import { memoryStore } from '@felloe/sdk/documents/local/local-store.ts';
import { expect, it } from 'vitest';
import { counts } from '../../tier.ts';
import { newDevice, type StorageUnderTest } from './storage-under-test.ts';

const racing = counts({ quick: { devices: 8, changes: 4 }, full: { devices: 20, changes: 10 } });

export function describeSync(under: () => StorageUnderTest, manifest: NonNullable<DocumentsOptions['manifest']>): void {
  it(`${racing.devices} devices with ${racing.changes} changes each at once: every change is told once`, async () => {
    const user = await under().newUser();
    const first = await newDevice(under(), user, 'first', { manifest });
    await first.documents.familyMember('emma').put('before');
    const { version } = await first.documents.sync();
    const names = Array.from({ length: racing.devices }, (_, index) => `device-${index}`);
    await Promise.all(
      names.map(async (name) => {
        const { documents } = await newDevice(under(), user, name, { manifest });
        for (let change = 0; change < racing.changes; change += 1) {
          await documents.familyMember('emma').put({ from: name, change }, `${name}.${change}`);
          await documents.sync();
        }
      }),
    );
    const result = await first.documents.sync();
    expect(result.version).toBe(version + racing.devices * racing.changes);
    expect(result.received).toHaveLength(racing.devices * racing.changes);
    const documents = await first.documents.familyMember('emma').list();
    expect(documents).toHaveLength(1 + racing.devices * racing.changes);
  });

  it('what an offline device did long ago reaches everybody, whatever they read since', async () => {
    const user = await under().newUser();
    const longAgo = () => new Date('2020-01-01T00:00:00Z');
    const offline = await newDevice(under(), user, 'offline', { manifest, now: longAgo });
    offline.setOffline(true);
    const member = offline.documents.familyMember('emma');
    await member.put('old', 'old');
    await expect(offline.documents.sync()).rejects.toMatchObject({ code: 'unavailable' });
    const other = await newDevice(under(), user, 'other', { manifest });
    await other.documents.familyMember('emma').put('new', 'new');
    await other.documents.sync();
    await other.documents.sync();
    offline.setOffline(false);
    await offline.documents.sync();
    expect((await member.list()).map(({ id }) => id)).toEqual(['new', 'old']);
    expect((await other.documents.sync()).received).toMatchObject([{ record_id: 'old', timestamp: '2020-01-01T00:00:00.000Z' }]);
  });

  it('asks once and transfers nothing when nothing is new', async () => {
    const user = await under().newUser();
    const device = await newDevice(under(), user, 'device', { manifest });
    await device.documents.familyMember('emma').put('one');
    await device.documents.sync();
    await device.documents.sync();
    device.requests();
    await device.documents.sync();
    expect(device.requests()).toHaveLength(1);
  });

  it('a small manifest holds many changes: older ones in segments, of which little is left', async () => {
    const user = await under().newUser();
    const limits = { manifestChangesMax: 6, segmentsPerLevel: 3, appendMax: 4 };
    const writer = await newDevice(under(), user, 'writer', { manifest, limits });
    const reader = await newDevice(under(), user, 'reader', { manifest, limits });
    const member = writer.documents.familyMember('emma');
    for (let change = 1; change <= 40; change += 1) {
      await member.put(change, `record-${change % 5}`);
      if (change % 8 === 0) await writer.documents.sync();
      if (change === 16) await reader.documents.sync();
    }
    await reader.documents.sync();
    const late = await newDevice(under(), user, 'late', { manifest, limits });
    expect((await late.documents.sync()).version).toBe(40);
    for (const { documents } of [reader, late]) {
      const bodies = (await documents.familyMember('emma').list()).map(({ id, body }) => [id, body]);
      expect(bodies).toEqual([0, 1, 2, 3, 4].map((rest) => [`record-${rest}`, rest === 0 ? 40 : 35 + rest]));
    }
    const segments = (await writer.storage.list(`users/${user.userId}/`)).filter(({ key }) => key.includes('manifest-segments/'));
    expect(segments.length).toBeGreaterThan(0);
    expect(segments.length).toBeLessThan(8);
  });

  it.each([1, 2, 3])(
    'a device that dies before write %i tells the rest when it runs again, and nothing twice',
    async (writes) => {
      const user = await under().newUser();
      const store = memoryStore();
      const dying = await newDevice(under(), user, 'phone', { manifest, store });
      await dying.documents.familyMember('emma').put('one', 'one');
      await dying.documents.sync();
      await dying.documents.familyMember('emma').put('two', 'one');
      await dying.documents.familyMember('emma').put('other', 'other');
      dying.dieBeforeWrite(writes);
      await dying.documents.sync().catch(() => undefined);
      const again = await newDevice(under(), user, 'phone', { manifest, store });
      expect((await again.documents.sync()).version).toBe(3);
      const other = await newDevice(under(), user, 'other', { manifest });
      await other.documents.sync();
      const bodies = (await other.documents.familyMember('emma').list()).map(({ version, body }) => [version, body]);
      expect(bodies).toEqual([
        [2, 'two'],
        [1, 'other'],
      ]);
    },
  );
}
