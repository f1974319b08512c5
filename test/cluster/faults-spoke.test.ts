/** Spokes that die, sleep or stop in the middle of what clients do with them. What was acknowledged stays; nothing else shows. */
import { auditInstallation } from '@felloe/testkit/audit/audit-installation.ts';
import { outboxEvents } from '@felloe/testkit/audit/outbox-events.ts';
import { type Cluster, type ClusterSpoke, startCluster } from '@felloe/testkit/cluster/cluster.ts';
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { givenServicesFrom } from '@felloe/testkit/services/service.ts';
import { beginHeldPut, type HeldPut, heldBody } from '@felloe/testkit/workload/held-put.ts';
import type { RawAnswer, RawS3 } from '@felloe/testkit/workload/raw-s3.ts';
import { bodyOf, isBodyOf } from '@felloe/testkit/workload/unique-body.ts';
import { limits } from '@felloe/engine/limits.ts';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { record } from '../report.ts';
import { counts } from '../tier.ts';

const container = 'dying-spokes';
const largeBytes = counts({ quick: 40_000_000, full: 200_000_000 });
const patient = { timeout: 60_000, interval: 200 };

let cluster: Cluster;
/** By index, and one over all. */
let entrances: RawS3[];
let balanced: RawS3;

beforeAll(async () => {
  cluster = await startCluster({
    spokes: 3,
    given: givenServicesFrom(testEnvironment),
    hubVariables: {
      FELLOE_HUB_COLLECTOR_EVERY_MS: '200',
      FELLOE_HUB_COLLECTOR_GRACE_MS: '400',
      FELLOE_HUB_COLLECTOR_ZOMBIE_MS: '2000',
      FELLOE_HUB_COLLECTOR_SETTLE_MS: '200',
      FELLOE_HUB_COLLECTOR_WORK_VALID_MS: '1000',
    },
  });
  entrances = [0, 1, 2].map((index) => cluster.rawS3(index));
  balanced = cluster.rawS3('balancer');
  expect((await balanced.send({ method: 'PUT', target: `/${container}` })).status).toBe(200);
});
afterAll(async () => {
  for (const entrance of [balanced, ...(entrances ?? [])]) await entrance?.[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
});

const targetOf = (key: string): string => `/${container}/${key}`;
const spoke = (index: number): ClusterSpoke => cluster.spokes[index] as ClusterSpoke;
const through = (index: number): RawS3 => entrances[index] as RawS3;
const patternOf = (name: string): Buffer => Buffer.alloc(1 << 20, `${name}|`);

function beginPut(key: string, entrance: number | 'balancer', sizeBytes: number): HeldPut {
  return beginHeldPut({ access: cluster.access(entrance), target: targetOf(key), pattern: patternOf(key), sizeBytes });
}

async function read(key: string, from: RawS3 = balanced): Promise<RawAnswer> {
  return from.send({ method: 'GET', target: targetOf(key), timeoutMs: 60_000 });
}

/** A PUT that the balancer gave to a spoke, and the index of that. Only this test uses the balancer meanwhile. */
async function beginBalancedPut(key: string): Promise<{ put: HeldPut; at: number }> {
  const before = [...cluster.balancer.carried];
  const put = beginPut(key, 'balancer', largeBytes);
  await put.sendUpTo(largeBytes / 2);
  return { put, at: cluster.balancer.carried.findIndex((count, index) => count > (before[index] ?? 0)) };
}

async function recorded<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: cluster.services.databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}

/** How often the outbox tells that a path was written. */
async function timesTold(key: string): Promise<number> {
  const rows = await recorded<{ event: string }>(`SELECT event FROM ${outboxEvents}`);
  return rows
    .map(({ event }) => JSON.parse(event) as { type: string; artifact: string })
    .filter((event) => event.type === 'artifact.created' && event.artifact === key).length;
}

/** Epochs of a spoke whose sessions have not ended. */
async function openEpochs(name: string): Promise<string[]> {
  const text = `SELECT epoch FROM spoke_session WHERE spoke = $1 AND state = 'open'`;
  return (await recorded<{ epoch: string }>(text, [name])).map(({ epoch }) => epoch);
}

