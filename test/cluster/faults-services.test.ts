/** NATS and Redis go away and come back: clients are served all the time, no event is missing, no limit is lost. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Event } from '@felloe/contracts/events.ts';
import { eventStream } from '@felloe/hub/events/nats-sink.ts';
import { checkEvents, type DeliveredEvent } from '@felloe/testkit/checkers/events.ts';
import { type Cluster, startCluster } from '@felloe/testkit/cluster/cluster.ts';
import type { Service } from '@felloe/testkit/services/service.ts';
import { startOnceWriters } from '@felloe/testkit/workload/once-writers.ts';
import { createRawS3, type RawS3 } from '@felloe/testkit/workload/raw-s3.ts';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { record } from '../report.ts';
import { counts } from '../tier.ts';

const container = 'services-away';

let cluster: Cluster;
let entrances: RawS3[];
let nats: Service;
let redis: Service;

beforeAll(async () => {
  // Not given ones: they are going to be killed.
  cluster = await startCluster({ spokes: 2, nats: true, redis: true });
  const { services } = cluster;
  if (services.nats === undefined || services.redis === undefined) throw new Error('the cluster has no NATS or no Redis');
  ({ nats, redis } = { nats: services.nats, redis: services.redis });
  entrances = [cluster.rawS3(0), cluster.rawS3(1)];
  expect((await entrances[0]?.send({ method: 'PUT', target: `/${container}` }))?.status).toBe(200);
});
afterAll(async () => {
  for (const entrance of entrances ?? []) await entrance[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
});

/** What a consumer of the stream finds told of the container's writes. Events of reads have no position and are left out. */
async function readWrites(): Promise<DeliveredEvent[]> {
  const connection = await connect({ servers: nats.url });
  try {
    const { state } = await (await jetstreamManager(connection)).streams.info(eventStream);
    const found: DeliveredEvent[] = [];
    if (state.messages === 0) return found;
    const consumer = await jetstream(connection).consumers.get(eventStream);
    for await (const message of await consumer.consume({ max_messages: 1_000 })) {
      const [lane = '', sequence = ''] = (message.headers?.get('Nats-Msg-Id') ?? '').split('-');
      const event = message.json<Event>();
      if (lane !== '' && event.type === 'artifact.created' && event.container === container)
        found.push({ lane, sequence: Number(sequence), path: event.artifact, change: 'written' });
      if (message.info.pending === 0) break;
    }
    return found;
  } finally {
    await connection.close();
  }
}

describe('NATS', () => {
  it('is away for a while: nobody notices, and afterwards no event is missing', async () => {
    const awayMs = counts({ quick: 5_000, full: 60_000 });
    const writers = startOnceWriters({ endpoints: entrances, container, prefix: 'nats', clients: 4 });
    await vi.waitFor(() => expect(writers.acknowledged).toBeGreaterThan(20), 30_000);
    await nats.kill();
    const before = writers.acknowledged;
    await sleep(awayMs);
    const meanwhile = writers.acknowledged - before;
    await nats.restart();
    await sleep(500);
    await writers.stop();
    expect(Object.fromEntries(writers.failures)).toEqual({});
    expect(meanwhile).toBeGreaterThan(20);
    let events: DeliveredEvent[] = [];
    await vi.waitFor(
      async () => {
        events = await readWrites();
        expect(new Set(events.map(({ path }) => path)).size).toBeGreaterThanOrEqual(writers.acknowledged);
      },
      { timeout: 90_000, interval: 500 },
    );
    const missing = checkEvents({ changes: writers.changes, events });
    record('NATS away', { awayMs, acknowledged: writers.acknowledged, meanwhile, events: events.length, wrong: missing.length });
    expect(missing).toEqual([]);
  });
});

interface Load {
  readonly admitted: number;
  readonly refused: number;
  readonly other: Record<string, number>;
  readonly seconds: number;
}

/** As many requests as the clients can make, over both spokes. */
async function load(endpoints: readonly RawS3[], durationMs: number): Promise<Load> {
  const other: Record<string, number> = {};
  const startedAt = performance.now();
  let [admitted, refused] = [0, 0];
  await Promise.all(
    Array.from({ length: 12 }, async (_, client) => {
      while (performance.now() < startedAt + durationMs) {
        const answer = await endpoints[client % endpoints.length]
          ?.send({ method: 'HEAD', target: '/limited' })
          .catch(() => undefined);
        if (answer?.status === 200) admitted += 1;
        else if (answer?.status === 503) refused += 1;
        else other[String(answer?.status ?? 'no answer')] = (other[String(answer?.status ?? 'no answer')] ?? 0) + 1;
        if (answer?.status !== 200) await sleep(5);
      }
    }),
  );
  return { admitted, refused, other, seconds: (performance.now() - startedAt) / 1_000 };
}

describe('Redis', () => {
  it('goes away and comes back: a tenant is served over two spokes, and never above 110 percent of its limit', async () => {
    const tenantPerSecond = 100;
    const durationMs = counts({ quick: 2_500, full: 20_000 });
    const body = { name: 'limited', rate: { tenantPerSecond, principalPerSecond: 0 } };
    await cluster.admin.request('tenant.create', { body });
    const key = await cluster.admin.request('key.create', { parameters: { tenant: 'limited' }, body: {} });
    const access = { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey };
    const limited = [0, 1].map((index) => createRawS3({ ...cluster.access(index), ...access }));
    expect((await limited[0]?.send({ method: 'PUT', target: '/limited' }))?.status).toBe(200);
    const phases: Readonly<Record<string, () => Promise<void>>> = {
      there: async () => undefined,
      killed: () => redis.kill(),
      back: () => redis.restart(),
      hanging: () => redis.pause(),
      'awake again': () => redis.resume(),
    };
    for (const [phase, change] of Object.entries(phases)) {
      // The change falls into the load, where a limit would be lost if it could be.
      const loading = load(limited, durationMs);
      await sleep(durationMs / 4);
      await change();
      const { admitted, refused, other, seconds } = await loading;
      const share = admitted / (tenantPerSecond * seconds);
      record(`limit while Redis is ${phase}`, { admitted, refused, shareOfLimit: Number(share.toFixed(3)) });
      expect([phase, other]).toEqual([phase, {}]);
      expect([phase, share <= 1.1, share]).toEqual([phase, true, share]);
      // Served, and busy enough for the limit to mean something.
      expect(admitted).toBeGreaterThan(0.5 * tenantPerSecond * seconds);
      expect(refused).toBeGreaterThan(0);
      expect((await entrances[1]?.send({ method: 'HEAD', target: `/${container}` }))?.status).toBe(200);
    }
    for (const entrance of limited) await entrance[Symbol.asyncDispose]();
  });
});
