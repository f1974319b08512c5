/** One winner per condition, and one body per version, whoever races whom through which spoke. */
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { hash } from 'node:crypto';
import { type Cluster, startCluster } from '@felloe/testkit/cluster/cluster.ts';
import { givenServicesFrom } from '@felloe/testkit/services/service.ts';
import type { RawS3 } from '@felloe/testkit/workload/raw-s3.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { counts } from '../tier.ts';
import { conditionRaces, lockRaces } from './racing-conditions.ts';

const container = 'commit-races';
const versioned = 'version-races';
const locked = 'lock-races';
let cluster: Cluster;
let entrances: RawS3[];

beforeAll(async () => {
  cluster = await startCluster({ spokes: 3, given: givenServicesFrom(testEnvironment) });
  entrances = [0, 1, 2].map((index) => cluster.rawS3(index));
  const created = await entrances[0]?.send({ method: 'PUT', target: `/${container}` });
  expect(created?.status).toBe(200);
  await entrances[0]?.send({ method: 'PUT', target: `/${versioned}` });
  const body = Buffer.from('<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>');
  await entrances[0]?.send({ method: 'PUT', target: `/${versioned}?versioning`, body });
  const headers = { 'x-amz-bucket-object-lock-enabled': 'true' };
  await entrances[0]?.send({ method: 'PUT', target: `/${locked}`, headers });
});
afterAll(async () => {
  for (const entrance of entrances ?? []) await entrance[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
});

const through = (index: number): RawS3 => entrances[index % entrances.length] as RawS3;
const md5 = (body: Buffer): string => hash('md5', body, 'hex');
const bare = (etag: unknown): string => String(etag).replaceAll('"', '');

describe('writers that race over three spokes', () => {
  it('50 on one path: every later read has the bytes of its entity tag', async () => {
    const rounds = counts({ quick: 3, full: 20 });
    for (let round = 0; round < rounds; round += 1) {
      const target = `/${container}/raced-${round}`;
      const bodies = Array.from({ length: 50 }, (_, index) => Buffer.alloc(1 + ((index * 7919) % 200_000), `${round}-${index}|`));
      const answers = await Promise.all(
        bodies.map(async (body, index) => {
          const answer = await through(index).send({ method: 'PUT', target, body });
          const read = await through(index + 1).send({ method: 'GET', target });
          return { answer, read };
        }),
      );
      for (const { answer, read } of answers) {
        expect(answer.status).toBe(200);
        expect(read.status).toBe(200);
        expect(md5(read.body)).toBe(bare(read.headers['etag']));
      }
      const last = await Promise.all(entrances.map((entrance) => entrance.send({ method: 'GET', target })));
      expect(new Set(last.map((read) => md5(read.body))).size).toBe(1);
    }
  });

  it('20 with If-None-Match: exactly one wins', async () => {
    const rounds = counts({ quick: 5, full: 50 });
    for (let round = 0; round < rounds; round += 1) {
      const target = `/${container}/once-${round}`;
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          through(index).send({ method: 'PUT', target, body: Buffer.from(`writer ${index}`), headers: { 'if-none-match': '*' } }),
        ),
      );
      const winners = answers.flatMap((answer, index) => (answer.status === 200 ? [index] : []));
      expect(winners).toHaveLength(1);
      expect(answers.filter((answer) => answer.status === 412 || answer.status === 409)).toHaveLength(19);
      const read = await through(round).send({ method: 'GET', target });
      expect(read.body.toString()).toBe(`writer ${winners[0]}`);
    }
  });
});

describe('conditions over three spokes', () => conditionRaces({ container: versioned, through }));
describe('locks over three spokes', () => lockRaces({ container: locked, through }));
