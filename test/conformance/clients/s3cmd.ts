/** s3cmd with its default settings; it has to be told that the product speaks plain HTTP on one host. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { CommandLineBench } from './command-line-bench.ts';
import { runClient } from './run-client.ts';
import { digestsOf, largeSample } from './sample-files.ts';

/** Defines the tests of this client, for one way into the product. */
export function s3cmdTests(bench: CommandLineBench): void {
  const bucket = `s3cmd-${bench.entrance.suffix}`;
  const url = `s3://${bucket}`;
  const s3cmd = (...args: string[]) => {
    const { endpoint, accessKeyId, secretAccessKey } = bench.entrance.access();
    const { host } = new URL(endpoint);
    const settings = ['--no-ssl', `--host=${host}`, `--host-bucket=${host}`];
    const keys = [`--access_key=${accessKeyId}`, `--secret_key=${secretAccessKey}`];
    return runClient({
      program: 's3cmd',
      arguments: [...settings, ...keys, '--no-progress', ...args],
      environment: bench.environment(),
    });
  };

  test('s3cmd makes a bucket, puts, gets, lists, copies and removes', async () => {
    const { directory } = bench.samples;
    // It opens a connection a request: one folder, which has every kind of name, is enough to wait for.
    const folder = path.join(directory, largeSample.folder);
    await s3cmd('mb', url);
    await s3cmd('sync', folder, `${url}/`);
    const back = await bench.fresh('s3cmd');
    await s3cmd('sync', `${url}/${largeSample.folder}/`, `${back}/`);
    expect(await digestsOf(back)).toEqual(await digestsOf(folder));

    await s3cmd('put', path.join(directory, largeSample.path), `${url}/in parts`);
    expect(await bench.partCount(bucket, 'in parts')).toBe(2);
    const file = path.join(await bench.fresh('s3cmd-get'), 'file');
    await s3cmd('get', `${url}/in parts`, file);
    expect((await readFile(file)).equals(await readFile(path.join(directory, largeSample.path)))).toBe(true);
    await s3cmd('cp', `${url}/${largeSample.path}`, `${url}/copied`);
    await s3cmd('mv', `${url}/copied`, `${url}/moved`);
    expect(await s3cmd('info', `${url}/moved`)).toContain(String(largeSample.sizeBytes));
    expect(await s3cmd('ls', `${url}/`)).toMatch(/DIR {2}s3:.*\/folder 0\/\n[\s\S]*\/in parts\n[\s\S]*\/moved\n/);
    await s3cmd('del', `${url}/moved`);
    await s3cmd('del', '--recursive', '--force', url);
    expect(await bench.keyCount(bucket)).toBe(0);
    await s3cmd('rb', url);
    expect(await s3cmd('ls')).not.toContain(bucket);
  });
}
