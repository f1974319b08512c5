/**
 * The process is killed at every named point of the commit protocol, started again and audited: what was acknowledged is there with
 * its bytes, nothing partial is visible, and after the collector's times nothing lies on the backend that no record names.
 */
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { hubFaultPoints } from '@felloe/hub/fault-points-list.ts';
import { spokeFaultPoints } from '@felloe/spoke/fault-points-list.ts';
import { auditInstallation } from '@felloe/testkit/audit/audit-installation.ts';
import { type Cluster, startCluster } from '@felloe/testkit/cluster/cluster.ts';
import { givenServicesFrom } from '@felloe/testkit/services/service.ts';
import type { RawAnswer, RawRequest, RawS3 } from '@felloe/testkit/workload/raw-s3.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { record } from '../report.ts';
import { counts } from '../tier.ts';

const container = 'fault-points';
const repetitions = counts({ quick: 1, full: 3 });
const allPoints = [
  ...spokeFaultPoints.map((name) => ({ process: 'spoke' as const, name })),
  ...hubFaultPoints.map((name) => ({ process: 'hub' as const, name })),
];
/** The quick tier visits one edge of each kind; the full one all of them. */
const quickPoints = new Set([
  'stage.after_put',
  'commit.after_send',
  'work.after_move',
  'lane.before_trip',
  'lane.after_trip',
  'lane.after_commit',
  'relay.after_publish',
]);
const points = allPoints.filter(({ name }) => counts({ quick: quickPoints.has(name), full: true }));

/** Every value a path may have now, as SHA-256 of its bytes; `absent` after a removal. Several after an answer was lost. */
type Possible = Map<string, Set<string>>;

let cluster: Cluster;
let s3: RawS3;
const possible: Possible = new Map();
/** Changes that were never answered: they may still be under way, and so be done after a later change that was acknowledged. */
const unanswered: Possible = new Map();
const totals = { kills: 0, acknowledged: 0, unknown: 0, lost: 0, partial: 0 };
const hit = new Set<string>();
let serial = 0;

