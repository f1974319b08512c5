/** A data directory that was moved or copied while nothing ran: wherever it lies now, its objects are there, and only there. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { CreateBucketCommand, DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { Client } from '@felloe/sdk/client.ts';
import { events } from '@felloe/sdk/events.ts';
import { createS3Client } from '@felloe/testkit/cluster/s3-client.ts';
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { type Product, startProduct } from '@felloe/testkit/product/product.ts';
import { startPostgres } from '@felloe/testkit/services/postgres.ts';
import { makeScratchDirectory, type ScratchDirectory } from '@felloe/testkit/services/scratch-directory.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';

// What is deleted is gone from the disk at once, and for the whole installation.
const environment = {
  PATH: testEnvironment['PATH'] ?? '',
  HOME: testEnvironment['HOME'] ?? '',
  FELLOE_HUB_COLLECTOR_EVERY_MS: '100',
  FELLOE_HUB_COLLECTOR_GRACE_MS: '100',
};
const large = 300 * 1024;
/** Packed into a segment, and files of their own. */
const sizes = [0, 1, 5_000, 100_000, large, 2 * 1024 * 1024];

let scratch: ScratchDirectory;
let running: Product[];

beforeEach(async () => {
  scratch = await makeScratchDirectory('moved');
  running = [];
});
afterEach(async () => {
  for (const product of running.toReversed()) await product[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});

async function start(
  dataDirectory: string,
  args: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
): Promise<Product> {
  const product = await startProduct({ dataDirectory, args, environment: { ...environment, ...more } });
  running.push(product);
  return product;
}

const bodyOf = (key: string, size: number) => Buffer.alloc(size, `${key} `);
const clientOf = ({ appEndpoints, adminToken }: Product) =>
  new Client({ endpoints: appEndpoints, credentials: { kind: 'token', token: adminToken } });

async function write(product: Product, prefix: string): Promise<void> {
  const s3 = createS3Client(product.access());
  await s3.send(new CreateBucketCommand({ Bucket: 'things' })).catch(() => undefined);
  for (const size of sizes) {
    const key = `${prefix}-${size}`;
    await s3.send(new PutObjectCommand({ Bucket: 'things', Key: key, Body: bodyOf(key, size) }));
  }
}

async function expectAll(product: Product, prefix: string, spoke = 0): Promise<void> {
  const s3 = createS3Client(product.access(spoke));
  for (const size of sizes) {
    const key = `${prefix}-${size}`;
    const answer = await s3.send(new GetObjectCommand({ Bucket: 'things', Key: key }));
    expect(Buffer.from((await answer.Body?.transformToByteArray()) ?? []).equals(bodyOf(key, size)), key).toBe(true);
  }
}

/** Where the backends are recorded to lie, by name. */
async function roots(product: Product): Promise<Record<string, unknown>> {
  const { backends } = await clientOf(product).request('backend.list', {});
  return Object.fromEntries(backends.map(({ name, configuration }) => [name, configuration['root']]));
}

/** Every file below a directory: its size and when it was written. */
async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return (await Promise.all(files.map(async (file) => [file, await stat(file)] as const)))
    .map(([file, { size, mtimeMs }]) => `${file} ${size} ${mtimeMs}`)
    .toSorted();
}

