/** The sync library on real servers: one suite in HTTP mode and in S3 mode, on a spoke and on an S3 server that is not ours. */
import { idsOf, sampleEncrypted } from '@felloe/sdk/history/conformance/sample-history.ts';
import { historyKeysOf } from '@felloe/sdk/history/encryption.ts';
import { HttpBackend } from '@felloe/sdk/history/http-backend.ts';
import { describeBackend, type ScenarioOptions } from '@felloe/sdk/history/conformance/backend-scenarios.ts';
import { migrateHistory } from '@felloe/sdk/history/migrate-history.ts';
import type { DeviceLayout } from '@felloe/sdk/history/s3/bucket-documents.ts';
import { S3Backend } from '@felloe/sdk/history/s3/s3-backend.ts';
import { S3Store } from '@felloe/sdk/s3-store/s3-store.ts';
import type { S3Access } from '@felloe/testkit/cluster/s3-client.ts';
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { type Product, startProduct } from '@felloe/testkit/product/product.ts';
import { type Radosgw, startRadosgw } from '@felloe/testkit/services/radosgw.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { counts } from '../../tier.ts';
import { browserTest } from './browser.ts';

const bucket = 'shell-history';
const sizes: Omit<ScenarioOptions, 'open'> = {
  devices: counts({ quick: 5, full: 5 }),
  submitsPerDevice: counts({ quick: 4, full: 200 }),
  registrations: 20,
};

let product: Product;
let radosgw: Radosgw;

beforeAll(async () => {
  [product, radosgw] = await Promise.all([
    startProduct({ environment: { PATH: testEnvironment['PATH'] ?? '', HOME: testEnvironment['HOME'] ?? '' } }),
    startRadosgw(),
  ]);
  for (const access of [product.access(), radosgw]) await new S3Store({ ...accessOf(access) }).createBucket();
});

afterAll(async () => {
  await product?.[Symbol.asyncDispose]();
  await radosgw?.stop();
});

function accessOf({ endpoint, region, accessKeyId, secretAccessKey }: S3Access) {
  return { endpoint, region, accessKeyId, secretAccessKey, bucket };
}

function openS3(access: () => S3Access, layout: DeviceLayout): ScenarioOptions['open'] {
  return (userId) => new S3Backend({ ...accessOf(access()), userId, layout, prefix: 'hishtory' });
}

// The other layout passes the same suite on a double in every run.
for (const layout of counts<readonly DeviceLayout[]>({ quick: ['batched'], full: ['batched', 'compatible'] })) {
  describeBackend(`S3 mode, ${layout}, on a spoke`, { ...sizes, open: openS3(() => product.access(), layout) });
  describeBackend(`S3 mode, ${layout}, on radosgw`, { ...sizes, open: openS3(() => radosgw, layout) });
}

const openHttp = () => new HttpBackend({ serverUrl: `${product.appEndpoints[0] ?? ''}/history` });

describeBackend('HTTP mode on a spoke', { ...sizes, open: openHttp });

it('a history goes from a server into a bucket and back, and a second time changes nothing', async () => {
  const keys = await historyKeysOf(crypto.randomUUID());
  const device = { userId: keys.userId, deviceId: 'one' };
  const server = openHttp();
  await server.registerDevice(device);
  const entries = await Promise.all(
    Array.from({ length: 700 }, async (_, index) => await sampleEncrypted(keys, { command: `command ${index}` })),
  );
  await server.submitEntries(entries, device.deviceId);
  const bucketOf = openS3(() => radosgw, 'batched');
  const backups: string[][] = [];
  const keepBackup = async (kept: Parameters<typeof idsOf>[0]) => void backups.push(idsOf(kept));
  const there = { from: server, to: bucketOf(keys.userId), device, local: [], keepBackup };
  expect(await migrateHistory(there)).toMatchObject({ entries: 700, written: 700, absent: [] });
  expect(await migrateHistory(there)).toMatchObject({ entries: 700, written: 0 });
  const back = { ...there, from: bucketOf(keys.userId), to: openHttp() };
  expect(await migrateHistory(back)).toMatchObject({ entries: 700, written: 0, present: 700 });
  expect(backups).toEqual([idsOf(entries), idsOf(entries), idsOf(entries)]);
});

browserTest(() => product.access(), bucket);
