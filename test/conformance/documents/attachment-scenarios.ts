/** Attachments: one copy for the same content, data before metadata before the manifest, nothing readable in the storage. */
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { newDevice, type StorageUnderTest } from './storage-under-test.ts';

export function describeAttachments(under: () => StorageUnderTest): void {
  it('the same photo on a second device uploads nothing', async () => {
    const user = await under().newUser();
    const photo = randomBytes(40_000);
    const [phone, tablet] = [await newDevice(under(), user, 'phone'), await newDevice(under(), user, 'tablet')];
    const hmac = await phone.documents.familyMember('emma').attach(photo, { name: 'a.jpg', type: 'image/jpeg' });
    await phone.documents.sync();
    const written = phone.requests().filter((request) => request.startsWith('PUT') && /attachments|sync-manifest/.test(request));
    expect(written.map((request) => request.split('/').at(-1))).toEqual(['data.blob', 'metadata.blob', 'sync-manifest.json']);
    expect(await tablet.documents.familyMember('emma').attach(photo, { name: 'b.jpg', type: 'image/jpeg' })).toBe(hmac);
    await tablet.documents.sync();
    const requests = tablet.requests().filter((request) => request.includes('/attachments/'));
    expect(requests.filter((request) => request.startsWith('HEAD')).length).toBeGreaterThan(0);
    expect(requests.filter((request) => request.startsWith('PUT'))).toEqual([]);
    const third = await newDevice(under(), user, 'third');
    await third.documents.sync();
    const emma = third.documents.familyMember('emma');
    expect(await emma.attachments()).toEqual([{ hmac, name: 'a.jpg', type: 'image/jpeg', sizeBytes: 40_000 }]);
    expect(Buffer.from(await emma.readAttachment(hmac))).toEqual(photo);
  });

  it('refuses more than ten megabytes, and takes them exactly', async () => {
    const device = await newDevice(under(), await under().newUser(), 'phone');
    const emma = device.documents.familyMember('emma');
    const described = { name: 'scan.pdf', type: 'application/pdf' };
    await expect(emma.attach(new Uint8Array(10 * 1024 * 1024 + 1), described)).rejects.toMatchObject({ code: 'too_large' });
    await emma.attach(new Uint8Array(10 * 1024 * 1024), described);
    expect((await device.documents.sync()).told).toBe(1);
  });

  it('the storage learns neither content nor names nor types', async () => {
    const user = await under().newUser();
    const canary = 'canary-4711';
    const device = await newDevice(under(), user, 'phone');
    const emma = device.documents.familyMember('emma');
    await emma.put({ [canary]: canary }, 'record');
    await emma.attach(Buffer.from(canary), { name: canary, type: `image/${canary}` });
    await device.documents.sync();
    const listed = await device.storage.list(`users/${user.userId}/`);
    expect(listed.length).toBeGreaterThan(4);
    for (const { key } of listed) {
      const found = await device.storage.get(key);
      expect(key + Buffer.from(found === undefined || found === 'unchanged' ? '' : found.body).toString('latin1')).not.toContain(
        canary,
      );
    }
  });
}
