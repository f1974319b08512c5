/** The six endpoints and the health check as the original's clients know them: exact bodies, and what is beyond them. */
import { describe, expect, test } from 'vitest';
import { digestOf, get, type PageTold, post, put, urlOf, VaultClient, zeroDigest } from './vault-client.ts';
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
        const whole = await fetch(`${base}/read-snapshot`, { method: 'POST', body: owner.snapshotQuestion(topic) });
        expect([whole.status, whole.headers.get('etag')]).toEqual([200, `"${digest}"`]);
        expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true);
      }
      const none = await fetch(`${one}/read-snapshot`, { method: 'POST', body: owner.snapshotQuestion('v1/ra_wa/none') });
      expect([none.status, await none.text()]).toEqual([204, '']);
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

    test('limits null, 0, 1, 64 and 65; both orders; cursors at rows that do not exist', async () => {
      const [one, other] = underTest().bases;
      const topic = 'v1/ra_wa/numbers';
      const digests = await owner.append(one, { topic }, ['1', '2', '3']);
      const shown = async (place: Partial<Parameters<VaultClient['getSequence']>[1]>): Promise<string[]> => {
        const { presignedUrlsWithMeta } = await owner.page(other, { topic, ...place });
        return presignedUrlsWithMeta.map(({ meta }) => meta.digest);
      };
      expect(await shown({ limit: null })).toEqual(digests);
      expect(await shown({ limit: 64 })).toEqual(digests);
      expect(await shown({ limit: 1, order: 'Desc' })).toEqual(digests.slice(2));
      const empty = await owner.page(one, { topic, limit: 0 });
      expect([empty.presignedUrlsWithMeta, empty.cursorResponse.nextCursor, empty.cursorResponse.totalCount]).toEqual([
        [],
        null,
        3,
      ]);
      expect(await owner.getSequence(one, { topic, limit: 65 })).toMatchObject({
        status: 400,
        json: { error: 'invalid_argument' },
      });
      const first = await owner.page(one, { topic, limit: 1 });
      expect(first.cursorResponse).toMatchObject({ hasMore: true, nextCursor: { digest: digests[0] } });
      expect(await shown({ cursor: first.cursorResponse.nextCursor })).toEqual(digests.slice(1));
      const { timestamp } = first.presignedUrlsWithMeta[0]?.meta ?? { timestamp: 0 };
      expect(await shown({ cursor: { timestamp: timestamp - 1, digest: zeroDigest } })).toEqual(digests);
      expect(await shown({ cursor: { timestamp: timestamp + 100, digest: zeroDigest } })).toEqual([]);
      // u64::MAX, as clients write it that begin at the far end.
      const farthest = `{"timestamp":18446744073709551615,"digest":"${zeroDigest}"}`;
      const inner = `{"topic":"${topic}","pubkey":"${owner.pubkey}","cursor":{"cursor":${farthest},"order":"Desc"}}`;
      const auth = JSON.stringify(owner.signRead('get_data_sequence', owner.pubkey));
      const last = await post(`${one}/get-data-sequence`, `{"inner":${inner},"auth":${auth}}`);
      expect((last.json as PageTold).presignedUrlsWithMeta.map(({ meta }) => meta.digest)).toEqual([...digests].reverse());
    });

    test('64 entries and digests are taken, 65 are refused; none are none', async () => {
      const [one] = underTest().bases;
      const topic = 'v1/ra_wa/many';
      const named = (count: number) =>
        Array.from({ length: count }, (_, index) => ({ topic, digest: digestOf(`many ${index}`) }));
      const taken = await owner.saveBatch(one, named(64));
      expect((taken.json as { presignedUrls: string[] }).presignedUrls).toHaveLength(64);
      expect(await owner.saveBatch(one, named(65))).toMatchObject({ status: 400, json: { error: 'invalid_argument' } });
      expect((await owner.saveBatch(one, [])).json).toEqual({ presignedUrls: [] });
      const digests = (count: number) => named(count).map(({ digest }) => digest);
      expect((await owner.getBatch(one, { topic, digests: digests(64) })).json).toEqual({ presignedUrlsWithMeta: [] });
      expect((await owner.getBatch(one, { topic, digests: digests(65) })).status).toBe(400);
      // Announced, never sent: no page shows them, none breaks.
      expect((await owner.page(one, { topic })).presignedUrlsWithMeta).toEqual([]);
    });

    test('the same digest to two recipients in one batch, and twice to one', async () => {
      const [one, other] = underTest().bases;
      const recipients = [new VaultClient(), new VaultClient()] as const;
      const topic = 'v1/ra_wo/transfer';
      const digest = digestOf('same bytes');
      const pubkeys = [recipients[0].pubkey, recipients[1].pubkey, recipients[0].pubkey];
      const told = await owner.saveBatch(
        one,
        pubkeys.map((pubkey) => ({ topic, digest, pubkey })),
      );
      const { presignedUrls } = told.json as { presignedUrls: string[] };
      expect(presignedUrls).toHaveLength(3);
      for (const url of presignedUrls) expect((await put(url, 'same bytes')).status).toBe(200);
      for (const recipient of recipients) {
        const { presignedUrlsWithMeta } = await recipient.page(other, { topic });
        expect(presignedUrlsWithMeta.map(({ meta }) => meta.digest)).toEqual([digest]);
      }
    });

    test('health check, old clients, browsers, and what is not there', async () => {
      const [one] = underTest().bases;
      expect((await get(`${one}/health-check`)).json).toEqual({ name: 'felloe-store-vault', version: expect.any(String) });
      for (const version of ['1.2.2', '0.9.9', '1.2.3-rc.1', 'new', '']) {
        const told = await get(`${one}/health-check`, { 'client-version': version });
        expect([version, told.status], version).toEqual([version, 426]);
        expect(told.json).toEqual({ error: 'CLIENT_VERSION_TOO_OLD', message: expect.any(String), minimum_version: '1.2.3' });
      }
      for (const version of ['1.2.3', '1.2.3+build', '1.10.0', '2.0.0-rc.1']) {
        expect((await get(`${one}/health-check`, { 'client-version': version })).status, version).toBe(200);
      }
      for (const path of ['/get-snapshot', '/blobs/x', '/uploads/x', '/nothing']) {
        const asked = { origin: 'https://wallet.test', 'access-control-request-headers': 'content-type,client-version' };
        const preflight = await get(`${one}${path}`, asked, 'OPTIONS');
        expect(preflight.status).toBe(204);
        expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
        expect(preflight.headers.get('access-control-allow-headers')).toContain('client-version');
        expect(preflight.headers.get('access-control-allow-methods')).toContain('PUT');
      }
      const unknown = await post(`${one}/get-everything`, {});
      expect([unknown.status, unknown.json]).toEqual([404, { error: 'not_found', message: expect.any(String) }]);
      expect(unknown.headers.get('access-control-allow-origin')).toBe('*');
      const wrong = await get(`${one}/get-snapshot`);
      expect([wrong.status, wrong.headers.get('allow'), wrong.json]).toMatchObject([
        405,
        'POST',
        { error: 'method_not_allowed' },
      ]);
    });
  });
}
