/** s3fs: a bucket mounted as a file system, with the programs of the system working in it. */
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { appendFile, cp, readdir, rename, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { mayMount } from '@felloe/testkit/services/may-mount.ts';
import { findProgram, type RunningProcess, startProcess } from '@felloe/testkit/services/service-process.ts';
import { expect, test } from 'vitest';
import { record } from '../../report.ts';
import type { CommandLineBench } from './command-line-bench.ts';
import { runClient } from './run-client.ts';
import { digestsOf } from './sample-files.ts';

const mountMsMax = 20_000;
const run = promisify(execFile);

/** Defines the tests of this client, for one way into the product. What the kernel does not offer is told, not passed. */
export function s3fsTests(bench: CommandLineBench, fileCount: number): void {
  if (!mayMountHere()) {
    record('s3fs', { notRun: 'this machine has no /dev/fuse that these tests may use, or lets them mount nothing' });
    return;
  }
  test('s3fs holds a tree of files, changes in place, and the same again after another mount', async () => {
    const bucket = `s3fs-${bench.entrance.suffix}`;
    const mountPoint = await bench.fresh('s3fs');
    await runClient({
      program: 'aws',
      arguments: ['--endpoint-url', bench.entrance.access().endpoint, 's3', 'mb', `s3://${bucket}`],
      environment: bench.environment(),
    });
    const names = [...bench.samples.digests.keys()].slice(0, fileCount);
    const local = await bench.fresh('s3fs-local');
    for (const name of names) await cp(path.join(bench.samples.directory, name), path.join(local, name));
    {
      await using _mount = await mount(bench, bucket, mountPoint);
      await run('/bin/cp', ['-r', `${local}/.`, mountPoint]);
      expect(await digestsOf(mountPoint)).toEqual(await digestsOf(local));
      for (const root of [local, mountPoint]) await change(root, names);
      expect(await digestsOf(mountPoint)).toEqual(await digestsOf(local));
    }
    expect(await readdir(mountPoint)).toEqual([]);
    await using _again = await mount(bench, bucket, mountPoint);
    expect(await digestsOf(mountPoint)).toEqual(await digestsOf(local));
    expect((await stat(path.join(mountPoint, 'large'))).size).toBe(9_000_000);
  });
}

function mayMountHere(): boolean {
  // Others than root mount with a program that is root's.
  if (process.geteuid?.() === 0 && !mayMount()) return false;
  try {
    accessSync('/dev/fuse', constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** What programs do to files. */
async function change(root: string, names: readonly string[]): Promise<void> {
  const [first = '', second = '', third = ''] = names;
  await appendFile(path.join(root, first), 'appended');
  await truncate(path.join(root, second), 1);
  await rm(path.join(root, third));
  await writeFile(path.join(root, 'large'), Buffer.alloc(9_000_000, 'large'));
  await rename(path.join(root, first), path.join(root, 'renamed'));
  await symlink('renamed', path.join(root, 'link'));
}

async function mount(bench: CommandLineBench, bucket: string, mountPoint: string): Promise<AsyncDisposable> {
  const program = findProgram('s3fs');
  if (program === undefined) throw new Error('this test needs the program s3fs: install it (apt-get install s3fs)');
  const { endpoint, region } = bench.entrance.access();
  const environment = bench.environment();
  const options = ['-o', `url=${endpoint},endpoint=${region},use_path_request_style,enable_noobj_cache`];
  const mounted: RunningProcess = startProcess({
    program,
    arguments: [bucket, mountPoint, '-f', ...options],
    environment: {
      ...environment,
      AWSACCESSKEYID: environment['AWS_ACCESS_KEY_ID'] ?? '',
      AWSSECRETACCESSKEY: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
      PATH: '/usr/bin:/bin',
    },
  });
  const device = (await stat(path.dirname(mountPoint))).dev;
  const giveUpAt = performance.now() + mountMsMax;
  while ((await stat(mountPoint)).dev === device) {
    if (mounted.hasEnded() || performance.now() > giveUpAt) throw new Error(`s3fs does not mount:\n${mounted.output()}`);
    await wait(50);
  }
  return {
    async [Symbol.asyncDispose]() {
      await run('/bin/fusermount', ['-u', mountPoint]).catch(() => mounted.signal('SIGTERM'));
      await mounted.ended;
    },
  };
}
