/** The bytes themselves, by whatever way they go: what is wrong never shows, what was acknowledged is there, and retries change nothing. */
import { describe, expect, test } from 'vitest';
import { digestOf, expectOk, get, put, urlOf, VaultClient } from './vault-client.ts';
import type { VaultUnderTest } from './vault-under-test.ts';

export function byteTests(underTest: () => VaultUnderTest): void {
  describe('bytes', () => {
    const owner = new VaultClient();

    test('one of two saves with one prevDigest succeeds; each answer again is the same', async () => {
      const [one, other] = underTest().bases;
      const topic = 'v1/ra_wa/race';
      const first = await owner.store(one, { topic, prevDigest: null }, 'first');
      const rivals = ['left', 'right'].map((bytes) => ({ bytes, digest: digestOf(bytes) }));
      for (const { bytes, digest } of rivals) expectOk(await put(urlOf(await owner.preSave(one, { topic, digest })), bytes));
      const save = (index: number) =>
        owner.save(index === 0 ? one : other, { topic, digest: rivals[index]?.digest ?? '', prevDigest: first });
      const told = await Promise.all([save(0), save(1)]);
      expect(told.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 409]);
      const winner = told.findIndex(({ status }) => status === 200);
      expect((await save(winner)).status).toBe(200);
      expect(await save(1 - winner)).toMatchObject({ status: 409, json: { error: 'precondition_failed' } });
      expect((await get(urlOf(await owner.getSnapshot(other, { topic })))).text).toBe(rivals[winner]?.bytes);
    });

    test('a URL taken before a newer save gives the older bytes; saving the same bytes again keeps them', async () => {
      const [one, other] = underTest().bases;
      const topic = 'v1/ra_wa/readers';
      const first = await owner.store(one, { topic, prevDigest: null }, 'older');
      const url = urlOf(await owner.getSnapshot(one, { topic }));
      const second = await owner.store(other, { topic, prevDigest: first }, 'newer');
      expect((await get(url)).text).toBe('older');
      await owner.store(one, { topic, prevDigest: second }, 'newer');
      // Announced again and given up.
      await owner.preSave(one, { topic, digest: second });
      expect((await get(urlOf(await owner.getSnapshot(other, { topic })))).text).toBe('newer');
    });

    test('a snapshot whose bytes never came cannot be saved', async () => {
      const [one] = underTest().bases;
      const topic = 'v1/ra_wa/nothing';
      const digest = digestOf('never sent');
      await owner.preSave(one, { topic, digest });
      expect(await owner.save(one, { topic, digest, prevDigest: null })).toMatchObject({
        status: 400,
        json: { error: 'upload_not_found' },
      });
      expect((await owner.getSnapshot(one, { topic })).json).toEqual({ presignedUrl: null });
    });

    test('a large entry comes back as it went', async () => {
      const [one, other] = underTest().bases;
      const topic = 'v1/ra_wa/large';
      const bytes = Buffer.alloc(3 * 1024 * 1024 + 1);
      for (let at = 0; at < bytes.length; at += 4096) bytes.writeUInt32LE(at, Math.min(at, bytes.length - 4));
      await owner.append(one, { topic }, [bytes]);
      const url = (await owner.page(other, { topic })).presignedUrlsWithMeta[0]?.presignedUrl ?? '';
      const answer = await fetch(url);
      expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    });
  });
}
