/** Clients straight to the provider, as a plain HTTP client sees it. A driver without such a way says so, whatever it is asked. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { MakeDriver } from './driver-conformance.ts';
import { KiB, never, newId, sampleBytes } from './sample-bytes.ts';
import { driverForBlock } from './under-test.ts';

const lifetimeMs = 60_000;
const bytes = sampleBytes(90 * KiB, 71);
const others = sampleBytes(90 * KiB, 72);

function sha256Of(of: Buffer): string {
  return createHash('sha256').update(of).digest('hex');
}

/** As the vault's clients send: this header and no other. */
async function put(url: string, body: Buffer): Promise<number> {
  const headers = { 'content-type': 'application/octet-stream' };
  const answer = await fetch(url, { method: 'PUT', headers, body: new Uint8Array(body) });
  await answer.arrayBuffer();
  return answer.status;
}

async function get(url: string, method = 'GET'): Promise<{ status: number; body: Buffer }> {
  const answer = await fetch(url, { method });
  return { status: answer.status, body: Buffer.from(await answer.arrayBuffer()) };
}

/** The URL with one thing changed by whoever holds it. */
function changed(url: string, change: (url: URL) => void): string {
  const copy = new URL(url);
  change(copy);
  return copy.href;
}

const tampering: readonly [string, (url: URL) => void][] = [
  ['another name', (url) => void (url.pathname = url.pathname.replace(/.$/, (last) => (last === '0' ? '1' : '0')))],
  ['a longer life', (url) => url.searchParams.set('X-Amz-Expires', '600')],
  ['another day', (url) => url.searchParams.set('X-Amz-Date', '20200101T000000Z')],
  ['another signature', (url) => url.searchParams.set('X-Amz-Signature', '0'.repeat(64))],
  ['a further parameter', (url) => url.searchParams.set('x-amz-acl', 'public-read')],
  ['no signature', (url) => url.searchParams.delete('X-Amz-Signature')],
];

