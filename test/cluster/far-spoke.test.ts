/**
 * A spoke far from its hub has megabytes on the way before the other end can say that it read any of them. Here the way back carries
 * nothing at all, and what goes there arrives nevertheless: HTTP/2 of its own accord would stop after 64 KiB.
 */
import { type Cluster, startCluster } from '@felloe/testkit/cluster/cluster.ts';
import { testEnvironment } from '@felloe/testkit/environment.ts';
import type { FaultProxy } from '@felloe/testkit/faults/fault-proxy.ts';
import { givenServicesFrom } from '@felloe/testkit/services/service.ts';
import { createRawS3, type RawS3 } from '@felloe/testkit/workload/raw-s3.ts';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';

/** Of more than two KiB each on the session. */
const objects = 200;
/** What HTTP/2 would let pass. */
const narrowBytes = 65_535;
const keyOf = (index: number) => `${'k'.repeat(900)}/${index}`;
const metadata = { 'x-amz-meta-note': 'm'.repeat(1_600) };
const patience = { timeout: 10_000, interval: 5 };

let cluster: Cluster;
let s3: RawS3;
let link: FaultProxy;
beforeAll(async () => {
  cluster = await startCluster({ spokes: 1, given: givenServicesFrom(testEnvironment) });
  s3 = createRawS3(cluster.access(0), { connectionsMax: objects });
  link = cluster.spokes[0]?.hubLink as FaultProxy;
  expect((await s3.send({ method: 'PUT', target: '/far' })).status).toBe(200);
  for (let index = 0; index < objects; index += 1) expect((await put(keyOf(index))).status).toBe(200);
}, 60_000);
afterEach(async () => await link.clearFaults());
afterAll(async () => {
  await s3?.[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
});

const put = (key: string) => s3.send({ method: 'PUT', target: `/far/${key}`, headers: metadata, body: Buffer.from('x') });

it('sends the hub commits without waiting for it to have read those before', async () => {
  await link.setFaults({ down: { blackhole: true } });
  const before = link.counts.bytesUp;
  const writing = Promise.allSettled(Array.from({ length: objects }, (_, index) => put(keyOf(index))));
  await vi.waitFor(() => expect(link.counts.bytesUp - before).toBeGreaterThan(4 * narrowBytes), patience);
  await link.clearFaults();
  await writing;
});

it('is told a page of records without having acknowledged any of it', async () => {
  await link.setFaults({ down: { delayMs: 300 } });
  const { bytesUp: before, bytesDown: downBefore } = link.counts;
  const listing = s3.send({ method: 'GET', target: '/far?list-type=2' });
  // The question has passed, the answer has not come.
  await vi.waitFor(() => expect(link.counts.bytesUp - before).toBeGreaterThan(200), patience);
  await link.setFaults({ up: { blackhole: true }, down: { delayMs: 300 } });
  const { status, body } = await listing;
  expect(status).toBe(200);
  expect(link.counts.bytesDown - downBefore).toBeGreaterThan(4 * narrowBytes);
  expect(body.toString()).toContain(`<KeyCount>${objects}</KeyCount>`);
});
