/** restic with its default settings. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { CommandLineBench } from './command-line-bench.ts';
import { runClient } from './run-client.ts';
import { digestsOf } from './sample-files.ts';

/** Defines the tests of this client, for one way into the product. */
export function resticTests(bench: CommandLineBench): void {
  test('restic backs up, forgets and prunes, checks every byte and restores', async () => {
    const { directory, digests } = bench.samples;
    const environment = bench.environment({
      RESTIC_PASSWORD: 'of the test',
      RESTIC_REPOSITORY: `s3:${bench.entrance.access().endpoint}/restic-${bench.entrance.suffix}`,
      RESTIC_CACHE_DIR: await bench.fresh('restic-cache'),
    });
    const restic = (...args: string[]) => runClient({ program: 'restic', arguments: args, environment });
    await restic('init');
    const small = await bench.fresh('restic-small');
    await writeFile(path.join(small, 'forgotten'), Buffer.alloc(3_000_000, 'forgotten'));
    await restic('backup', small);
    await restic('backup', directory);
    await restic('forget', '--keep-last', '1', '--group-by', '', '--prune');
    expect(await restic('snapshots', '--json')).not.toContain(small);
    expect(await restic('check', '--read-data')).toContain('no errors were found');
    const back = await bench.fresh('restic');
    await restic('restore', 'latest', '--target', back);
    expect(await digestsOf(path.join(back, directory))).toEqual(digests);
  });
}
