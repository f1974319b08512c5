/** What is synced when, and what a failing disk does. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { inPieces, KiB, MiB, never, newId, sampleBytes } from '../conformance/sample-bytes.ts';
import type { FileSystemDriverOptions } from './file-system-driver.ts';
import { type BeforeOperation, type OperationName, observedFiles, systemError } from './observed-files.ts';
import { makeTemporaryDriver, type TemporaryDriver } from './temporary-driver.ts';

const made: TemporaryDriver[] = [];
afterEach(async () => {
  for (const driver of made.splice(0)) await driver.dispose();
});

async function observedDriver(before: BeforeOperation, options: Partial<FileSystemDriverOptions> = {}): Promise<TemporaryDriver> {
  const driver = await makeTemporaryDriver({ files: observedFiles(before), ...options });
  made.push(driver);
  return driver;
}

const large = sampleBytes(700 * KiB, 51);
const small = sampleBytes(3 * KiB, 52);

describe('a large blob', () => {
  it('is written, synced, renamed, and its folder synced, in this order, before the put resolves', async () => {
    const calls: string[] = [];
    const { driver, root } = await observedDriver((name, subject) => {
      calls.push(typeof subject === 'string' ? `${name} ${subject}` : name);
    });
    const id = newId();
    calls.length = 0;
    await driver.put(id, inPieces(large), { signal: never, size: large.length });
    calls.push('resolved');
    const shard = `${root}/blobs/${id.slice(0, 2)}/${id.slice(2, 4)}`;
    const order = [
      `createFile ${root}/tmp/${id}`,
      'writeAt',
      'syncFile',
      `rename ${root}/tmp/${id}`,
      `syncDirectory ${shard}`,
      'resolved',
    ];
    let at = -1;
    for (const wanted of order) {
      const found = calls.indexOf(wanted, at + 1);
      expect(found, `${wanted} after ${calls[at]}`).toBeGreaterThan(at);
      at = found;
    }
    expect(calls.lastIndexOf('writeAt')).toBeLessThan(calls.indexOf('syncFile'));
  });

  it.each(['syncFile', 'syncDirectory'] as const)('fails for good when %s fails, and the disk is suspect', async (failing) => {
    let armed = false;
    let syncs = 0;
    const { driver } = await observedDriver((name, subject) => {
      if (!armed || name !== failing || String(subject).endsWith('segments')) return;
      syncs += 1;
      throw systemError('EIO');
    });
    await driver.put(newId(), large, { signal: never });
    armed = true;
    await expect(driver.put(newId(), large, { signal: never })).rejects.toMatchObject({ code: 'backend_failed' });
    expect(syncs).toBe(1);
    armed = false;
    expect(await driver.health(never)).toMatchObject({ state: 'degraded', reason: expect.stringMatching(/EIO/) as unknown });
  });

  it.each(['ENOSPC', 'EDQUOT'])('that does not fit (%s) leaves nothing, and room later helps', async (code) => {
    let writes = 0;
    const { driver, root } = await observedDriver((name) => {
      if (name === 'writeAt' && ++writes === 2) throw systemError(code);
    });
    const body = sampleBytes(5 * MiB, 53);
    await expect(driver.put(newId(), inPieces(body), { signal: never })).rejects.toMatchObject({ code: 'storage_full' });
    expect(await readdir(join(root, 'tmp'))).toEqual([]);
    expect((await driver.list('', undefined, 10, never)).blobs).toEqual([]);
    expect(await driver.health(never)).toMatchObject({ state: 'up' });
    await driver.put(newId(), inPieces(body), { signal: never });
  });

  it.each<OperationName>(['createFile', 'writeAt', 'makeDirectory', 'rename'])(
    'whose %s fails leaves no open descriptor',
    async (failing) => {
      let armed = false;
      let open = 0;
      const { driver } = await observedDriver((name) => {
        if (armed && name === failing) throw systemError('EIO');
        if (name === 'createFile') open += 1;
        if (name === 'closeFile') open -= 1;
      });
      armed = true;
      await expect(driver.put(newId(), inPieces(large), { signal: never })).rejects.toMatchObject({ code: 'backend_failed' });
      expect(open).toBe(0);
    },
  );

  it('whose folder was removed fails, and the next one makes it again', async () => {
    const { driver, root } = await observedDriver(() => undefined);
    const ids = Array.from({ length: 3 }, () => `abcd${newId().slice(4)}`) as [string, string, string];
    await driver.put(ids[0], large, { signal: never });
    await rm(join(root, 'blobs', 'ab'), { recursive: true });
    await expect(driver.put(ids[1], large, { signal: never })).rejects.toMatchObject({ code: 'backend_failed' });
    await driver.put(ids[2], large, { signal: never });
  });

  it('shares the sync of its folder with all that came while one ran', async () => {
    let folderSyncs = 0;
    const { driver } = await observedDriver(async (name, subject) => {
      if (name !== 'syncDirectory' || !String(subject).endsWith('/blobs/aa/bb')) return;
      folderSyncs += 1;
      await new Promise((resolve) => setTimeout(resolve, 30));
    });
    const ids = Array.from({ length: 30 }, () => `aabb${newId().slice(4)}`);
    await Promise.all(ids.map((id) => driver.put(id, large, { signal: never })));
    expect(folderSyncs).toBeLessThan(15);
  });
});

describe('a small blob', () => {
  it('shares its sync with all that wait', async () => {
    let syncs = 0;
    const { driver } = await observedDriver(async (name) => {
      if (name !== 'syncFile') return;
      syncs += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
    });
    await Promise.all(Array.from({ length: 500 }, () => driver.put(newId(), small, { signal: never })));
    expect(syncs).toBeLessThanOrEqual(2);
  });

  it('is acknowledged only after the sync that covers it', async () => {
    let synced = false;
    const { driver } = await observedDriver(async (name) => {
      if (name !== 'syncFile') return;
      await new Promise((resolve) => setTimeout(resolve, 20));
      synced = true;
    });
    await driver.put(newId(), small, { signal: never });
    expect(synced).toBe(true);
  });

  it('fails with everybody of its batch when the sync fails, and the segment takes no more', async () => {
    let armed = false;
    let syncs = 0;
    const { driver, sealed } = await observedDriver((name) => {
      if (name !== 'syncFile' || !armed) return;
      syncs += 1;
      throw systemError('EIO');
    });
    const before = await driver.put(newId(), small, { signal: never });
    armed = true;
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => driver.put(newId(), small, { signal: never })));
    expect(results.every((result) => result.status === 'rejected')).toBe(true);
    expect(syncs).toBe(1);
    armed = false;
    const after = await driver.put(newId(), small, { signal: never });
    expect(after.segmentId).not.toBe(before.segmentId);
    expect((await driver.read(before.locator, undefined, never)).equals(small)).toBe(true);
    expect(await driver.health(never)).toMatchObject({ state: 'degraded' });
    await driver.sealSegments();
    // Only what was synced counts.
    expect(sealed.get(before.segmentId ?? '')).toBe(32 + small.length);
  });

  it('that does not fit gives its room back, and the segment goes on', async () => {
    let full = false;
    const { driver, root, opened } = await observedDriver((name) => {
      if (full && name === 'writeAt') throw systemError('ENOSPC');
    });
    const first = await driver.put(newId(), small, { signal: never });
    full = true;
    await expect(driver.put(newId(), small, { signal: never })).rejects.toMatchObject({ code: 'storage_full' });
    full = false;
    const second = await driver.put(newId(), small, { signal: never });
    expect(second.segmentId).toBe(first.segmentId);
    expect(opened.length).toBe(1);
    expect((await driver.read(first.locator, undefined, never)).equals(small)).toBe(true);
    expect((await driver.read(second.locator, undefined, never)).equals(small)).toBe(true);
    expect((await stat(join(root, 'segments', `${first.segmentId}.seg`))).size).toBe(2 * (32 + small.length));
  });

  it('aborted before its batch began is not written', async () => {
    const release = Promise.withResolvers<void>();
    const { driver, sealed } = await observedDriver(async (name) => {
      if (name === 'syncFile') await release.promise;
    });
    const first = driver.put(newId(), small, { signal: never });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const abort = new AbortController();
    const second = driver.put(newId(), small, { signal: abort.signal });
    abort.abort();
    release.resolve();
    await expect(second).rejects.toMatchObject({ code: 'unavailable' });
    const { segmentId } = await first;
    await driver.sealSegments();
    expect(sealed.get(segmentId ?? '')).toBe(32 + small.length);
  });
});
