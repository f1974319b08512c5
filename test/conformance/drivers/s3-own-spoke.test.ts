/** The S3 driver against our own spoke: felloe as a backend of felloe. */
import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describeDriver } from '@felloe/drivers/conformance/driver-conformance.ts';
import { never, newId, sampleBytes } from '@felloe/drivers/conformance/sample-bytes.ts';
import { createS3Driver } from '@felloe/drivers/s3/s3-driver.ts';
import { type Cluster, startCluster } from '@felloe/testkit/cluster/cluster.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { grantsOf } from './signing-grants.ts';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster({ spokes: 1 });
}, 120_000);

afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
});

function openDriver(bucket: string) {
  const access = cluster.access(0);
  return createS3Driver({
    name: 'spoke',
    bucket,
    prefix: 'outer/',
    profile: 'felloe',
    endpoint: access.endpoint,
    region: access.region,
    signer: grantsOf(access),
    now: Date.now,
    monotonicNow: () => performance.now(),
    random: Math.random,
  });
}

describeDriver(
  'the S3 driver on our own spoke',
  async () => {
    const bucket = `driver-${randomUUID()}`;
    await cluster.s3(0).send(new CreateBucketCommand({ Bucket: bucket }));
    const driver = openDriver(bucket);
    return { driver, reopen: async () => openDriver(bucket), dispose: () => driver.close() };
  },
  { timeoutMs: 60_000 },
);

it('refuses an upload by URL that calls itself a copy', async () => {
  const bucket = `driver-${randomUUID()}`;
  await cluster.s3(0).send(new CreateBucketCommand({ Bucket: bucket }));
  const driver = openDriver(bucket);
  const { locator } = await driver.put(newId(), sampleBytes(100), { signal: never });
  const id = newId();
  const url = await driver.direct.signUrl({ verb: 'put', id, lifetimeMs: 60_000 });
  const headers = { 'x-amz-copy-source': `/${bucket}/${driver.direct.nameOf(locator)}` };
  expect((await fetch(url, { method: 'PUT', headers })).status).toBe(403);
  expect(await driver.direct.locate(id, never)).toBeUndefined();
  await driver.close();
});

it('lists on past names that are none of its own', async () => {
  const bucket = `driver-${randomUUID()}`;
  const client = cluster.s3(0);
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  const driver = openDriver(bucket);
  const ids = Array.from({ length: 3 }, () => newId()).sort();
  for (const id of ids) await driver.put(id, sampleBytes(10), { signal: never });
  // Before, between and behind them in the order of names.
  const [first = '', second = ''] = ids;
  const others = [
    '-',
    `${first.slice(0, 2)}/${first.slice(2, 4)}/${first}-`,
    `${second.slice(0, 2)}/${second.slice(2, 4)}/${second}~`,
  ];
  for (const other of [...others.flatMap((name) => [`${name}1`, `${name}2`, `${name}3`]), 'g1', 'g2', 'g3'])
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: `outer/blobs/${other}`, Body: 'x' }));
  for (const limit of [1, 2, 1000]) {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await driver.list('', cursor, limit, never);
      found.push(...page.blobs.map(({ id }) => id));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(found).toEqual(ids);
  }
  await driver.close();
});