beforeAll(async () => {
  cluster = await startCluster({
    spokes: 1,
    nats: true,
    given: givenServicesFrom(testEnvironment),
    hubVariables: {
      FELLOE_HUB_COLLECTOR_EVERY_MS: '200',
      FELLOE_HUB_COLLECTOR_GRACE_MS: '400',
      FELLOE_HUB_COLLECTOR_ZOMBIE_MS: '2000',
      FELLOE_HUB_COLLECTOR_SETTLE_MS: '200',
      FELLOE_HUB_COLLECTOR_WORK_VALID_MS: '1000',
      FELLOE_HUB_PART_BYTES_MIN: '1',
    },
  });
  s3 = cluster.rawS3(0);
  expect((await s3.send({ method: 'PUT', target: `/${container}` })).status).toBe(200);
});
afterAll(async () => {
  await s3?.[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
});

/** Sends; an answer that did not come, or that does not say yes or no, is `undefined`. */
async function ask(request: RawRequest): Promise<RawAnswer | undefined> {
  try {
    const answer = await s3.send({ ...request, timeoutMs: 4_000 });
    return answer.status >= 500 ? undefined : answer;
  } catch {
    return undefined;
  }
}

/** A change of a path: acknowledged, only what was left unanswered can have come after it; unanswered, it is one more possible value. */
async function change(path: string, value: string, send: () => Promise<RawAnswer | undefined>): Promise<void> {
  const before = possible.get(path) ?? new Set(['absent']);
  possible.set(path, new Set([...before, value]));
  const answer = await send();
  if (answer === undefined) {
    totals.unknown += 1;
    unanswered.set(path, new Set([...(unanswered.get(path) ?? []), value]));
    return;
  }
  if (answer.status >= 200 && answer.status < 300) {
    totals.acknowledged += 1;
    possible.set(path, new Set([value, ...(unanswered.get(path) ?? [])]));
  } else possible.set(path, before);
}

function bodyOf(size: number): Buffer {
  serial += 1;
  const body = Buffer.alloc(size, serial % 251);
  body.write(`body ${serial}`);
  return body;
}

const digest = (body: Buffer): string => hash('sha256', body, 'hex');

async function put(path: string, size: number): Promise<void> {
  const body = bodyOf(size);
  await change(path, digest(body), () => ask({ method: 'PUT', target: `/${container}/${path}`, body }));
}

async function upload(path: string): Promise<void> {
  const target = `/${container}/${path}`;
  const created = await ask({ method: 'POST', target: `${target}?uploads` });
  const uploadId = /<UploadId>([^<]+)</.exec(created?.body.toString() ?? '')?.[1];
  if (uploadId === undefined) return;
  const parts = [bodyOf(150_000), bodyOf(1_000)];
  const etags: string[] = [];
  for (const [index, body] of parts.entries()) {
    const answer = await ask({ method: 'PUT', target: `${target}?partNumber=${index + 1}&uploadId=${uploadId}`, body });
    if (answer?.status !== 200) return;
    etags.push(String(answer.headers['etag']));
  }
  const list = etags.map((etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${etag}</ETag></Part>`).join('');
  const body = Buffer.from(`<CompleteMultipartUpload>${list}</CompleteMultipartUpload>`);
  await change(path, digest(Buffer.concat(parts)), () => ask({ method: 'POST', target: `${target}?uploadId=${uploadId}`, body }));
}

/** Touches every edge: small and large writes, overwriting, removing, copying, parts, reading. */
async function exercise(round: number): Promise<void> {
  const one = `one-${round % 4}`;
  await put(one, 2_000);
  await put(`large-${round % 3}`, 300_000);
  await put(one, 3_000);
  await upload(`parts-${round % 3}`);
  const source = possible.get(one);
  if (source?.size === 1) {
    const headers = { 'x-amz-copy-source': `/${container}/${one}` };
    const [value = 'absent'] = source;
    await change(`copy-${round % 3}`, value, () => ask({ method: 'PUT', target: `/${container}/copy-${round % 3}`, headers }));
  }
  // Some of a segment stays alive while most of it dies: what compaction is for.
  await put(`kept-${serial}`, 500);
  for (let index = 0; index < 6; index += 1) await put(`churn-${index}`, 1_500);
  const removed = `removed-${round % 2}`;
  // Before the removal begins: an answer to the write would strike "absent" from what may be.
  await put(removed, 1_000);
  await change(removed, 'absent', () => ask({ method: 'DELETE', target: `/${container}/${removed}` }));
  await ask({ method: 'GET', target: `/${container}/${one}` });
  await ask({ method: 'GET', target: `/${container}/large-${round % 3}` });
}

/** A spoke that has just come back may answer 503 for a while; what it answers after that counts. */
async function readPatiently(path: string): Promise<RawAnswer> {
  const giveUpAt = performance.now() + 20_000;
  for (;;) {
    const answer = await s3.send({ method: 'GET', target: `/${container}/${path}` });
    if (answer.status !== 503 || performance.now() > giveUpAt) return answer;
    await sleep(200);
  }
}

async function auditPaths(): Promise<void> {
  // Whoever was to do them has died, or been told by the hub what became of them.
  unanswered.clear();
  for (const [path, values] of possible) {
    const answer = await readPatiently(path);
    const value = answer.status === 404 ? 'absent' : digest(answer.body);
    if (answer.status === 200 || answer.status === 404) {
      if (!values.has(value)) {
        if (value === 'absent') totals.lost += 1;
        else totals.partial += 1;
      }
      // From here on it is known which of the possible ones happened.
      possible.set(path, new Set([value]));
    }
    const known = answer.status === 200 || answer.status === 404;
    expect([path, known ? '' : `${answer.status} ${answer.body}`, values.has(value)]).toEqual([path, '', true]);
  }
}

/** Exercises until the armed process has died, or for a while when the point is not on this way. */
async function runUntilDeath(processName: 'spoke' | 'hub', point: string): Promise<boolean> {
  const node = processName === 'hub' ? cluster.hub : (cluster.spokes[0]?.process ?? cluster.hub);
  if (point.startsWith('drain.')) return (await node.stop()).includes('SIGKILL');
  const giveUpAt = performance.now() + 15_000;
  for (let round = 0; node.running && performance.now() < giveUpAt; round += 1) {
    await exercise(round);
    await sleep(50);
  }
  return !node.running;
}

describe('killed at a named point of the protocol', () => {
  it.each(points)('the $process at $name, nothing acknowledged is lost', { timeout: 240_000 }, async ({ process, name }) => {
    const node = process === 'hub' ? cluster.hub : (cluster.spokes[0]?.process ?? cluster.hub);
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      // A graceful stop seals the segment, so that compaction finds work.
      await node.stop();
      const variable = process === 'hub' ? 'FELLOE_HUB_FAULTS' : 'FELLOE_SPOKE_FAULTS';
      await node.start({ [variable]: `${name}:kill@${1 + repetition * 2}` }).catch(() => undefined);
      if (await runUntilDeath(process, name)) {
        hit.add(`${process} ${name}`);
        totals.kills += 1;
      }
      await node.kill();
      await node.start();
      await cluster.spokes[0]?.process.waitUntilReady();
      await exercise(repetition);
      await auditPaths();
    }
  });

  it('every point was reached', () => {
    const missed = points.map(({ process, name }) => `${process} ${name}`).filter((name) => !hit.has(name));
    record('fault points', { ...totals, points: points.length, reached: hit.size });
    expect(missed).toEqual([]);
    expect(totals.lost + totals.partial).toBe(0);
  });

  it('after the collector nothing is left that no record names', { timeout: 120_000 }, async () => {
    const { services, blobDirectory } = cluster;
    const options = { databaseUrl: services.databaseUrl, blobDirectory, readsBytes: true };
    // Ids of a living session stay leased for a quarter of an hour; with the session they end at once.
    await cluster.spokes[0]?.process.stop();
    await cluster.spokes[0]?.process.start();
    const giveUpAt = performance.now() + 90_000;
    let audit = await auditInstallation(options);
    while (audit.orphans.length > 0 && performance.now() < giveUpAt) {
      await sleep(1_000);
      audit = await auditInstallation(options);
    }
    record('fault points: audit', { orphanBytes: audit.orphanBytes, liveBlobs: audit.liveBlobs, lost: audit.lost.length });
    expect(audit.lost).toEqual([]);
    expect(audit.contradictions).toEqual([]);
    expect(audit.orphans).toEqual([]);
  });
});
