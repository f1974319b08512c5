/** A revoked key is refused everywhere within two seconds: by spokes that are told, and by those that cannot be told. */
import { limits } from '@felloe/engine/limits.ts';
import { type Cluster, startCluster } from '@felloe/testkit/cluster/cluster.ts';
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { type ProxyFaults, partition } from '@felloe/testkit/faults/fault-settings.ts';
import { givenServicesFrom } from '@felloe/testkit/services/service.ts';
import { createRawS3, type RawS3 } from '@felloe/testkit/workload/raw-s3.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { record } from '../report.ts';

const target = '/revoked/thing';
/** Asked this often on every spoke, and for this long after the revocation was confirmed. */
const askEveryMs = 25;
const watchMs = 3_500;
const cutOff = 2;

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster({ spokes: 3, given: givenServicesFrom(testEnvironment) });
  await using s3 = cluster.rawS3(0);
  expect((await s3.send({ method: 'PUT', target: '/revoked' })).status).toBe(200);
  expect((await s3.send({ method: 'PUT', target, body: Buffer.from('x') })).status).toBe(200);
});
afterAll(async () => await cluster?.[Symbol.asyncDispose]());
afterEach(async () => await cluster.spokes[cutOff]?.hubLink.clearFaults());

interface Asked {
  readonly startedAt: number;
  readonly tookMs: number;
  readonly status: number;
}

/** Asks at a fixed pace whatever the answers are. An answer that does not come is status 0: nothing was let through. */
async function keepAsking(s3: RawS3, signal: AbortSignal): Promise<Asked[]> {
  const asked: Promise<Asked>[] = [];
  while (!signal.aborted) {
    const startedAt = performance.now();
    const settle = (status: number): Asked => ({ startedAt, tookMs: performance.now() - startedAt, status });
    asked.push(
      s3.send({ method: 'GET', target }).then(
        ({ status }) => settle(status),
        () => settle(0),
      ),
    );
    await sleep(askEveryMs, undefined, { signal }).catch(() => undefined);
  }
  return Promise.all(asked);
}

async function newKey() {
  const { accessKeyId, secretAccessKey } = await cluster.admin.request('key.create', {
    parameters: { tenant: cluster.tenant },
    body: { name: 'to be revoked' },
  });
  const entrances = cluster.spokes.map((_, index) =>
    createRawS3({ ...cluster.access(index), accessKeyId, secretAccessKey }, { connectionsMax: 256 }),
  );
  return { accessKeyId, entrances };
}

const cuts: Readonly<Record<string, ProxyFaults>> = {
  'not cut off': {},
  'that neither hears the hub nor is heard': partition,
  'that is heard by the hub and hears nothing': { down: { blackhole: true } },
};

describe('a revoked key', () => {
  it.each(Object.entries(cuts))('is refused within two seconds, also by a spoke %s', async (name, faults) => {
    const { accessKeyId, entrances } = await newKey();
    for (const entrance of entrances) {
      await vi.waitFor(async () => expect((await entrance.send({ method: 'GET', target })).status).toBe(200), 30_000);
    }
    const stop = new AbortController();
    const asking = entrances.map((entrance) => keepAsking(entrance, stop.signal));
    await sleep(300);
    await cluster.spokes[cutOff]?.hubLink.setFaults(faults);
    await cluster.admin.request('key.revoke', { parameters: { accessKeyId } });
    const revokedAt = performance.now();
    await sleep(watchMs);
    stop.abort();
    const answers = await Promise.all(asking);
    const lastLetInMs = answers.map((asked) => {
      const letIn = asked.filter(({ status }) => status === 200).map(({ startedAt }) => startedAt - revokedAt);
      expect(letIn.length).toBeGreaterThan(0);
      return Math.round(Math.max(...letIn));
    });
    record(
      `revocation: a spoke ${name}`,
      Object.fromEntries(lastLetInMs.map((ms, index) => [`spoke${index + 1}LastLetInMs`, ms])),
    );
    for (const [index, asked] of answers.entries()) {
      const late = asked.filter(({ startedAt }) => startedAt > revokedAt + limits.session.silenceMs);
      expect(late.length).toBeGreaterThan(10);
      const isCutOff = index === cutOff && faults.down !== undefined;
      // A spoke that a busy machine keeps from hearing the hub says 503 for that moment.
      const expected = isCutOff ? [503] : [403, 503];
      expect([index, late.filter(({ status }) => !expected.includes(status))]).toEqual([index, []]);
      expect([index, late.some(({ status }) => status === expected[0])]).toEqual([index, true]);
      // It knows that it may not decide, and does not wait for a hub that it does not hear.
      expect([index, late.filter(({ tookMs }) => tookMs > limits.session.callMs / 2)]).toEqual([index, []]);
    }
    await cluster.spokes[cutOff]?.hubLink.clearFaults();
    await cluster.spokes[cutOff]?.process.waitUntilReady(60_000);
    // Back again it knows.
    expect((await entrances[cutOff]?.send({ method: 'GET', target }))?.status).toBe(403);
    for (const entrance of entrances) await entrance[Symbol.asyncDispose]();
  });
});
