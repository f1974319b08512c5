/**
 * The clients people use, with their default settings, against the product as `felloe start --spokes 3` gives it: straight to one spoke,
 * and through a balancer over all three, where no two connections of a client need to meet the same spoke.
 */
import path from 'node:path';
import { type Balancer, startBalancer } from '@felloe/testkit/faults/balancer.ts';
import { type Product, startProduct } from '@felloe/testkit/product/product.ts';
import { makeScratchDirectory, type ScratchDirectory } from '@felloe/testkit/services/scratch-directory.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { record } from '../../report.ts';
import { counts, tier } from '../../tier.ts';
import { appendOnlyResticTests } from './append-only-restic.ts';
import { awsCliTests } from './aws-cli.ts';
import { awsS3apiTests } from './aws-s3api.ts';
import { awsSdkTests } from './aws-sdk.ts';
import { commandLineBench, makeSamples, type SampleFiles } from './command-line-bench.ts';
import type { Entrance } from './entrance.ts';
import { minioClientTests } from './minio-client.ts';
import { rcloneTests } from './rclone.ts';
import { rcloneVersionTests } from './rclone-versions.ts';
import { resticTests } from './restic.ts';
import { s3cmdTests } from './s3cmd.ts';
import { s3fsTests } from './s3fs.ts';

const fileCount = counts({ quick: 300, full: 2_000 });
let product: Product;
let balancer: Balancer;
let scratch: ScratchDirectory;
let samples: SampleFiles;

beforeAll(async () => {
  scratch = await makeScratchDirectory('clients');
  samples = await makeSamples(path.join(scratch.path, 'files'), fileCount);
  product = await startProduct({ spokes: 3, environment: { PATH: '/usr/bin:/bin', HOME: scratch.path } });
  balancer = await startBalancer(
    product.s3Endpoints.map((endpoint) => ({ host: '127.0.0.1', port: Number(new URL(endpoint).port) })),
  );
});
afterAll(async () => {
  await balancer?.close();
  await product?.[Symbol.asyncDispose]();
  await scratch?.[Symbol.asyncDispose]();
});

const entrances: readonly [Entrance, Entrance] = [
  { name: 'one spoke', suffix: 'spoke', access: () => product.access(0) },
  {
    name: 'a balancer over three spokes',
    suffix: 'balancer',
    access: () => ({ ...product.access(0), endpoint: `http://${balancer.host}:${balancer.port}` }),
  },
];

describe.each(entrances)('through $name', (entrance) => {
  const bench = commandLineBench(entrance, { scratch: () => scratch.path, samples: () => samples });
  describe('@aws-sdk/client-s3', () => awsSdkTests(entrance));
  describe('minio', () => minioClientTests(entrance));
  describe('aws cli', () => awsCliTests(bench));
  describe('rclone', () => rcloneTests(bench));
  describe('restic', () => resticTests(bench));
  describe('s3cmd', () => s3cmdTests(bench));
});

describe('through a balancer, with features of their own', () => {
  const [, entrance] = entrances;
  const bench = commandLineBench(entrance, { scratch: () => scratch.path, samples: () => samples });
  // Each call of aws costs most of a second of a core; the operations themselves are held over the wire in test/conformance/s3.
  if (tier === 'full') describe('aws s3api', () => awsS3apiTests(bench));
  describe('rclone with versions', () => rcloneVersionTests(bench));
  s3fsTests(bench, counts({ quick: 12, full: 200 }));
});

describe('with an append-only key', () => {
  const entrance = entrances[1] as Entrance;
  const bench = commandLineBench({ ...entrance, suffix: 'append' }, { scratch: () => scratch.path, samples: () => samples });
  appendOnlyResticTests(bench, () => product);
});

test('every spoke has carried clients of the balancer, and none has died', () => {
  record('real clients', { files: samples.digests.size, connectionsThroughBalancer: balancer.carried.join(' + ') });
  expect(balancer.carried.every((connections) => connections > 10)).toBe(true);
  expect(balancer.refused).toBe(0);
  for (const pid of [product.processes.hub, ...product.processes.spokes]) expect(process.kill(pid, 0)).toBe(true);
});
