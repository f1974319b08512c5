/** Bytes changed behind the driver's back, and things planted in its root. */
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect, KiB, never, newId, sampleBytes } from '../conformance/sample-bytes.ts';
import type { PutResult } from '../driver.ts';
import { makeTemporaryDriver, type TemporaryDriver } from './temporary-driver.ts';

let made: TemporaryDriver;
beforeAll(async () => {
  made = await makeTemporaryDriver();
});
afterAll(async () => {
  await made.dispose();
});

function fileOf(id: string): string {
  return join(made.root, 'blobs', id.slice(0, 2), id.slice(2, 4), id);
}

async function flipBit(file: string, position: number): Promise<void> {
  const handle = await open(file, 'r+');
  const byte = Buffer.alloc(1);
  await handle.read(byte, 0, 1, position);
  byte[0] = (byte[0] ?? 0) ^ 0x10;
  await handle.write(byte, 0, 1, position);
  await handle.close();
}

const damaged = { code: 'backend_failed', retryable: false };

describe('a flipped bit', () => {
  const size = 500 * KiB + 77;
  const bytes = sampleBytes(size, 61);
  // Payload from front to back, block borders, the table of checksums, the last byte of the file.
  const places = [0, 1, 65_535, 65_536, 300_001, size - 1, size, size + 5, size + 4 * 8 - 1].map((position) => ({
    position,
    block: Math.floor(position < size ? position / 65_536 : (position - size) / 4),
  }));

  it.each(places)('at byte $position of a large blob is found before the last byte', async ({ position, block }) => {
    const id = newId();
    const { locator } = await made.driver.put(id, bytes, { signal: never });
    await flipBit(fileOf(id), position);
    await expect(collect(await made.driver.open(locator, undefined, never))).rejects.toMatchObject(damaged);
    await expect(made.driver.read(locator, undefined, never)).rejects.toMatchObject(damaged);
    const sent: Buffer[] = [];
    const receiver = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        sent.push(Buffer.from(chunk));
        done();
      },
    });
    await expect(made.driver.send(locator, undefined, receiver, never)).rejects.toMatchObject(damaged);
    const received = Buffer.concat(sent);
    expect(received.length).toBeLessThan(size);
    expect(received.equals(bytes.subarray(0, received.length))).toBe(true);
    // Ranges that do not touch the damaged block are still served.
    const far = block === 0 ? { start: 400_000, end: 400_100 } : { start: 100, end: 200 };
    expect((await made.driver.read(locator, far, never)).equals(bytes.subarray(far.start, far.end + 1))).toBe(true);
  });

  it('in a small blob is found, also by a range that does not hold it', async () => {
    const small = sampleBytes(9_000, 62);
    const results: PutResult[] = [];
    for (let index = 0; index < 3; index += 1) results.push(await made.driver.put(newId(), small, { signal: never }));
    const [before, victim, after] = results as [PutResult, PutResult, PutResult];
    const offset = Number(victim.locator.split(':')[2]);
    await flipBit(join(made.root, 'segments', `${victim.segmentId}.seg`), offset + 8_000);
    await expect(made.driver.read(victim.locator, undefined, never)).rejects.toMatchObject(damaged);
    await expect(made.driver.read(victim.locator, { start: 0, end: 10 }, never)).rejects.toMatchObject(damaged);
    await expect(made.driver.open(victim.locator, undefined, never)).rejects.toMatchObject(damaged);
    for (const neighbour of [before, after])
      expect((await made.driver.read(neighbour.locator, undefined, never)).equals(small)).toBe(true);
  });

  it('is the lesser evil: a shortened or exchanged file is found too', async () => {
    const [id, other] = [newId(), newId()];
    const { locator } = await made.driver.put(id, bytes, { signal: never });
    await made.driver.put(other, sampleBytes(size, 63), { signal: never });
    await truncate(fileOf(id), size - 1000);
    await expect(made.driver.open(locator, undefined, never)).rejects.toMatchObject(damaged);
    // Whole files exchanged have valid checksums each; sizes that differ still tell.
    await made.driver.put(id.replace(/^..../, 'abcd'), bytes.subarray(0, 300 * KiB), { signal: never });
    await rename(fileOf(id.replace(/^..../, 'abcd')), fileOf(id));
    await expect(made.driver.read(locator, { start: 400_000, end: 400_010 }, never)).rejects.toMatchObject(damaged);
  });
});

