/** Keys that break other gateways, each put, read, listed and removed over a real cluster, raw as they are. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Cluster } from '@felloe/testkit/cluster/cluster.ts';
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { type Product, startProduct } from '@felloe/testkit/product/product.ts';
import { createRawS3, type RawS3 } from '@felloe/testkit/workload/raw-s3.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { record } from '../../report.ts';
import { counts, seedFor } from '../../tier.ts';
import { startClusterUnderTest } from './cluster-under-test.ts';
import { keyFamilies } from './hostile-families.ts';
import { hostileKeys, randomKeys, shuffled } from './hostile-keys.ts';
import { roundTrips } from './hostile-round-trips.ts';

const bucket = 'hostile-bucket';
let cluster: Cluster;
let s3: RawS3;
let provider: Product | undefined;

beforeAll(async () => {
  cluster = await startClusterUnderTest();
  s3 = cluster.rawS3('balancer');
  await s3.send({ method: 'PUT', target: `/${bucket}` });
});
afterAll(async () => {
  await s3?.[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
  await provider?.[Symbol.asyncDispose]();
});

/** Half of the generated ones random, so that each run of the full tier meets keys that nobody thought of. */
function keysOf(place: string, count: number): string[] {
  const known = shuffled([...new Set([...hostileKeys, ...keyFamilies])], seedFor(`known keys at ${place}`));
  const random = randomKeys(count, seedFor(`hostile keys at ${place}`)).filter((key) => Buffer.byteLength(key) <= 1024);
  const half = Math.ceil(count / 2);
  return [...new Set([...known.slice(0, Math.max(half, count - random.length)), ...random])].slice(0, count);
}

/** Where bytes go: which driver, and by which entrance it is asked; each process has a memory of its own. */
const places = [
  { kind: 'file-system', entrance: 'balancer', keys: counts({ quick: 80, full: 1_200 }) },
  { kind: 's3', entrance: 'balancer', keys: counts({ quick: 20, full: 600 }) },
  { kind: 'memory', entrance: 0, keys: counts({ quick: 20, full: 600 }) },
] as const;

/** Makes the driver's backend the one that new bytes go to. */
async function useBackend(kind: (typeof places)[number]['kind']): Promise<void> {
  const { admin } = cluster;
  if (kind === 'memory') {
    await admin.request('backend.add', { body: { name: kind, kind, configuration: {}, makeDefault: true } });
  }
  if (kind === 's3') {
    // Felloe behind felloe.
    provider = await startProduct({ environment: { PATH: testEnvironment['PATH'] ?? '' } });
    const { endpoint, region, accessKeyId, secretAccessKey } = provider.access();
    await using behind = createRawS3(provider.access());
    await behind.send({ method: 'PUT', target: '/behind-s3' });
    const configuration = { bucket: 'behind-s3', profile: 'minio', endpoint, region };
    await admin.request('backend.add', {
      body: { name: kind, kind, configuration, secret: { accessKeyId, secretAccessKey }, makeDefault: true },
    });
  }
}

test.each(places)('keys on $kind: each its own by every way, none a name of a file', async ({ kind, entrance, keys: count }) => {
  await useBackend(kind);
  await using asked = cluster.rawS3(entrance);
  const own = `hostile-${kind}`;
  expect((await asked.send({ method: 'PUT', target: `/${own}` })).status).toBe(200);
  await untilTaken(asked, `/${own}/first`);
  const outside = await namesOutside();
  const keys = keysOf(kind, count);
  await roundTrips({ s3: asked, bucket: own, keys });
  expect(await namesOutside()).toEqual(outside);
  const names = (await readdir(cluster.blobDirectory, { recursive: true })).join('\n');
  // Ids in hex, the first of their digits as folders, and segments: nothing of a key.
  expect(names).not.toContain('..');
  expect(names).toMatch(/^[\w.\-/\n]*$/);
  record(`hostile keys on ${kind}`, { keys: keys.length, lost: 0, mixedUp: 0 });
});

/** Each spoke learns of a new backend by itself. */
async function untilTaken(asked: RawS3, target: string): Promise<void> {
  await expect
    .poll(
      async () => {
        const answers = await Promise.all(
          Array.from({ length: 8 }, () => asked.send({ method: 'PUT', target, body: Buffer.from('x') })),
        );
        return answers.map(({ status }) => status);
      },
      { timeout: 60_000 },
    )
    .toEqual(Array.from({ length: 8 }, () => 200));
  await asked.send({ method: 'DELETE', target });
}

/** Beside the directory of the bytes. */
async function namesOutside(): Promise<string[]> {
  return (await readdir(path.dirname(cluster.blobDirectory))).sort();
}

test.each([
  ['%00', 400],
  ['a%00b', 400],
  ['%ff', 400],
  ['%C0%AE%C0%AE', 400],
  ['%ED%A0%80', 400],
  ['x'.repeat(1025), 400],
  ['%C3%A9'.repeat(513), 400],
])('key %# is refused with a 400 and stored nowhere', async (key, status) => {
  const put = await s3
    .send({ method: 'PUT', target: `/${bucket}/${key}`, body: Buffer.from('x') })
    .catch((thrown: unknown) => thrown);
  // The signer refuses what has no UTF-8, so it is sent unsigned: it must be refused before the signature matters.
  const answer =
    put instanceof Error
      ? await fetch(`${cluster.access('balancer').endpoint}/${bucket}/${key}`, { method: 'PUT', body: 'x' })
      : put;
  expect((answer as { status: number }).status).toBe(status);
});
