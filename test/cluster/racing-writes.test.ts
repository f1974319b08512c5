/** One winner per condition, and one body per version, whoever races whom through which spoke. */
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { hash } from 'node:crypto';
import { type Cluster, startCluster } from '@felloe/testkit/cluster/cluster.ts';
import { givenServicesFrom } from '@felloe/testkit/services/service.ts';
import type { RawS3 } from '@felloe/testkit/workload/raw-s3.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { counts } from '../tier.ts';
import { record } from '../report.ts';
import { conditionRaces, lockRaces } from './racing-conditions.ts';
import { rivalRaces } from './racing-rivals.ts';

const container = 'commit-races';
/** A container a round, so that no round meets what another left. */
const rounds = Array.from({ length: counts({ quick: 1, full: 20 }) }, (_, round) => ({
  versioned: `version-races-${round}`,
  rivals: `rival-races-${round}`,
}));
const locked = 'lock-races';
let cluster: Cluster;
let entrances: RawS3[];

beforeAll(async () => {
  cluster = await startCluster({ spokes: 3, given: givenServicesFrom(testEnvironment) });
  entrances = [0, 1, 2].map((index) => cluster.rawS3(index));
  const created = await entrances[0]?.send({ method: 'PUT', target: `/${container}` });
  expect(created?.status).toBe(200);
  const body = Buffer.from('<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>');
  for (const { versioned, rivals } of rounds) {
    await entrances[0]?.send({ method: 'PUT', target: `/${versioned}` });
    await entrances[0]?.send({ method: 'PUT', target: `/${versioned}?versioning`, body });
    await entrances[0]?.send({ method: 'PUT', target: `/${rivals}` });
  }
  const headers = { 'x-amz-bucket-object-lock-enabled': 'true' };
  await entrances[0]?.send({ method: 'PUT', target: `/${locked}`, headers });
});
afterAll(async () => {
  record('conditions raced over three spokes', { rounds: rounds.length, racersEach: 12 });
  for (const entrance of entrances ?? []) await entrance[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
});

const through = (index: number): RawS3 => entrances[index % entrances.length] as RawS3;
const md5 = (body: Buffer): string => hash('md5', body, 'hex');
const bare = (etag: unknown): string => String(etag).replaceAll('"', '');

describe('writers that race over three spokes', () => {
  it('50 on one path: every later read has the bytes of its entity tag', async () => {
    for (let round = 0; round < counts({ quick: 3, full: 20 }); round += 1) {
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
    for (let round = 0; round < counts({ quick: 5, full: 50 }); round += 1) {
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

describe.each(rounds)('conditions over three spokes, $versioned', ({ versioned, rivals }) => {
  conditionRaces({ container: versioned, through });
  rivalRaces({ container: rivals, through });
});
describe('locks over three spokes', () => lockRaces({ container: locked, through }));
