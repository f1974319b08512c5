/** rclone over a bucket with versions: it sees the old ones as files of their own, and the bucket as it was at a time. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { CommandLineBench } from './command-line-bench.ts';
import { rcloneOf } from './rclone.ts';

/** Defines the tests of this client, for one way into the product. */
export function rcloneVersionTests(bench: CommandLineBench): void {
  const rclone = rcloneOf(bench);

  test('rclone lists, reads and restores versions', async () => {
    const remote = 'felloe:rclone-versions';
    await rclone('mkdir', remote);
    await rclone('backend', 'versioning', remote, 'Enabled');
    const directory = await bench.fresh('rclone-versions');
    const file = path.join(directory, 'file.txt');
    await writeFile(file, 'first');
    await rclone('copy', directory, remote);
    // The times of versions are told to the second, and rclone names versions by them.
    await wait(1_100);
    const between = new Date().toISOString();
    await wait(1_100);
    await writeFile(file, 'the second');
    await rclone('copy', directory, remote);
    await rclone('delete', remote);

    expect(await rclone('lsf', remote)).toBe('');
    const names = (await rclone('lsf', '--s3-versions', remote)).trim().split('\n');
    expect(names.map((name) => name.replace(/-v[\d-]+/, ''))).toEqual(['file.txt', 'file.txt']);
    const contents = await Promise.all(names.map((name) => rclone('cat', '--s3-versions', `${remote}/${name}`)));
    expect(contents.sort()).toEqual(['first', 'the second']);
    expect(await rclone('cat', '--s3-version-at', between, `${remote}/file.txt`)).toBe('first');
    await rclone('backend', 'cleanup-hidden', remote);
    expect(await rclone('lsf', '--s3-versions', remote)).toBe('');
  });
}
