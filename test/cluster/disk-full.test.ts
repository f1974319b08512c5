/** The disk of the blobs runs full: writers are told, nothing partial shows, reads go on, and writes work as soon as there is room. */
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, open, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { limits } from '@felloe/engine/limits.ts';
import { auditInstallation } from '@felloe/testkit/audit/audit-installation.ts';
import { type Cluster, startCluster } from '@felloe/testkit/cluster/cluster.ts';
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { mayMount } from '@felloe/testkit/services/may-mount.ts';
import { makeScratchDirectory, type ScratchDirectory } from '@felloe/testkit/services/scratch-directory.ts';
import { givenServicesFrom } from '@felloe/testkit/services/service.ts';
import type { RawAnswer, RawS3 } from '@felloe/testkit/workload/raw-s3.ts';
import { bodyOf, isBodyOf } from '@felloe/testkit/workload/unique-body.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

const container = 'small-disk';
const diskMebibytes = 32;
const largeBytes = 4_000_000;
/** Larger than this nothing is filled that others may use. */
const givenDiskBytesMax = 128 * 1024 * 1024;
const sharedMemory = '/dev/shm';

interface SmallDisk {
  readonly path: string;
  readonly release: () => Promise<void>;
}

let scratch: ScratchDirectory;
let cluster: Cluster;
let s3: RawS3;
let disk: SmallDisk;
let ballast: string;

