/** aws cli with its default settings. */
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { CommandLineBench } from './command-line-bench.ts';
import { runClient } from './run-client.ts';
import { digestsOf, largeSample } from './sample-files.ts';

/** Defines the tests of this client, for one way into the product. */
export function awsCliTests(bench: CommandLineBench): void {
  const bucket = `aws-${bench.entrance.suffix}`;
  const url = `s3://${bucket}`;
  const aws = (...args: string[]) =>
    runClient({
      program: 'aws',
      arguments: ['--endpoint-url', bench.entrance.access().endpoint, 's3', ...args],
      environment: bench.environment(),
    });

  test('aws cli makes a bucket and syncs a tree to it and back', async () => {
    const { directory, digests } = bench.samples;
    await aws('mb', url);
    await aws('sync', directory, url, '--quiet');
    const back = await bench.fresh('aws');
    await aws('sync', url, back, '--quiet');
    expect(await digestsOf(back)).toEqual(digests);
    expect(await aws('sync', directory, url)).toBe('');
    await writeFile(path.join(back, 'added'), 'added');
    await rm(path.join(back, largeSample.path));
    await aws('sync', back, url, '--delete', '--quiet');
    const keys = await aws('ls', url, '--recursive');
    expect(keys).toContain(' 5 added\n');
    expect(keys).not.toContain(largeSample.path);
  });

  test('aws cli copies in parts, moves, lists, presigns and removes', async () => {
    const { directory } = bench.samples;
    await aws('cp', path.join(directory, largeSample.path), `${url}/large`, '--quiet');
    expect(await bench.partCount(bucket, 'large')).toBe(3);
    await aws('cp', `${url}/large`, `${url}/copied`, '--quiet');
    await aws('mv', `${url}/copied`, `${url}/moved`, '--quiet');
    expect(await aws('ls', `${url}/`)).toMatch(new RegExp(`PRE folder 0/\\n[\\s\\S]* ${largeSample.sizeBytes} moved\\n`));
    const presigned = await fetch((await aws('presign', `${url}/moved`, '--expires-in', '60')).trim());
    expect([presigned.status, (await presigned.arrayBuffer()).byteLength]).toEqual([200, largeSample.sizeBytes]);
    await expect(aws('cp', `${url}/copied`, '-')).rejects.toThrow('(404)');
    await expect(aws('rb', url)).rejects.toThrow('BucketNotEmpty');
    await aws('rm', url, '--recursive', '--quiet');
    expect(await bench.keyCount(bucket)).toBe(0);
    await aws('rb', url);
    await expect(aws('ls', url)).rejects.toThrow('NoSuchBucket');
  });
}