describe('a torn tail', () => {
  it('needs no repair', async () => {
    const own = await makeTemporaryDriver();
    const result = await own.driver.put(newId(), sampleBytes(4_000, 64), { signal: never });
    await own.driver.close();
    const file = join(own.root, 'segments', `${result.segmentId}.seg`);
    await writeFile(file, Buffer.concat([await readFile(file), Buffer.from('half a rec')]));
    const again = await own.reopen();
    expect((await again.read(result.locator, undefined, never)).equals(sampleBytes(4_000, 64))).toBe(true);
    await again.put(newId(), sampleBytes(10), { signal: never });
    await again.close();
    await own.dispose();
  });

  it('is no blob for a locator that points into it', async () => {
    const result = await made.driver.put(newId(), sampleBytes(100), { signal: never });
    const [kind, segment] = result.locator.split(':');
    const beyond = `${kind}:${segment}:200000000:100:00000000`;
    await expect(made.driver.read(beyond, undefined, never)).rejects.toMatchObject(damaged);
    expect(await made.driver.stat(beyond, never)).toBeUndefined();
  });
});

describe('a symbolic link planted in the root', () => {
  let outside: string;
  beforeAll(async () => {
    outside = await mkdtemp(join(tmpdir(), 'felloe-outside-'));
  });
  afterAll(async () => {
    await rm(outside, { recursive: true, force: true });
  });

  it('as a shard folder is not written through, read through or removed through', async () => {
    await mkdir(join(outside, 'bb'));
    const id = `fefe${newId().slice(4)}`;
    await mkdir(join(made.root, 'blobs', 'fe'), { recursive: true });
    await symlink(join(outside, 'bb'), join(made.root, 'blobs', 'fe', 'fe'));
    await writeFile(join(outside, 'bb', id), sampleBytes(200_000));
    const refusal = { code: 'backend_failed', retryable: false };
    await expect(made.driver.put(id, sampleBytes(200_000), { signal: never })).rejects.toMatchObject(refusal);
    await expect(made.driver.read(`f:${id}:199000`, { start: 0, end: 5 }, never)).rejects.toMatchObject(refusal);
    await expect(made.driver.discard(id, never)).rejects.toMatchObject(refusal);
    expect(await readdir(join(outside, 'bb'))).toEqual([id]);
    expect((await made.driver.list('fefe', undefined, 10, never)).blobs).toEqual([]);
  });

  it('as a blob, a segment or a temporary file is not followed', async () => {
    const secret = join(outside, 'secret');
    await writeFile(secret, sampleBytes(300_000));
    const id = newId();
    const { locator } = await made.driver.put(id, sampleBytes(250_000), { signal: never });
    await rm(fileOf(id));
    await symlink(secret, fileOf(id));
    await expect(made.driver.read(locator, { start: 0, end: 5 }, never)).rejects.toMatchObject({ code: 'backend_failed' });

    const segmentId = newId();
    await symlink(secret, join(made.root, 'segments', `${segmentId}.seg`));
    await expect(made.driver.read(`s:${segmentId}:0:10:00000000`, undefined, never)).rejects.toMatchObject({
      code: 'backend_failed',
    });

    const planted = newId();
    await symlink(secret, join(made.root, 'tmp', planted));
    await expect(made.driver.put(planted, sampleBytes(200_000), { signal: never })).rejects.toMatchObject({
      code: 'backend_failed',
    });
    expect((await readFile(secret)).equals(sampleBytes(300_000))).toBe(true);
    // Removing takes the link, never what it leads to.
    await made.driver.delete(locator, never);
    await made.driver.deleteSegment(segmentId, never);
    await made.driver.discard(planted, never);
    expect((await readFile(secret)).equals(sampleBytes(300_000))).toBe(true);
  });
});