beforeAll(async () => {
  scratch = await makeScratchDirectory('small-disk');
  disk = await takeSmallDisk(scratch.path);
  ballast = path.join(disk.path, 'ballast');
  const blobDirectory = path.join(disk.path, 'blobs');
  await mkdir(blobDirectory);
  cluster = await startCluster({ spokes: 1, given: givenServicesFrom(testEnvironment), blobDirectory });
  s3 = cluster.rawS3(0);
  expect((await s3.send({ method: 'PUT', target: `/${container}` })).status).toBe(200);
});
afterAll(async () => {
  await s3?.[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
  await disk?.release();
  await scratch?.[Symbol.asyncDispose]();
});
beforeEach(async () => await rm(ballast, { force: true }));

/** A file system of its own, where one may be mounted; else the small one in memory that container engines give. */
async function takeSmallDisk(scratchDirectory: string): Promise<SmallDisk> {
  if (mayMount()) {
    const mounted = path.join(scratchDirectory, 'disk');
    await mkdir(mounted);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskMebibytes}m,mode=755`, 'tmpfs', mounted], { stdio: 'pipe' });
    // Lazily: a process that was just killed may still hold a file.
    return { path: mounted, release: async () => void execFileSync('umount', ['--lazy', mounted]) };
  }
  const given = await statfs(sharedMemory).catch(() => undefined);
  if (given === undefined || given.blocks * given.bsize > givenDiskBytesMax) {
    throw new Error(
      'this test fills a small file system and may not mount one: run it as root, or as root of a container with CAP_SYS_ADMIN, or with a /dev/shm of 64 MiB as containers have',
    );
  }
  const folder = await mkdtemp(path.join(sharedMemory, 'small-disk-'));
  await chmod(folder, 0o755);
  return { path: folder, release: () => rm(folder, { recursive: true, force: true }) };
}

/** Takes all room but so many bytes. */
async function fillDisk(leaveBytes: number): Promise<void> {
  await using file = await open(ballast, 'w');
  const { bavail, bsize } = await statfs(disk.path);
  const page = Buffer.alloc(bsize, 1);
  for (let free = bavail * bsize; free > leaveBytes; free -= bsize) {
    try {
      await file.write(page);
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOSPC') return;
      throw thrown;
    }
  }
}

const freeUp = async (): Promise<void> => await rm(ballast);
const targetOf = (key: string): string => `/${container}/${key}`;
const put = (key: string, body = bodyOf(key)): Promise<RawAnswer> => s3.send({ method: 'PUT', target: targetOf(key), body });
const get = (key: string): Promise<RawAnswer> => s3.send({ method: 'GET', target: targetOf(key) });

function expectNoRoom(answer: RawAnswer): void {
  expect([answer.status, answer.body.toString()]).toEqual([507, expect.stringContaining('<Code>InsufficientStorage</Code>')]);
}

async function keysListed(): Promise<string[]> {
  const answer = await s3.send({ method: 'GET', target: `/${container}?list-type=2` });
  return [...answer.body.toString().matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key = '']) => key);
}

describe('a full disk', () => {
  it.each([
    { kind: 'a blob of its own', size: largeBytes, leaveBytes: largeBytes / 2 },
    { kind: 'a packed one', size: 100_000, leaveBytes: 0 },
  ])('refuses $kind, keeps what was there, and takes it when there is room', async ({ size, leaveBytes }) => {
    const [before, old] = [`before-0-${size}`, `old-0-${size}`];
    for (const key of [before, old]) expect((await put(key)).status).toBe(200);
    const listed = await keysListed();
    await fillDisk(leaveBytes);
    const [fresh, newer] = [`fresh-1-${size}`, bodyOf(`newer-1-${size}`)];
    // Several at once: packed bodies share their writes, and none may take another's place.
    const answers = await Promise.all([put(fresh), put(old, newer), put(`fresh-2-${size}`), put(`fresh-3-${size}`)]);
    for (const answer of answers) expectNoRoom(answer);
    for (const key of [before, old]) expect(isBodyOf(key, (await get(key)).body)).toBe(true);
    expect((await get(fresh)).status).toBe(404);
    expect(await keysListed()).toEqual(listed);
    // Records are elsewhere: a removal needs no room here.
    expect((await s3.send({ method: 'DELETE', target: targetOf(before) })).status).toBe(204);

    await freeUp();
    await vi.waitFor(async () => expect((await put(fresh)).status).toBe(200), { timeout: 30_000, interval: 200 });
    expect((await put(old, newer)).status).toBe(200);
    expect(isBodyOf(fresh, (await get(fresh)).body)).toBe(true);
    expect((await get(old)).body.equals(newer)).toBe(true);
  });

  it('breaks no multipart upload: the part is sent again when there is room', async () => {
    const target = targetOf('parts');
    const created = await s3.send({ method: 'POST', target: `${target}?uploads` });
    const uploadId = /<UploadId>([^<]+)</.exec(created.body.toString())?.[1];
    const parts = [1, 2].map((part) => Buffer.alloc(part === 2 ? 1_000_000 : limits.upload.partBytesMin, `part ${part}|`));
    const sendPart = (part: number) =>
      s3.send({ method: 'PUT', target: `${target}?partNumber=${part}&uploadId=${uploadId}`, body: parts[part - 1] as Buffer });
    const etags = [String((await sendPart(1)).headers['etag'])];
    await fillDisk(500_000);
    expectNoRoom(await sendPart(2));
    await freeUp();
    const again = await sendPart(2);
    expect(again.status).toBe(200);
    etags.push(String(again.headers['etag']));
    const list = etags.map((etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${etag}</ETag></Part>`).join('');
    const body = Buffer.from(`<CompleteMultipartUpload>${list}</CompleteMultipartUpload>`);
    expect((await s3.send({ method: 'POST', target: `${target}?uploadId=${uploadId}`, body })).status).toBe(200);
    expect((await get('parts')).body.equals(Buffer.concat(parts))).toBe(true);
  });

  it('leaves records and bytes in agreement, and the spoke running', async () => {
    const { services, blobDirectory, spokes } = cluster;
    const audit = await auditInstallation({ databaseUrl: services.databaseUrl, blobDirectory, readsBytes: true });
    expect(audit.liveBlobs).toBeGreaterThan(3);
    expect({ lost: audit.lost, contradictions: audit.contradictions }).toEqual({ lost: [], contradictions: [] });
    expect(spokes[0]?.process.running).toBe(true);
  });
});
