/** The hub or its database goes away under load, and comes back. Spokes are never restarted for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { limits } from '@felloe/engine/limits.ts';
import { auditInstallation } from '@felloe/testkit/audit/audit-installation.ts';
import { outboxEvents } from '@felloe/testkit/audit/outbox-events.ts';
import { checkEvents, type DeliveredEvent } from '@felloe/testkit/checkers/events.ts';
import { type Cluster, startCluster } from '@felloe/testkit/cluster/cluster.ts';
import { partition } from '@felloe/testkit/faults/fault-settings.ts';
import { type OnceWriters, startOnceWriters } from '@felloe/testkit/workload/once-writers.ts';
import type { RawAnswer, RawS3 } from '@felloe/testkit/workload/raw-s3.ts';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { record } from '../report.ts';
import { counts } from '../tier.ts';

const container = 'hub-away';
const patient = { timeout: 60_000, interval: 100 };
/** Longer than a spoke waits for a change that it had sent when the hub went away, on a busy machine. */
const answerMsMax = 20_000;

let cluster: Cluster;
let entrances: RawS3[];
let spokePids: number[];

beforeAll(async () => {
  // Not a given Postgres: it is going to be killed.
  cluster = await startCluster({ spokes: 2 });
  entrances = [cluster.rawS3(0), cluster.rawS3(1)];
  expect((await through(0).send({ method: 'PUT', target: `/${container}` })).status).toBe(200);
  spokePids = pidsOfSpokes();
});
afterAll(async () => {
  for (const entrance of entrances ?? []) await entrance[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
});

const through = (index: number): RawS3 => entrances[index] as RawS3;
const targetOf = (key: string): string => `/${container}/${key}`;
const pidsOfSpokes = (): number[] => cluster.spokes.map(({ process }) => process.pid);

function startWriters(prefix: string): OnceWriters {
  return startOnceWriters({ endpoints: entrances, container, prefix, clients: 8, timeoutMs: answerMsMax });
}

/** Until so many more writes were acknowledged. Returns how long that took. */
async function untilWriting(writers: OnceWriters, more = counts({ quick: 60, full: 500 })): Promise<number> {
  const startedAt = performance.now();
  const wanted = writers.acknowledged + more;
  await vi.waitFor(() => expect(writers.acknowledged).toBeGreaterThanOrEqual(wanted), { timeout: 60_000, interval: 10 });
  return performance.now() - startedAt;
}

/** Stops the writers and compares what they were told with what is there and with what the outbox tells. */
async function expectNothingLost(writers: OnceWriters, name: string, figures: Record<string, number>): Promise<void> {
  await writers.stop();
  const lost = await writers.findLost(through(1));
  const prefix = writers.changes[0]?.path.split('-')[0]?.slice(0, -1) ?? '';
  const violations = checkEvents({ changes: writers.changes, events: await writtenEvents(prefix) });
  const acknowledged = writers.acknowledged;
  record(name, { ...figures, acknowledged, unknown: writers.changes.length - acknowledged, lost: lost.length });
  expect({ lost, violations }).toEqual({ lost: [], violations: [] });
  // 503, or the time that the test gave it: nothing that would make a client give up.
  expect([...writers.failures.keys()].filter((kind) => kind !== '503')).toEqual([]);
  expect(pidsOfSpokes()).toEqual(spokePids);
}

async function writtenEvents(prefix: string): Promise<DeliveredEvent[]> {
  const client = new pg.Client({ connectionString: cluster.services.databaseUrl });
  await client.connect();
  try {
    const text = `SELECT lane, sequence, event FROM ${outboxEvents} ORDER BY lane, sequence`;
    const { rows } = await client.query<{ lane: number; sequence: string; event: string }>(text);
    return rows.flatMap(({ lane, sequence, event }) => {
      const told = JSON.parse(event) as { type: string; artifact: string };
      if (told.type !== 'artifact.created' || !told.artifact.startsWith(prefix)) return [];
      return [{ lane: String(lane), sequence: Number(sequence), path: told.artifact, change: 'written' }];
    });
  } finally {
    await client.end();
  }
}

/** Says no and when to come again, in S3's form. */
function expectClearRefusal(answer: RawAnswer): void {
  expect([answer.status, String(answer.body)]).toEqual([
    503,
    expect.stringMatching(/<Code>(SlowDown|ServiceUnavailable)<\/Code>/),
  ]);
  expect(answer.headers['content-type']).toBe('application/xml');
  expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
}

async function timed(index: number, method: 'GET' | 'PUT', key: string): Promise<{ answer: RawAnswer; tookMs: number }> {
  const startedAt = performance.now();
  const body = method === 'PUT' ? { body: Buffer.from(key) } : {};
  const answer = await through(index).send({ method, target: targetOf(key), timeoutMs: answerMsMax, ...body });
  return { answer, tookMs: performance.now() - startedAt };
}

async function untilServed(): Promise<void> {
  for (const index of [0, 1]) {
    await vi.waitFor(async () => expect((await timed(index, 'PUT', 'served')).answer.status).toBe(200), patient);
  }
}

describe('a hub that dies', () => {
  it('and comes back under load loses nothing it acknowledged', async () => {
    const writers = startWriters('killed');
    const kills = counts({ quick: 2, full: 20 });
    let recoveredMsMax = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      await untilWriting(writers);
      await cluster.hub.kill();
      await sleep(500);
      await cluster.hub.start();
      recoveredMsMax = Math.max(recoveredMsMax, await untilWriting(writers, 1));
    }
    await untilWriting(writers);
    await expectNothingLost(writers, 'hub killed under load', { kills, recoveredMsMax: Math.round(recoveredMsMax) });
  });

  const ways = [
    { how: 'killed', leave: () => cluster.hub.kill(), come: () => cluster.hub.start() },
    { how: 'cut off', leave: () => harmLinks(true), come: () => harmLinks(false) },
  ];
  it.each(ways)('$how is told by 503 with Retry-After, and everything works when it is back', async ({ leave, come }) => {
    await untilServed();
    await leave();
    // At once, while calls may still wait for it to come back, and later, when it is known to be away.
    for (const round of [0, 1]) {
      if (round === 1) await sleep(limits.session.silenceMs + 500);
      const asked = [0, 1].flatMap((index) => [timed(index, 'GET', 'served'), timed(index, 'PUT', `refused-${round}`)]);
      for (const { answer, tookMs } of await Promise.all(asked)) {
        expectClearRefusal(answer);
        expect(tookMs).toBeLessThan(answerMsMax);
        // Known to be away: nobody waits as long as a call may take.
        if (round === 1) expect(tookMs).toBeLessThan(limits.session.callMs / 2);
      }
    }
    for (const { privateEndpoint } of cluster.spokes) expect((await fetch(`${privateEndpoint}/readyz`)).status).toBe(503);
    await come();
    await untilServed();
    expect(pidsOfSpokes()).toEqual(spokePids);
    expect((await timed(0, 'GET', 'refused-1')).answer.status).toBe(404);
  });
});

