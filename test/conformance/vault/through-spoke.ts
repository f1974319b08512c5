/** What holds because the bytes go through the spoke: checked while they stream, visible when whole, served like any good web server does. */
import { request as httpRequest } from 'node:http';
import { describe, expect, test } from 'vitest';
import { digestOf, expectOk, get, put, urlOf, VaultClient } from './vault-client.ts';
import type { VaultUnderTest } from './vault-under-test.ts';

export function throughSpokeTests(underTest: () => VaultUnderTest): void {
  describe('through the spoke', () => {
    const owner = new VaultClient();
    const topic = 'v1/ra_wa/through';

    test('wrong bytes are refused and nothing of them shows; the right ones are taken, twice as well as once', async () => {
      const [one, other] = underTest().bases;
      const digest = digestOf('right');
      const told = expectOk(await owner.saveBatch(one, [{ topic, digest }]));
      const url = (told.json as { presignedUrls: string[] }).presignedUrls[0] ?? '';
      for (const wrong of ['wrong', 'right ', '']) {
        expect(await put(url, wrong)).toMatchObject({ status: 400, json: { error: 'digest_mismatch' } });
      }
      expect((await owner.page(other, { topic })).presignedUrlsWithMeta).toEqual([]);
      expect(await breakOff(url, 'rig', 5)).toBe('cut');
      for (const base of [one, other, one]) expect((await put(url.replace(one, base), 'right')).status).toBe(200);
      expect(await put(url, 'wrong')).toMatchObject({ status: 400 });
      const page = await owner.page(other, { topic });
      expect(page.presignedUrlsWithMeta.map(({ meta }) => meta.digest)).toEqual([digest]);
      const preflight = await get(url, { origin: 'https://wallet.test' }, 'OPTIONS');
      expect(preflight.headers.get('access-control-allow-methods')).toContain('PUT');
    });

    test('ranges, HEAD and conditions', async () => {
      const [one, other] = underTest().bases;
      const snapshot = 'v1/ra_wa/ranges';
      const digest = await owner.store(one, { topic: snapshot, prevDigest: null }, '0123456789');
      const url = urlOf(await owner.getSnapshot(other, { topic: snapshot }));
      const head = await get(url, {}, 'HEAD');
      expect([head.status, head.text, head.headers.get('content-length')]).toEqual([200, '', '10']);
      expect(head.headers.get('cache-control')).toMatch(/^private, max-age=\d+, immutable$/);
      const part = await get(url, { range: 'bytes=2-4' });
      expect([part.status, part.text, part.headers.get('content-range')]).toEqual([206, '234', 'bytes 2-4/10']);
      expect((await get(url, { range: 'bytes=2-4', 'if-range': '"other"' })).text).toBe('0123456789');
      const beyond = await get(url, { range: 'bytes=10-' });
      expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */10']);
      expect((await get(url, { 'if-none-match': `"${digest}"` })).status).toBe(304);
      expect((await get(url, {}, 'PUT')).status).toBe(405);
    });

    test('a changed token opens nothing, nor does one of another kind', async () => {
      const [one] = underTest().bases;
      const digest = digestOf('token');
      const upload = urlOf(await owner.preSave(one, { topic: 'v1/ra_wa/token', digest }));
      const token = upload.slice(upload.lastIndexOf('/') + 1);
      expect((await get(`${one}/blobs/${token}`)).status).toBe(403);
      for (const at of [0, 7, 20, token.length >> 1, token.length - 1]) {
        const letter = token[at] === 'A' ? 'B' : 'A';
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        expect([at, (await put(`${one}/uploads/${changed}`, 'token')).status]).toEqual([at, 403]);
      }
      expect((await put(`${one}/uploads/${token}=`, 'token')).status).toBe(403);
      expect((await put(upload, 'token')).status).toBe(200);
    });
  });
}

/** Announces more than it sends, then leaves. */
function breakOff(url: string, bytes: string, announced: number): Promise<string> {
  return new Promise((resolve) => {
    const sent = httpRequest(url, { method: 'PUT', headers: { 'content-length': announced } });
    sent.on('response', (answer) => {
      answer.resume();
      resolve(String(answer.statusCode));
    });
    sent.on('error', () => resolve('cut'));
    sent.write(bytes, () => setTimeout(() => sent.destroy(), 50));
  });
}
