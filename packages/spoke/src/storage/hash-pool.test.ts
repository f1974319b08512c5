import { hash } from 'node:crypto';
import { createSilentLogger } from '@felloe/runtime/logger.ts';
import { createHasherFactory } from '@felloe/s3-wire/checksums/hasher.ts';
import { afterAll, expect, test } from 'vitest';
import type { DigestAlgorithm } from '../app-context.ts';
import { type BodyHasher, createInlineHashing, digestsOf } from './body-hasher.ts';
import { createHashPool } from './hash-pool.ts';

const hashers = await createHasherFactory();
const inline = createInlineHashing(hashers);
const pool = createHashPool({ threads: 1, inline, logger: createSilentLogger() });
const all: DigestAlgorithm[] = ['md5', 'sha1', 'sha256', 'crc32', 'crc32c', 'crc64nvme'];

afterAll(() => pool.close());

async function feed(hasher: BodyHasher, bytes: Buffer, chunkSize: number) {
  for (let start = 0; start < bytes.length; start += chunkSize) await hasher.update(bytes.subarray(start, start + chunkSize));
  return await hasher.digest();
}

test.each([1, 65_536, 262_144, 300_000, 1_000_003])(
  'a body of any length gives the digests of the whole, %i bytes at a time',
  async (chunkSize) => {
    const bytes = Buffer.alloc(chunkSize === 1 ? 70_000 : 2_500_000, 'felloe');
    expect(await feed(pool.open(all, undefined), bytes, chunkSize)).toEqual(digestsOf(bytes, all, hashers)());
  },
);

test('more bodies at once than threads take, some given up: every digest is its own', async () => {
  const bodies = Array.from({ length: 60 }, (_, index) => Buffer.alloc(700_000 + index, String(index)));
  const results = await Promise.all(
    bodies.map(async (bytes, index) => {
      const hasher = pool.open(['md5'], bytes.length);
      if (index % 5 !== 0) return await feed(hasher, bytes, 100_000);
      await hasher.update(bytes.subarray(0, 300_000));
      hasher.abandon();
      return undefined;
    }),
  );
  for (const [index, digests] of results.entries()) {
    if (index % 5 !== 0) expect(digests?.md5).toEqual(hash('md5', bodies[index] as Buffer, 'buffer'));
  }
});

test('an empty body has the digests of nothing', async () => {
  expect(await pool.open(['md5'], undefined).digest()).toEqual({ md5: hash('md5', '', 'buffer') });
});

test('a thread that ended fails its bodies as retryable; later bodies are hashed inline', async () => {
  const dying = createHashPool({ threads: 1, inline, logger: createSilentLogger() });
  const open = dying.open(['md5'], undefined);
  await open.update(Buffer.alloc(10));
  const digest = open.digest();
  digest.catch(() => {});
  await dying.close();
  await expect(digest.catch((thrown: unknown) => thrown)).resolves.toSatisfy(
    (settled: unknown) => (settled as { retryable?: boolean }).retryable === true || Object.hasOwn(settled as object, 'md5'),
  );
  expect(await dying.open(['md5'], undefined).digest()).toEqual({ md5: hash('md5', '', 'buffer') });
});