async function harmLinks(harm: boolean): Promise<void> {
  for (const { hubLink } of cluster.spokes) await hubLink.setFaults(harm ? partition : {});
}

describe('a database that dies', () => {
  it('is told by 503, and writes go on when it is back', async () => {
    await untilServed();
    const hubPid = cluster.hub.pid;
    const writers = startWriters('database');
    await untilWriting(writers);
    await cluster.services.postgres.kill();
    const refused = await Promise.all([0, 1].map((index) => timed(index, 'PUT', 'no-database')));
    for (const { answer } of refused) expectClearRefusal(answer);
    await cluster.services.postgres.restart();
    const recoveredMs = Math.round(await untilWriting(writers, 1));
    await untilWriting(writers);
    await expectNothingLost(writers, 'database killed under load', { recoveredMs });
    expect(cluster.hub.pid).toBe(hubPid);
  });

  it('loses nothing when it recovers from its log under load', async () => {
    const writers = startWriters('recovery');
    const restarts = counts({ quick: 2, full: 20 });
    let recoveredMsMax = 0;
    for (let restart = 0; restart < restarts; restart += 1) {
      await untilWriting(writers);
      await cluster.services.postgres.immediateRestart();
      recoveredMsMax = Math.max(recoveredMsMax, await untilWriting(writers, 1));
    }
    await untilWriting(writers);
    await expectNothingLost(writers, 'database restarted under load', { restarts, recoveredMsMax: Math.round(recoveredMsMax) });
  });
});

describe('a hub that slept while another took over', () => {
  it('answers nothing: no stale read, no write', async () => {
    const [first, second] = cluster.spokes;
    if (first === undefined || second === undefined) throw new Error('this needs two spokes');
    await untilServed();
    expect((await timed(0, 'PUT', 'fought-over')).answer.status).toBe(200);
    expect((await timed(0, 'GET', 'fought-over')).answer.status).toBe(200);
    const standby = await cluster.prepareStandby('hub-2');
    await using hub2 = standby.process;
    hub2.launch();
    await vi.waitFor(() => expect(hub2.output()).toContain('another hub leads'), patient);
    cluster.hub.pause();
    await hub2.waitUntilReady(60_000);
    await second.process.kill();
    await second.process.start({ FELLOE_SPOKE_HUB_ADDRESS: standby.address });
    expect((await timed(1, 'GET', 'fought-over')).answer.status).toBe(200);
    const newer = await through(1).send({ method: 'PUT', target: targetOf('fought-over'), body: Buffer.from('newer') });
    expect(newer.status).toBe(200);

    // The old one wakes and does not reach the database: nobody can tell it what it has lost, and its RAM has the old record.
    await cluster.services.databaseLink.setFaults(partition);
    cluster.hub.resume();
    await vi.waitFor(async () => expect((await fetch(`${first.privateEndpoint}/readyz`)).status).toBe(200), patient);
    for (let round = 0; round < 10; round += 1) {
      expectClearRefusal((await timed(0, 'GET', 'fought-over')).answer);
      expectClearRefusal((await timed(0, 'PUT', `fought-over-${round}`)).answer);
    }
    await cluster.services.databaseLink.clearFaults();
    // Now it learns it, and ends.
    expect(await cluster.hub.ended()).toBe('1');
    await first.process.kill();
    await first.process.start({ FELLOE_SPOKE_HUB_ADDRESS: standby.address });
    for (const index of [0, 1]) expect((await timed(index, 'GET', 'fought-over')).answer.body.toString()).toBe('newer');
    expect((await timed(1, 'GET', 'fought-over-0')).answer.status).toBe(404);
    expect((await timed(0, 'PUT', 'fought-over-0')).answer.status).toBe(200);
  });
});

it('records and bytes agree after all of it', async () => {
  const { services, blobDirectory } = cluster;
  const audit = await auditInstallation({ databaseUrl: services.databaseUrl, blobDirectory, readsBytes: true });
  expect({ lost: audit.lost, contradictions: audit.contradictions }).toEqual({ lost: [], contradictions: [] });
});
