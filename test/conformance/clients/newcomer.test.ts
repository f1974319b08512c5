/**
 * What somebody does who has just cloned the repository: `npm start`, the lines it prints pasted into a shell, stopping, starting again.
 * And what they may do wrong. Everything goes through npm and the bootstrap, as theirs does.
 */
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { execFile } from 'node:child_process';
import { chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { StartedLine } from '@felloe/testkit/product/product.ts';
import { makeScratchDirectory, type ScratchDirectory } from '@felloe/testkit/services/scratch-directory.ts';
import { type RunningProcess, startProcess } from '@felloe/testkit/services/service-process.ts';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { record } from '../../report.ts';
import { runClient } from './run-client.ts';

const repositoryRoot = fileURLToPath(new URL('../../..', import.meta.url));
const twoMinutesMs = 120_000;
const stopPatienceMs = 60_000;

let scratch: ScratchDirectory;
const running: RunningProcess[] = [];

beforeAll(async () => {
  scratch = await makeScratchDirectory('newcomer');
});
afterEach(async () => {
  for (const command of running.splice(0)) await command.stop(stopPatienceMs);
});
afterAll(() => scratch?.[Symbol.asyncDispose]());

interface NpmRun {
  readonly process: RunningProcess;
  readonly stdout: () => string;
}

function npm(args: readonly string[], environment: Readonly<Record<string, string>> = {}): NpmRun {
  let stdout = '';
  const command = startProcess({
    program: 'npm',
    arguments: args,
    workingDirectory: repositoryRoot,
    environment: { PATH: testEnvironment['PATH'] ?? '', HOME: scratch.path, ...environment },
    onStdout: (text) => {
      stdout += text;
    },
  });
  running.push(command);
  return { process: command, stdout: () => stdout };
}

const freePorts = ['--s3-port', '0', '--app-port', '0'];

async function stdoutWith(run: NpmRun, pattern: RegExp): Promise<RegExpExecArray> {
  const giveUpAt = performance.now() + twoMinutesMs;
  for (;;) {
    const found = pattern.exec(run.stdout());
    if (found !== null) return found;
    if (run.process.hasEnded() || performance.now() > giveUpAt) throw new Error(`npm start said:\n${run.process.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** SIGTERM to npm, which is what a supervisor or a script has to hand; resolves with the exit code once it is gone. */
async function stopped(run: NpmRun): Promise<string> {
  await run.process.stop(stopPatienceMs);
  return await run.process.ended;
}

test('npm start prints lines for a shell that upload and list, in less than two minutes', async () => {
  const startedAt = performance.now();
  const run = npm(['start', '--', '--data', path.join(scratch.path, 'people'), ...freePorts]);
  const [, exports = '', lines = ''] = await stdoutWith(run, /^ *(export AWS_ACCESS_KEY_ID=.*)\n *(aws .*)\n/m);
  const { stdout } = await promisify(execFile)('sh', ['-ec', `${exports}\n${lines}`], {
    cwd: repositoryRoot,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: scratch.path },
  });
  expect(stdout).toMatch(/\d README\.md\n$/);
  const durationMs = Math.round(performance.now() - startedAt);
  expect(durationMs).toBeLessThan(twoMinutesMs);
  expect(await stopped(run)).toBe('0');
  record('a newcomer', { untilFirstUploadListedMs: durationMs });
});

test('npm --silent start -- --json prints one line, stops on SIGTERM, and has everything again after the next start', async () => {
  const data = path.join(scratch.path, 'data');
  const start = async () => {
    const run = npm(['--silent', 'start', '--', '--json', '--data', data, ...freePorts]);
    const [line = ''] = await stdoutWith(run, /^.*\n/);
    return { run, started: JSON.parse(line) as StartedLine };
  };
  const aws = (started: StartedLine, ...args: string[]) =>
    runClient({
      program: 'aws',
      arguments: ['--endpoint-url', started.s3Endpoints[0] ?? '', 's3', ...args],
      environment: {
        HOME: scratch.path,
        AWS_ACCESS_KEY_ID: started.accessKeyId,
        AWS_SECRET_ACCESS_KEY: started.secretAccessKey,
        AWS_DEFAULT_REGION: 'us-east-1',
      },
    });
  const file = path.join(scratch.path, 'file');
  await writeFile(file, Buffer.alloc(9_000_000, 'what the newcomer keeps '));

  const first = await start();
  await aws(first.started, 'mb', 's3://hello');
  await aws(first.started, 'cp', file, 's3://hello/file', '--quiet');
  expect(await stopped(first.run)).toBe('0');
  expect(first.run.stdout().split('\n')).toEqual([JSON.stringify(first.started), '']);
  for (const pid of [first.started.processes.hub, ...first.started.processes.spokes]) {
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  }

  const second = await start();
  const { accessKeyId, secretAccessKey, tenant, adminToken } = first.started;
  expect(second.started).toMatchObject({ accessKeyId, secretAccessKey, tenant, adminToken });
  await aws(second.started, 'cp', 's3://hello/file', `${file}-back`, '--quiet');
  expect((await readFile(`${file}-back`)).equals(await readFile(file))).toBe(true);

  const { port } = new URL(second.started.appEndpoints[0] ?? '');
  const samePort = npm(['--silent', 'start', '--', '--data', `${data}-other`, '--s3-port', '0', '--app-port', port]);
  const sameDirectory = npm(['--silent', 'start', '--', '--json', '--data', data, ...freePorts]);
  await expectRefused(samePort, '1', [`port ${port} is taken: choose another with --app-port`]);
  await expectRefused(sameDirectory, '1', ['felloe runs already on', data]);
  await aws(second.started, 'ls', 's3://hello/file');
});

test('wrong options and wrong settings are told all at once, with exit code 2', async () => {
  const data = path.join(scratch.path, 'wrong');
  const options = ['--s3-port', 'many', '--app-port', '70000', '--spokes', '0', '--nats-url', 'http://x', '--bogus'];
  const wrongOptions = npm(['--silent', 'start', '--', '--data', data, ...options]);
  const settings = { FELLOE_HUB_LANES: 'many', FELLOE_HUB_LOG_LEVEL: 'loud', FELLOE_SPOKE_DRAIN_MS: 'soon' };
  const wrongSettings = npm(['--silent', 'start', '--', '--data', data, ...freePorts, '--spokes', '2'], settings);
  await expectRefused(wrongOptions, '2', ['--s3-port', '--app-port', '--spokes', '--nats-url', '--bogus']);
  await expectRefused(wrongSettings, '2', Object.keys(settings));
});

test('a directory that cannot hold the data is told in a sentence', async () => {
  const file = path.join(scratch.path, 'a-file');
  await writeFile(file, '');
  const onFile = npm(['--silent', 'start', '--', '--data', path.join(file, 'below'), ...freePorts]);
  const foreign = path.join(scratch.path, 'foreign');
  const cluster = path.join(foreign, 'postgres', 'cluster');
  await mkdir(cluster, { recursive: true });
  // As whom its server ran that made it: never root, whom Postgres refuses.
  if (process.geteuid?.() === 0) await chown(cluster, 65534, 65534);
  await writeFile(path.join(cluster, 'PG_VERSION'), '9.6\n');
  const onForeign = npm(['--silent', 'start', '--', '--data', foreign, ...freePorts]);
  await expectRefused(onFile, '1', ['--data']);
  await expectRefused(onForeign, '1', [foreign, 'choose another directory']);
});

/** Refused in words for a person: no stack, and nothing on stdout, which belongs to what a start that works prints. */
async function expectRefused(run: NpmRun, exitCode: string, words: readonly string[]): Promise<void> {
  expect(await run.process.ended).toBe(exitCode);
  for (const word of words) expect(run.process.output()).toContain(word);
  expect(run.process.output()).not.toMatch(/^ +at /m);
  expect(run.stdout()).toBe('');
}
