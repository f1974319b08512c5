/** rclone with its default settings, for a provider it has no name for. */
import { appendFile, cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { CommandLineBench } from './command-line-bench.ts';
import { runClient } from './run-client.ts';
import { digestsOf, largeSample } from './sample-files.ts';

/** Defines the tests of this client, for one way into the product. */
export function rcloneTests(bench: CommandLineBench): void {
  const bucket = `rclone-${bench.entrance.suffix}`;
  const remote = `felloe:${bucket}`;
  const rclone = rcloneOf(bench);

  test('rclone syncs, checks, brings back, syncs changes and deletes', async () => {
    const { directory, digests } = bench.samples;
    await rclone('mkdir', remote);
    await rclone('sync', directory, remote);
    expect(await rclone('check', directory, remote)).toContain(`${digests.size} matching files`);
    const back = await bench.fresh('rclone');
    await rclone('copy', remote, back);
    expect(await digestsOf(back)).toEqual(digests);

    const changed = await bench.fresh('rclone-changed');
    await cp(directory, changed, { recursive: true, preserveTimestamps: true });
    await rm(path.join(changed, largeSample.path));
    await appendFile(path.join(changed, 'added'), 'added');
    await expect(rclone('check', changed, remote)).rejects.toThrow('2 differences found');
    await rclone('sync', changed, remote);
    expect(await rclone('check', '--download', changed, remote)).toContain('0 differences found');

    await rclone('moveto', `${remote}/added`, `${remote}/moved`);
    expect(await rclone('cat', `${remote}/moved`)).toContain('added');
    await rclone('delete', remote);
    expect(await bench.keyCount(bucket)).toBe(0);
    await rclone('rmdir', remote);
    expect(await rclone('lsd', 'felloe:')).not.toContain(bucket);
  });
}

/** The client with the keys of an entrance; its remote is `felloe:`. */
export function rcloneOf(bench: CommandLineBench): (...args: string[]) => Promise<string> {
  return (...args) => {
    const { endpoint, region, accessKeyId, secretAccessKey } = bench.entrance.access();
    return runClient({
      program: 'rclone',
      arguments: args,
      environment: bench.environment({
        RCLONE_CONFIG: '/dev/null',
        RCLONE_CONFIG_FELLOE_TYPE: 's3',
        RCLONE_CONFIG_FELLOE_PROVIDER: 'Other',
        RCLONE_CONFIG_FELLOE_ENDPOINT: endpoint,
        RCLONE_CONFIG_FELLOE_REGION: region,
        RCLONE_CONFIG_FELLOE_ACCESS_KEY_ID: accessKeyId,
        RCLONE_CONFIG_FELLOE_SECRET_ACCESS_KEY: secretAccessKey,
      }),
    });
  };
}
