/**
 * Collector and compactor at minimum grace against writers and readers that never rest: no live blob is deleted, no read breaks.
 */
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { hash } from 'node:crypto';
import { auditInstallation } from '@felloe/testkit/audit/audit-installation.ts';
import { type Cluster, startCluster } from '@felloe/testkit/cluster/cluster.ts';
import { givenServicesFrom } from '@felloe/testkit/services/service.ts';
import type { RawS3 } from '@felloe/testkit/workload/raw-s3.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { record } from '../report.ts';
import { counts } from '../tier.ts';

const container = 'collector-race';
/** Longer than any single read here takes, which is all the grace is for. */
const graceMs = 2_000;
const pathCount = 300;
const largeBytes = 200_000;

let cluster: Cluster;
let entrances: RawS3[];

beforeAll(async () => {
  cluster = await startCluster({
    spokes: 2,
    given: givenServicesFrom(testEnvironment),
    hubVariables: {
      FELLOE_HUB_COLLECTOR_EVERY_MS: '100',
      FELLOE_HUB_COLLECTOR_GRACE_MS: String(graceMs),
      FELLOE_HUB_COLLECTOR_ZOMBIE_MS: '4000',
      FELLOE_HUB_COLLECTOR_SETTLE_MS: '100',
      // Nearly everything is worth compacting, so that moves race with writes all the time.
      FELLOE_HUB_COLLECTOR_LIVE_SHARE_MIN: '0.95',
    },
  });
  entrances = [cluster.rawS3(0), cluster.rawS3(1)];
  expect((await entrances[0]?.send({ method: 'PUT', target: `/${container}` }))?.status).toBe(200);
});
afterAll(async () => {
  for (const entrance of entrances ?? []) await entrance[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
});

const through = (index: number): RawS3 => entrances[index % entrances.length] as RawS3;

/** Every body names its own digest, so that a read can be judged without knowing who wrote last. */
function bodyOf(serial: number): Buffer {
  const size = serial % 25 === 0 ? largeBytes : 200 + (serial % 4_000);
  const body = Buffer.alloc(size, `${serial}|`);
  return Buffer.concat([Buffer.from(hash('sha256', body, 'hex')), body]);
}

function isWhole(body: Buffer): boolean {
  return body.subarray(0, 64).toString() === hash('sha256', body.subarray(64), 'hex');
}

describe('collector and compactor at minimum grace', () => {
  it('delete nothing that is named and break no read', { timeout: 900_000 }, async () => {
    const puts = counts({ quick: 1_500, full: 20_000 });
    const figures = { puts: 0, reads: 0, readsBroken: 0, retried: 0 };
    const broken: string[] = [];
    let serial = 0;
    const writer = async (index: number) => {
      while (figures.puts < puts) {
        const mine = serial++;
        const target = `/${container}/path-${(mine * 31) % pathCount}`;
        const answer = await through(index).send({ method: 'PUT', target, body: bodyOf(mine) });
        if (answer.status === 200) figures.puts += 1;
        else if (answer.status === 503) figures.retried += 1;
        else broken.push(`PUT ${answer.status} ${answer.body}`);
      }
    };
    const reader = async (index: number) => {
      for (let turn = index; figures.puts < puts; turn += 7) {
        const target = `/${container}/path-${turn % pathCount}`;
        const answer = await through(index + 1).send({ method: 'GET', target });
        if (answer.status === 404 || answer.status === 503) continue;
        figures.reads += 1;
        if (answer.status !== 200 || !isWhole(answer.body)) {
          figures.readsBroken += 1;
          broken.push(`GET ${target} ${answer.status} ${answer.body.subarray(0, 200)}`);
        }
      }
    };
    // Segments are sealed while the others go on, so that there is always one to compact.
    const restarter = async () => {
      for (let turn = 0; figures.puts < puts; turn += 1) {
        const spoke = cluster.spokes[turn % 2];
        await new Promise((resolve) => setTimeout(resolve, 5_000));
        await spoke?.process.stop();
        await spoke?.process.start();
      }
    };
    await Promise.all([
      ...Array.from({ length: 8 }, (_, index) => patiently(() => writer(index))),
      ...Array.from({ length: 8 }, (_, index) => patiently(() => reader(index))),
      restarter(),
    ]);
    const { services, blobDirectory } = cluster;
    const audit = await auditInstallation({ databaseUrl: services.databaseUrl, blobDirectory, readsBytes: true });
    record('collector race', { ...figures, lost: audit.lost.length, liveBlobs: audit.liveBlobs });
    expect(broken).toEqual([]);
    expect(audit.lost).toEqual([]);
    expect(audit.contradictions).toEqual([]);
    expect(figures.reads).toBeGreaterThan(puts / 10);
  });
});

/** A spoke that restarts cuts its connections; whoever met that goes on. */
async function patiently(work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await work();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
