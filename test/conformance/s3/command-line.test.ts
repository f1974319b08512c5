/** The command line clients people use, with their default settings, on one spoke and through the balancer. */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { CreateBucketCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { Cluster, Entrance } from '@felloe/testkit/cluster/cluster.ts';
import { makeScratchDirectory, type ScratchDirectory } from '@felloe/testkit/services/scratch-directory.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { record } from '../../report.ts';
import { counts } from '../../tier.ts';
import { startClusterUnderTest } from './cluster-under-test.ts';
import { runClient } from './run-client.ts';
import { digestsOf, writeSampleFiles } from './sample-files.ts';

const fileCount = counts({ quick: 120, full: 2000 });
let cluster: Cluster;
let scratch: ScratchDirectory;
let files: string;
let digests: Map<string, string>;

beforeAll(async () => {
  cluster = await startClusterUnderTest();
  scratch = await makeScratchDirectory('clients');
  files = path.join(scratch.path, 'files');
  await writeSampleFiles(files, fileCount);
  digests = await digestsOf(files);
  record('command line clients', { files: digests.size });
});
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
  await scratch?.[Symbol.asyncDispose]();
});

const entrances: [string, Entrance][] = [
  ['one spoke', 0],
  ['the balancer', 'balancer'],
];

describe.each(entrances)('through %s', (_name, entrance) => {
  const suffix = String(entrance);

  /** Keys as the environment of every client has them; HOME is ours, so no settings of this machine are read. */
  function environment(more: Record<string, string> = {}): Record<string, string> {
    const { accessKeyId, secretAccessKey, region } = cluster.access(entrance);
    return {
      HOME: scratch.path,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_DEFAULT_REGION: region,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...more,
    };
  }

  async function fresh(name: string): Promise<string> {
    const directory = path.join(scratch.path, `${name}-${suffix}`);
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory);
    return directory;
  }

  async function keyCount(Bucket: string): Promise<number> {
    const s3 = cluster.s3(entrance);
    const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket }));
    s3.destroy();
    return KeyCount ?? -1;
  }

  test('aws cli', async () => {
    const aws = (...args: string[]) =>
      runClient({
        program: 'aws',
        arguments: ['--endpoint-url', cluster.access(entrance).endpoint, 's3', ...args],
        environment: environment(),
      });
    const bucket = `s3://aws-${suffix}`;
    await aws('mb', bucket);
    await aws('sync', files, bucket, '--quiet');
    const back = await fresh('aws');
    await aws('sync', bucket, back, '--quiet');
    expect(await digestsOf(back)).toEqual(digests);
    expect(await aws('sync', files, bucket)).toBe('');
    await aws('cp', `${bucket}/folder 0/deep-0/plain-0`, `${bucket}/copied`, '--quiet');
    await aws('mv', `${bucket}/copied`, `${bucket}/moved`, '--quiet');
    expect(await aws('ls', `${bucket}/moved`)).toContain(String(17 * 1024 * 1024 + 3));
    await aws('rm', bucket, '--recursive', '--quiet');
    expect(await keyCount(`aws-${suffix}`)).toBe(0);
    await aws('rb', bucket);
  });

  test('rclone', async () => {
    const { endpoint, accessKeyId, secretAccessKey, region } = cluster.access(entrance);
    const rclone = (...args: string[]) =>
      runClient({
        program: 'rclone',
        arguments: ['--config', path.join(scratch.path, 'no-rclone.conf'), ...args],
        environment: environment({
          RCLONE_CONFIG_FELLOE_TYPE: 's3',
          RCLONE_CONFIG_FELLOE_PROVIDER: 'Other',
          RCLONE_CONFIG_FELLOE_ENDPOINT: endpoint,
          RCLONE_CONFIG_FELLOE_REGION: region,
          RCLONE_CONFIG_FELLOE_ACCESS_KEY_ID: accessKeyId,
          RCLONE_CONFIG_FELLOE_SECRET_ACCESS_KEY: secretAccessKey,
        }),
      });
    const remote = `felloe:rclone-${suffix}`;
    await rclone('mkdir', remote);
    await rclone('sync', files, remote);
    expect(await rclone('check', files, remote)).toContain('0 differences found');
    const back = await fresh('rclone');
    await rclone('copy', remote, back);
    expect(await digestsOf(back)).toEqual(digests);
    await rclone('delete', remote);
    expect(await keyCount(`rclone-${suffix}`)).toBe(0);
    expect(await rclone('purge', remote)).not.toContain('ERROR');
  });

  test('restic', async () => {
    const { endpoint } = cluster.access(entrance);
    const settings = environment({
      RESTIC_PASSWORD: 'test',
      RESTIC_REPOSITORY: `s3:${endpoint}/restic-${suffix}`,
      RESTIC_CACHE_DIR: await fresh('cache'),
    });
    const restic = (...args: string[]) => runClient({ program: 'restic', arguments: args, environment: settings });
    await restic('init');
    await restic('backup', files);
    await restic('backup', path.join(files, 'folder 0'));
    expect(await restic('check', '--read-data')).toContain('no errors were found');
    const back = await fresh('restic');
    await restic('restore', 'latest', '--path', files, '--target', back);
    expect(await digestsOf(path.join(back, files))).toEqual(digests);
    await restic('forget', '--keep-last', '1', '--group-by', '', '--prune');
    expect(await restic('check')).toContain('no errors were found');
  });

  test('s3cmd', async () => {
    const { endpoint, accessKeyId, secretAccessKey } = cluster.access(entrance);
    const host = new URL(endpoint).host;
    const s3cmd = (...args: string[]) =>
      runClient({
        program: 's3cmd',
        arguments: [
          '--no-ssl',
          `--host=${host}`,
          `--host-bucket=${host}`,
          `--access_key=${accessKeyId}`,
          `--secret_key=${secretAccessKey}`,
          '--no-progress',
          ...args,
        ],
        environment: environment(),
      });
    const bucket = `s3://s3cmd-${suffix}`;
    await s3cmd('mb', bucket);
    await s3cmd('sync', `${files}/`, `${bucket}/`);
    const back = await fresh('s3cmd');
    await s3cmd('sync', `${bucket}/`, `${back}/`);
    expect(await digestsOf(back)).toEqual(digests);
    await s3cmd('cp', `${bucket}/folder 1/deep-1/with space-1`, `${bucket}/copied`);
    expect(await s3cmd('info', `${bucket}/copied`)).toContain(String(9 * 1024 * 1024));
    await s3cmd('del', '--recursive', '--force', bucket);
    await s3cmd('rb', bucket);
  });
});

test('a bucket of one client is readable by the others', async () => {
  const s3 = cluster.s3('balancer');
  await s3.send(new CreateBucketCommand({ Bucket: 'shared-bucket' }));
  s3.destroy();
  const { endpoint, accessKeyId, secretAccessKey } = cluster.access('balancer');
  const listing = await runClient({
    program: 'aws',
    arguments: ['--endpoint-url', endpoint, 's3', 'ls'],
    environment: {
      HOME: scratch.path,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_DEFAULT_REGION: 'us-east-1',
    },
  });
  expect(listing).toContain('shared-bucket');
});
