/** The six endpoints and the health check as the original's clients know them: exact bodies, and what is beyond them. */
import { describe, expect, test } from 'vitest';
import { digestOf, get, put, urlOf, VaultClient, zeroDigest } from './vault-client.ts';
import type { VaultUnderTest } from './vault-under-test.ts';

export function shapeTests(underTest: () => VaultUnderTest): void {
  describe('shapes', () => {
    const owner = new VaultClient();

    test('a snapshot is announced at one spoke, sent to it, saved at the other, and read at both', async () => {
      const [one, other] = underTest().bases;
      const topic = 'v1/ra_wa/user_data';
      const before = await owner.getSnapshot(one, { topic });
      expect([before.status, before.json]).toEqual([200, { presignedUrl: null }]);
      const bytes = Buffer.from([0, 255, 10, 13, 128, 0]);
      const digest = digestOf(bytes);
      const announced = await owner.preSave(one, { topic, digest });
      expect([announced.status, Object.keys(announced.json as object)]).toEqual([200, ['presignedUrl']]);
      const uploadUrl = urlOf(announced);
      expect(uploadUrl.startsWith(`${one}/uploads/`)).toBe(true);
      expect((await put(uploadUrl.replace(one, other), bytes)).status).toBe(200);
      const saved = await owner.save(other, { topic, digest, prevDigest: null });
      expect([saved.status, saved.text]).toEqual([200, 'null']);
      for (const base of [one, other]) {
        const url = urlOf(await owner.getSnapshot(base, { topic }));
        const answer = await fetch(url.replace(base, base === one ? other : one));
        expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
        expect(answer.headers.get('etag')).toBe(`"${digest}"`);
        expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      }
    });

    test('a history is appended and paged', async () => {
      const [one, other] = underTest().bases;
      const topic = 'v1/ra_wo/deposit';
      const bodies = ['a', 'b', 'c', ''];
      const digests = await owner.append(one, { topic }, bodies);
      const page = await owner.page(other, { topic });
      expect(page.presignedUrlsWithMeta.map(({ meta }) => meta.digest)).toEqual(digests);
      expect(page.cursorResponse).toEqual({
        nextCursor: page.presignedUrlsWithMeta.at(-1)?.meta,
        hasMore: false,
        totalCount: 4,
      });
      for (const [index, { presignedUrl }] of page.presignedUrlsWithMeta.entries()) {
        expect((await get(presignedUrl)).text).toBe(bodies[index]);
      }
      const asked = [digests[2] ?? '', zeroDigest];
      const found = await owner.getBatch(one, { topic, digests: asked });
      expect(found.json).toEqual({
        presignedUrlsWithMeta: [{ meta: page.presignedUrlsWithMeta[2]?.meta, presignedUrl: expect.any(String) }],
      });
    });
  });
}