describe('a spoke killed', () => {
  it('in the middle of a large PUT leaves what was there, disturbs no other, and the PUT works when repeated', async () => {
    const old = 'old-0-3000';
    expect((await balanced.send({ method: 'PUT', target: targetOf('large'), body: bodyOf(old) })).status).toBe(200);
    const killed = await beginBalancedPut('large');
    const other = await beginBalancedPut('undisturbed');
    expect(other.at).not.toBe(killed.at);
    await spoke(killed.at).process.kill();
    expect(await killed.put.finish()).toBeInstanceOf(Error);
    expect(await other.put.finish()).toMatchObject({ status: 200 });

    expect(isBodyOf(old, (await read('large')).body)).toBe(true);
    const listing = await balanced.send({ method: 'GET', target: `/${container}?list-type=2` });
    expect(listing.body.toString()).toContain('<KeyCount>2</KeyCount>');
    expect(listing.body.toString()).toContain('<Size>3000</Size>');

    await using again = beginPut('large', 'balancer', largeBytes);
    expect(await again.finish()).toMatchObject({ status: 200 });
    await spoke(killed.at).process.start();
    for (const key of ['large', 'undisturbed']) {
      const body = (await read(key, through(killed.at))).body;
      expect(body.equals(heldBody(patternOf(key), largeBytes))).toBe(true);
    }
    expect(await timesTold('large')).toBe(2);
  });

  it('after it began a multipart upload: the others go on with it', async () => {
    const target = targetOf('parts');
    const created = await through(0).send({ method: 'POST', target: `${target}?uploads` });
    const uploadId = /<UploadId>([^<]+)</.exec(created.body.toString())?.[1];
    const parts = [1, 2, 3, 4].map((part) => Buffer.alloc(part === 4 ? 100_000 : limits.upload.partBytesMin, `part ${part}|`));
    const etags: string[] = [];
    const send = async (part: number, from: RawS3) => {
      const partTarget = `${target}?partNumber=${part}&uploadId=${uploadId}`;
      const answer = await from.send({ method: 'PUT', target: partTarget, body: parts[part - 1] as Buffer });
      expect([part, answer.status, answer.status === 200 ? '' : answer.body.toString()]).toEqual([part, 200, '']);
      etags[part - 1] = String(answer.headers['etag']);
    };
    await send(1, through(0));
    // The second one breaks off with its spoke, and is sent whole to another.
    const partTarget = `${target}?partNumber=2&uploadId=${uploadId}`;
    const pattern = parts[1] as Buffer;
    const broken = beginHeldPut({ access: cluster.access(0), target: partTarget, pattern, sizeBytes: pattern.length });
    await broken.sendUpTo(pattern.length / 2);
    await spoke(0).process.kill();
    expect(await broken.finish()).toBeInstanceOf(Error);
    await send(2, through(1));
    await send(3, through(2));
    await send(4, through(1));
    const list = etags.map((etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${etag}</ETag></Part>`).join('');
    const body = Buffer.from(`<CompleteMultipartUpload>${list}</CompleteMultipartUpload>`);
    const completed = await through(2).send({ method: 'POST', target: `${target}?uploadId=${uploadId}`, body });
    expect([completed.status, completed.body.toString()]).toEqual([200, expect.stringContaining('<ETag>')]);
    for (const from of [through(1), through(2)]) expect((await read('parts', from)).body.equals(Buffer.concat(parts))).toBe(true);
    await spoke(0).process.start();
    expect((await read('parts', through(0))).body.equals(Buffer.concat(parts))).toBe(true);
  });
});

describe('a spoke that slept past its lease', () => {
  it('commits nothing of what it was doing, and serves again', async () => {
    const old = 'awake-0-2000';
    expect((await through(1).send({ method: 'PUT', target: targetOf('slept'), body: bodyOf(old) })).status).toBe(200);
    const sizeBytes = 2_000_000;
    const puts = ['slept', 'slept-new'].map((key) => beginPut(key, 0, sizeBytes));
    for (const put of puts) await put.sendUpTo(sizeBytes / 2);
    // The runs before, which were killed, have to be over first.
    await vi.waitFor(async () => expect(await openEpochs('spoke-1')).toHaveLength(1), patient);
    spoke(0).process.pause();
    const asleep = new AbortController();
    const trickling = puts.map((put) => put.trickle(asleep.signal));
    await vi.waitFor(async () => expect(await openEpochs('spoke-1')).toEqual([]), patient);
    asleep.abort();
    await Promise.all(trickling);
    const finished = puts.map((put) => put.finish());
    spoke(0).process.resume();
    for (const outcome of await Promise.all(finished)) {
      if (!(outcome instanceof Error)) expect([outcome.status, outcome.body.toString()]).toEqual([503, expect.any(String)]);
    }
    await spoke(0).process.waitUntilReady();
    for (const from of entrances) {
      expect(isBodyOf(old, (await read('slept', from)).body)).toBe(true);
      expect((await read('slept-new', from)).status).toBe(404);
    }
    expect([await timesTold('slept'), await timesTold('slept-new')]).toEqual([1, 0]);
    await using again = beginPut('slept-new', 0, sizeBytes);
    expect(await again.finish()).toMatchObject({ status: 200 });
    expect((await read('slept-new', through(2))).body.equals(heldBody(patternOf('slept-new'), sizeBytes))).toBe(true);
    expect(await timesTold('slept-new')).toBe(1);
  });
});

describe('a spoke told to stop', () => {
  it('finishes what runs, refuses what is new, and loses nothing it acknowledged', async () => {
    const sizeBytes = 4_000_000;
    const keys = Array.from({ length: 6 }, (_, index) => `running-${index}`);
    const puts = keys.map((key) => beginPut(key, 1, sizeBytes));
    for (const put of puts) await put.sendUpTo(sizeBytes / 2);
    const acknowledged: string[] = [];
    const stopped = new AbortController();
    const small = Array.from({ length: 4 }, async (_, client) => {
      for (let sequence = 0; !stopped.signal.aborted; sequence += 1) {
        const value = `small${client}-${sequence}-1500`;
        const answer = await through(1)
          .send({ method: 'PUT', target: targetOf(value), body: bodyOf(value) })
          .catch(() => undefined);
        if (answer?.status === 200) acknowledged.push(value);
        // Refused from now on: that is what is waited for below.
        else await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
    await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(20), patient);
    const ended = spoke(1).process.stop();
    await vi.waitFor(async () => expect(await refuses(1)).toBe(true), patient);
    // The others serve meanwhile, and what runs here ends well.
    expect((await balanced.send({ method: 'PUT', target: targetOf('meanwhile'), body: Buffer.from('x') })).status).toBe(200);
    for (const [index, put] of puts.entries())
      expect([keys[index], await put.finish()]).toMatchObject([keys[index], { status: 200 }]);
    expect(await ended).toBe('0');
    stopped.abort();
    await Promise.all(small);
    let lost = 0;
    for (const value of acknowledged) {
      const answer = await read(value);
      if (answer.status !== 200 || !isBodyOf(value, answer.body)) lost += 1;
    }
    for (const key of keys) expect((await read(key)).body.equals(heldBody(patternOf(key), sizeBytes))).toBe(true);
    record('spoke drained', { acknowledged: acknowledged.length + keys.length, lost });
    expect(lost).toBe(0);
    await spoke(1).process.start();
  });
});

/** A client that connects anew is not let in, or told to go elsewhere. */
async function refuses(index: number): Promise<boolean> {
  await using fresh = cluster.rawS3(index);
  const answer = await fresh.send({ method: 'GET', target: `/${container}?list-type=2&max-keys=1` }).catch(() => undefined);
  return answer === undefined || answer.status === 503;
}

it('after the collector nothing is left of what broke off', async () => {
  const { services, blobDirectory } = cluster;
  const options = { databaseUrl: services.databaseUrl, blobDirectory, readsBytes: true };
  await vi.waitFor(async () => expect((await auditInstallation(options)).orphans).toEqual([]), {
    timeout: 90_000,
    interval: 500,
  });
  const audit = await auditInstallation(options);
  record('spoke faults: audit', { orphanBytes: audit.orphanBytes, liveBlobs: audit.liveBlobs, lost: audit.lost.length });
  expect({ lost: audit.lost, contradictions: audit.contradictions }).toEqual({ lost: [], contradictions: [] });
});
