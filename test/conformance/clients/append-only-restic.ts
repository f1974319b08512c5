/** restic with a key that may create and not remove: what a machine that is backed up may hold, so that whoever takes it cannot take its past. */
import path from 'node:path';
import { Client } from '@felloe/sdk/client.ts';
import type { Product } from '@felloe/testkit/product/product.ts';
import { expect, test } from 'vitest';
import type { CommandLineBench } from './command-line-bench.ts';
import { runClient } from './run-client.ts';
import { digestsOf } from './sample-files.ts';

/** It tries again for most of a minute what it may not; one try is enough to see. */
const forgetMs = 2_500;

export function appendOnlyResticTests(bench: CommandLineBench, product: () => Product): void {
  test('restic backs up, checks and restores, and cannot forget', async () => {
    const { tenant, appEndpoints, adminToken } = product();
    const bucket = `restic-${bench.entrance.suffix}`;
    const environment = bench.environment({
      RESTIC_PASSWORD: 'of the test',
      RESTIC_REPOSITORY: `s3:${bench.entrance.access().endpoint}/${bucket}/repository`,
      RESTIC_CACHE_DIR: await bench.fresh('restic-cache'),
    });
    await runClient({ program: 'restic', arguments: ['init'], environment });
    const admin = new Client({ endpoints: appEndpoints, credentials: { kind: 'token', token: adminToken } });
    const key = await admin.request('key.create', {
      parameters: { tenant },
      body: { restrictions: { appendOnly: { removablePrefixes: ['repository/locks/'] }, containers: [bucket] } },
    });
    const appending = { ...environment, AWS_ACCESS_KEY_ID: key.accessKeyId, AWS_SECRET_ACCESS_KEY: key.secretAccessKey };
    const restic = (args: readonly string[], runMs?: number) =>
      runClient({ program: 'restic', arguments: args, environment: appending, ...(runMs === undefined ? {} : { runMs }) });
    const { directory, digests } = bench.samples;
    for (const round of ['first', 'second']) await restic(['backup', '--tag', round, directory]);
    await expect(restic(['forget', '--keep-last', '1', '--group-by', ''], forgetMs)).rejects.toThrow(/Access Denied/);
    // Interrupted, it has left its lock behind: that it may remove.
    await restic(['unlock', '--remove-all']);
    expect(JSON.parse(await restic(['snapshots', '--json', '--no-lock'])) as unknown[]).toHaveLength(2);
    expect(await restic(['check'])).toContain('no errors were found');
    const back = await bench.fresh('restic');
    await restic(['restore', '--tag', 'first', 'latest', '--target', back]);
    expect(await digestsOf(path.join(back, directory))).toEqual(digests);
  });
}