test('a moved directory serves what it has and takes more, by its path, a relative one or a link', async () => {
  const [home, away] = [path.join(scratch.path, 'home'), path.join(scratch.path, 'away')];
  const first = await start(home);
  await write(first, 'old');
  const others = path.join(scratch.path, 'others', 'blobs');
  await mkdir(others, { recursive: true });
  const body = { name: 'others', kind: 'file-system', configuration: { root: others, packedSizeBytesMax: 0 } } as const;
  await clientOf(first).request('backend.add', { body });
  expect(await first.stop()).toBe('0');
  await rename(home, away);

  const second = await start(path.relative(process.cwd(), away));
  expect(await roots(second)).toEqual({ local: path.join(away, 'blobs'), others });
  await expectAll(second, 'old');
  await write(second, 'new');
  const told: unknown[] = [];
  for await (const { event } of events(clientOf(second), { position: '' })) {
    if (event.type.startsWith('backend.')) told.push([event.type, event.data]);
    if (event.artifact === `new-${sizes.at(-1)}`) break;
  }
  const data = (backend: string) => ({ backend, kind: 'file-system' });
  expect(told).toEqual([
    ['backend.added', data('local')],
    ['backend.added', data('others')],
    ['backend.configured', data('local')],
  ]);
  expect(await second.stop()).toBe('0');
  expect(existsSync(home)).toBe(false);

  const link = path.join(scratch.path, 'link');
  await symlink(away, link);
  const third = await start(link, ['--spokes', '2']);
  expect(await roots(third)).toEqual({ local: path.join(away, 'blobs'), others });
  await expectAll(third, 'old', 0);
  await expectAll(third, 'new', 1);
  // The same directory by another path: its Postgres is not started a second time.
  for (const same of [link, away]) {
    await expect(start(same)).rejects.toMatchObject({ cause: { message: expect.stringContaining('runs already') as string } });
  }
  await expectAll(third, 'old', 1);
});

test('a copy serves its own bytes and leaves the original’s alone, also while both run', async () => {
  const [original, copy] = [path.join(scratch.path, 'original'), path.join(scratch.path, 'copy')];
  const before = await start(original);
  await write(before, 'old');
  expect(await before.stop()).toBe('0');
  await promisify(execFile)('cp', ['-a', original, copy]);
  // As earlier builds left it: without the marks of what lies in it.
  for (const name of await readdir(path.join(copy, 'blobs'))) {
    if (name.startsWith('backend-')) await rm(path.join(copy, 'blobs', name));
  }
  const untouched = await filesBelow(path.join(original, 'blobs'));

  const second = await start(copy);
  await expectAll(second, 'old');
  await write(second, 'copy');
  const inCopy = async () => (await filesBelow(path.join(copy, 'blobs', 'blobs'))).length;
  const filled = await inCopy();
  for (const prefix of ['old', 'copy']) {
    const Key = `${prefix}-${large}`;
    await createS3Client(second.access()).send(new DeleteObjectCommand({ Bucket: 'things', Key }));
  }
  await expect.poll(inCopy, { timeout: 20_000 }).toBe(filled - 2);
  expect(await filesBelow(path.join(original, 'blobs'))).toEqual(untouched);

  const first = await start(original);
  await write(first, 'original');
  await expectAll(first, 'old');
  await expectAll(first, 'original');
  const missing = createS3Client(second.access()).send(new GetObjectCommand({ Bucket: 'things', Key: 'original-1' }));
  await expect(missing).rejects.toMatchObject({ name: 'NoSuchKey' });
  await write(second, 'more');
  await expectAll(second, 'more');
});

test('a moved directory is known to a Postgres that stays, and an empty one is not taken for it', async () => {
  const [home, away, empty] = ['home', 'away', 'empty'].map((name) => path.join(scratch.path, name)) as [string, string, string];
  await using postgres = await startPostgres();
  await using database = await postgres.freshDatabase();
  const args = ['--postgres-url', database.url];
  const first = await start(home, args);
  await write(first, 'old');
  expect(await first.stop()).toBe('0');

  // Without the key it cannot start at all, and says so.
  await expect(start(empty, args)).rejects.toMatchObject({
    cause: { message: expect.stringMatching(/ended \(1\).*key-encryption key/s) as string },
  });
  const beside = await start(empty, args, { FELLOE_HUB_KEY_ENCRYPTION_KEY: path.join(home, 'hub', 'key-encryption-key') });
  expect(await roots(beside)).toEqual({ local: path.join(home, 'blobs') });
  expect(await beside.stop()).toBe('0');

  await rename(home, away);
  const second = await start(away, [...args, '--spokes', '2']);
  expect(await roots(second)).toEqual({ local: path.join(away, 'blobs') });
  await expectAll(second, 'old', 1);
  // Before the database goes.
  expect(await second.stop()).toBe('0');
});