export function describeDirectAccess(makeDriver: MakeDriver): void {
  describe('clients straight to the provider', () => {
    const test = driverForBlock(makeDriver);
    const direct = () => test.driver.direct;
    /** Made first and used last, so that waiting for their end costs little. */
    let ending: { id: string; reading: string; writing: string; signedAt: number } | undefined;
    beforeAll(async () => {
      if (direct().uploads === 'none') return;
      const { locator } = await test.driver.put(newId(), bytes, { signal: never });
      const id = newId();
      const reading = await direct().signUrl({ verb: 'get', locator, lifetimeMs: 1000 });
      const writing = await direct().signUrl({ verb: 'put', id, lifetimeMs: 1000 });
      ending = { id, reading, writing, signedAt: Date.now() };
    });

    it('are served or refused as the driver declares', async () => {
      if (direct().uploads !== 'none') {
        expect(await direct().signUrl({ verb: 'put', id: newId(), lifetimeMs })).toMatch(/^https?:/);
        return;
      }
      const refused = { code: 'unsupported' };
      await expect(direct().signUrl({ verb: 'put', id: newId(), lifetimeMs })).rejects.toMatchObject(refused);
      await expect(direct().locate(newId(), never)).rejects.toMatchObject(refused);
      const adoption = { from: newId(), to: newId(), sizeBytesMax: 1, signal: never };
      await expect(direct().adopt(adoption)).rejects.toMatchObject(refused);
      expect(() => direct().nameOf('x')).toThrow(expect.objectContaining(refused));
    });

    it('send by a URL what the driver then finds, reads, and takes over under an id that no URL leads to', async () => {
      if (direct().uploads === 'none') return;
      const id = newId();
      expect(await direct().locate(id, never)).toBeUndefined();
      const url = await direct().signUrl({ verb: 'put', id, lifetimeMs, sha256: sha256Of(bytes) });
      expect(await put(url, bytes)).toBe(200);
      const found = await direct().locate(id, never);
      expect(found).toMatchObject({ size: bytes.length });
      const locator = found?.locator ?? '';
      expect((await test.driver.read(locator, undefined, never)).equals(bytes)).toBe(true);
      const byUrl = await get(await direct().signUrl({ verb: 'get', locator, lifetimeMs }));
      expect(byUrl.status).toBe(200);
      expect(byUrl.body.equals(bytes)).toBe(true);
      expect((await get(await direct().signUrl({ verb: 'head', locator, lifetimeMs }), 'HEAD')).status).toBe(200);

      const to = newId();
      const adopted = await direct().adopt({ from: id, to, sizeBytesMax: bytes.length, signal: never });
      expect(adopted).toMatchObject({ size: bytes.length, sha256: sha256Of(bytes) });
      await test.driver.discard(id, never);
      expect((await test.driver.read(adopted.locator, undefined, never)).equals(bytes)).toBe(true);
      expect(direct().nameOf(adopted.locator)).toContain(to);
    });

    it('can send other bytes only where the driver says that nobody checks', async () => {
      if (direct().uploads === 'none') return;
      const id = newId();
      const url = await direct().signUrl({ verb: 'put', id, lifetimeMs, sha256: sha256Of(bytes) });
      expect(await put(url, others)).toBe(direct().uploads === 'checked' ? 400 : 200);
      const found = await direct().locate(id, never);
      expect(found === undefined).toBe(direct().uploads === 'checked');
      if (found === undefined) return;
      const adopted = await direct().adopt({ from: id, to: newId(), sizeBytesMax: others.length, signal: never });
      expect(adopted.sha256).toBe(sha256Of(others));
    });

    it('cannot send another number of bytes than the URL was made for', async () => {
      if (direct().uploads === 'none') return;
      const id = newId();
      const url = await direct().signUrl({ verb: 'put', id, lifetimeMs, size: bytes.length });
      expect(await put(url, bytes.subarray(1))).toBe(403);
      expect(await direct().locate(id, never)).toBeUndefined();
      expect(await put(url, bytes)).toBe(200);
    });

    it.each(tampering)('get nothing by a URL with %s', async (_, change) => {
      if (direct().uploads === 'none') return;
      const { locator } = await test.driver.put(newId(), bytes, { signal: never });
      const reading = await direct().signUrl({ verb: 'get', locator, lifetimeMs });
      const id = newId();
      const writing = await direct().signUrl({ verb: 'put', id, lifetimeMs });
      const refusals = [400, 401, 403];
      expect(refusals).toContain((await get(changed(reading, change))).status);
      expect(refusals).toContain(await put(changed(writing, change), bytes));
      expect(await direct().locate(id, never)).toBeUndefined();
    });

    it('get nothing by a URL with another verb', async () => {
      if (direct().uploads === 'none') return;
      const { locator } = await test.driver.put(newId(), bytes, { signal: never });
      const reading = await direct().signUrl({ verb: 'get', locator, lifetimeMs });
      expect(await put(reading, others)).toBe(403);
      expect((await get(reading, 'DELETE')).status).toBe(403);
      expect((await test.driver.read(locator, undefined, never)).equals(bytes)).toBe(true);
      expect((await get(await direct().signUrl({ verb: 'put', id: newId(), lifetimeMs }))).status).toBe(403);
    });

    it('leave nothing to take over, or too much', async () => {
      if (direct().uploads === 'none') return;
      const id = newId();
      const adoption = { from: id, to: newId(), sizeBytesMax: 10, signal: never };
      await expect(direct().adopt(adoption)).rejects.toMatchObject({ code: 'blob_missing' });
      expect(await put(await direct().signUrl({ verb: 'put', id, lifetimeMs }), bytes)).toBe(200);
      await expect(direct().adopt(adoption)).rejects.toMatchObject({ code: 'too_large' });
      expect(await put(await direct().signUrl({ verb: 'put', id, lifetimeMs }), Buffer.alloc(0))).toBe(200);
      expect(await direct().adopt(adoption)).toMatchObject({ size: 0, sha256: sha256Of(Buffer.alloc(0)) });
    });

    it('get nothing by a URL whose time is over', async () => {
      if (ending === undefined) return;
      // The signature's date has whole seconds.
      await sleep(Math.max(0, ending.signedAt + 2_100 - Date.now()));
      expect((await get(ending.reading)).status).toBe(403);
      expect(await put(ending.writing, bytes)).toBe(403);
      expect(await direct().locate(ending.id, never)).toBeUndefined();
    });

    it('get no URL for longer than nobody could wait for its end', async () => {
      if (direct().uploads === 'none') return;
      const asked = { verb: 'put', id: newId(), lifetimeMs: 24 * 60 * 60_000 } as const;
      await expect(direct().signUrl(asked)).rejects.toMatchObject({ code: 'invalid_argument' });
    });
  });
}
