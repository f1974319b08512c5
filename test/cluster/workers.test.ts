/** Two worker processes behind one pair of listeners: both serve, one that dies is replaced, and reads are told to NATS. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Event } from '@felloe/contracts/events.ts';
import { natsAddressOf } from '@felloe/runtime/nats-address.ts';
import { type Cluster, startCluster } from '@felloe/testkit/cluster/cluster.ts';
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { givenServicesFrom } from '@felloe/testkit/services/service.ts';
import { createRawS3, type RawS3 } from '@felloe/testkit/workload/raw-s3.ts';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

const container = 'shared-by-workers';
const connections = 16;

let cluster: Cluster;
let s3: RawS3;
let nats: NatsConnection;

beforeAll(async () => {
  cluster = await startCluster({
    spokes: 1,
    nats: true,
    given: givenServicesFrom(testEnvironment),
    spokeVariables: { FELLOE_SPOKE_WORKERS: '2' },
  });
  s3 = createRawS3(cluster.access(0), { connectionsMax: connections });
  nats = await connect({ ...natsAddressOf(cluster.services.nats?.url ?? '') });
  expect((await s3.send({ method: 'PUT', target: `/${container}` })).status).toBe(200);
});
afterAll(async () => {
  await nats?.close();
  await s3?.[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
});

/** Process ids of the workers: the children of the spoke's process. */
function workers(): number[] {
  const parent = cluster.spokes[0]?.process.pid;
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

const ticksOf = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
};

/** Every connection does some of these, and connections are handed out in turn. */
async function putAndRead(name: string, count = connections * 8): Promise<number[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const target = `/${container}/${name}/${index}`;
      const body = Buffer.from(`${name} ${index}`);
      const put = await s3.send({ method: 'PUT', target, body });
      if (put.status !== 200) return put.status;
      const read = await s3.send({ method: 'GET', target });
      return read.body.equals(body) ? read.status : 0;
    }),
  );
}

it('both work, each in a session of its own', async () => {
  await vi.waitFor(() => expect(workers()).toHaveLength(2), { timeout: 10_000 });
  await vi.waitFor(
    async () => {
      const text = await (await fetch(`${cluster.hubPrivateEndpoint}/metrics`)).text();
      expect(/^felloe_hub_sessions (\d+)$/m.exec(text)?.[1]).toBe('2');
    },
    { timeout: 10_000 },
  );
  const before = new Map(workers().map((pid) => [pid, ticksOf(pid)]));
  for (let round = 0; round < 3; round += 1) {
    expect(new Set(await putAndRead(`round-${round}`))).toEqual(new Set([200]));
  }
  for (const [pid, ticks] of before) expect(ticksOf(pid)).toBeGreaterThan(ticks);
});

it('reads are told to NATS with who read what', async () => {
  const told: Event[] = [];
  const subscription = nats.subscribe('felloe.reads.>', {
    callback: (_, message) => void told.push(...message.json<Event[]>()),
  });
  await nats.flush();
  const target = `/${container}/told`;
  expect((await s3.send({ method: 'PUT', target, body: Buffer.from('12345') })).status).toBe(200);
  expect((await s3.send({ method: 'GET', target })).status).toBe(200);
  expect((await s3.send({ method: 'HEAD', target })).status).toBe(200);
  expect((await s3.send({ method: 'GET', target: `/${container}?list-type=2&prefix=told` })).status).toBe(200);
  // Those of the test before may still be on their way.
  const of = (operation: string) =>
    told.find((event) => event.operation === operation && event.container === container && !event.artifact.startsWith('round-'));
  await vi.waitFor(() => expect([of('get'), of('head'), of('list')]).not.toContain(undefined), { timeout: 5_000 });
  expect(of('get')).toMatchObject({ type: 'artifact.read', artifact: 'told', data: { bytes: 5 } });
  expect(of('list')).toMatchObject({ type: 'artifact.listed' });
  expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
  subscription.unsubscribe();
});

it('one that dies is replaced, the other goes on, and what was acknowledged is there', async () => {
  await vi.waitFor(() => expect(workers()).toHaveLength(2), { timeout: 15_000 });
  const [victim, survivor] = workers();
  process.kill(victim as number, 'SIGKILL');
  await vi.waitFor(() => expect(workers()).not.toContain(victim), { timeout: 5_000 });
  // Connections that the dead one held are broken; the next try of each finds the other.
  await vi.waitFor(async () => expect(new Set(await putAndRead('after', 8))).toEqual(new Set([200])), { timeout: 10_000 });
  await vi.waitFor(() => expect(workers()).toHaveLength(2), { timeout: 15_000 });
  expect(workers()).toContain(survivor);
  const read = await s3.send({ method: 'GET', target: `/${container}/round-0/0` });
  expect(read.body.toString()).toBe('round-0 0');
});

it('all of them end when the spoke is asked to', async () => {
  const pids = workers();
  expect(await cluster.spokes[0]?.process.stop()).toContain('0');
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});
