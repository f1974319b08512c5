/** `felloe docs` as people call it, over a bucket that is a double, since what is tested here is the command line. */
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { S3Double } from '@felloe/sdk/s3-store/s3-double.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommandLine } from '../program.ts';

const stack = new AsyncDisposableStack();
let endpoint: string;

beforeAll(async () => {
  const double = new S3Double();
  const server = createServer((request, response) => {
    void (async () => {
      const body = new Uint8Array(await buffer(request));
      const init = { method: request.method ?? 'GET', headers: request.headers as Record<string, string>, body };
      const answer = await double.fetch(`http://double${request.url ?? ''}`, init);
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(new Uint8Array(await answer.arrayBuffer()));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stack.defer(() => {
    server.close();
    server.closeAllConnections();
  });
});
afterAll(() => stack.disposeAsync());

interface Device {
  readonly files: string;
  run(args: readonly string[], given?: { input?: string; environment?: Record<string, string> }): Promise<Ran>;
  json(args: readonly string[]): Promise<Record<string, unknown>>;
}

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function newDevice(): Promise<Device> {
  const home = await mkdtemp(join(tmpdir(), 'felloe-docs-'));
  stack.defer(() => rm(home, { recursive: true }));
  const files = join(home, 'files');
  await mkdir(files);
  const run: Device['run'] = async (args, given = {}) => {
    let out = '';
    let err = '';
    const terminal = {
      stdin: Readable.from([given.input ?? '']),
      stdout: { write: (text: string) => (out += text) },
      stderr: { write: (text: string) => (err += text) },
      environment: { HOME: home, FELLOE_DOCS_S3_SECRET_ACCESS_KEY: 'hush', ...given.environment },
      workingDirectory: home,
      signal: new AbortController().signal,
    };
    return { code: await runCommandLine(terminal, ['docs', ...args]), out, err };
  };
  const json: Device['json'] = async (args) => {
    const ran = await run([...args, '--json']);
    if (ran.code !== 0) throw new Error(ran.err);
    return JSON.parse(ran.out) as Record<string, unknown>;
  };
  return { files, run, json };
}

it('sets devices up, keeps directories alike, and brings an export back', async () => {
  const [phone, laptop] = [await newDevice(), await newDevice()];
  expect(await phone.run(['sync'])).toMatchObject({ code: 2, err: expect.stringContaining('felloe docs init') });
  // Everything is asked for: storage, URL, region, bucket, key, user.
  const answers = `s3\n${endpoint}\n\nfamily\nAKIAEXAMPLE\nalice\n`;
  const made = await phone.run(['init', '--json', '--device-id', 'phone'], { input: answers });
  const { recoveryWords } = JSON.parse(made.out) as { recoveryWords: string };
  expect(recoveryWords.split(' ')).toHaveLength(24);
  const flags = [
    '--storage',
    's3',
    '--endpoint',
    endpoint,
    '--region',
    'us-east-1',
    '--bucket',
    'family',
    '--access-key-id',
    'AKIAEXAMPLE',
  ];
  const environment = { FELLOE_DOCS_RECOVERY_WORDS: recoveryWords };
  expect((await laptop.run(['init', '--user', 'alice', '--device-id', 'laptop', ...flags], { environment })).code).toBe(0);

  await mkdir(join(phone.files, 'scans'));
  await writeFile(join(phone.files, 'scans', 'a.txt'), 'one');
  await writeFile(join(phone.files, 'b.txt'), 'b');
  expect(await phone.json(['sync', phone.files, '--member', 'emma'])).toMatchObject({ sent: ['b.txt', 'scans/a.txt'] });
  expect(await laptop.json(['sync', laptop.files, '--member', 'emma'])).toMatchObject({ received: ['b.txt', 'scans/a.txt'] });
  expect(await laptop.run(['sync', laptop.files, '--member', 'emma'])).toEqual({ code: 0, out: '', err: '' });

  await writeFile(join(phone.files, 'scans', 'a.txt'), 'of the phone');
  await rm(join(phone.files, 'b.txt'));
  await phone.json(['sync', phone.files, '--member', 'emma']);
  await writeFile(join(laptop.files, 'scans', 'a.txt'), 'of the laptop');
  const settled = await laptop.json(['sync', laptop.files, '--member', 'emma']);
  expect(settled).toMatchObject({ removedHere: ['b.txt'], received: ['scans/a.txt'] });
  const kept = String((settled['conflicts'] as string[])[0]);
  expect(await readFile(join(laptop.files, kept), 'utf8')).toBe('of the laptop');
  expect(await readFile(join(laptop.files, 'scans', 'a.txt'), 'utf8')).toBe('of the phone');
  expect(await phone.json(['sync', phone.files, '--member', 'emma'])).toMatchObject({ received: [kept] });

  expect(await phone.json(['export', 'backup.ndjson'])).toMatchObject({ documents: 2 });
  await rm(join(phone.files, 'scans'), { recursive: true });
  expect(await phone.json(['sync', phone.files, '--member', 'emma'])).toMatchObject({
    removedThere: expect.arrayContaining([kept]),
  });
  expect(await phone.json(['restore', 'backup.ndjson'])).toMatchObject({ restored: 2 });
  await phone.json(['sync', phone.files, '--member', 'emma']);
  expect((await readdir(join(phone.files, 'scans'))).length).toBe(2);

  expect(await laptop.json(['config-set', 'device-name', 'the old one'])).toMatchObject({ name: 'device-name' });
  expect((await laptop.run(['config-set', 'color', 'red'])).code).toBe(2);
  const status = await laptop.json(['status']);
  expect(status).toMatchObject({ user: 'alice', device: 'laptop', waiting: 0, reachable: true });
  expect((status['devices'] as unknown[]).length).toBe(2);
  const secret = join(laptop.files, '..', '.local', 'share', 'felloe', 'docs', 'master-key');
  expect((await stat(secret)).mode & 0o077).toBe(0);
});

it('says like a manual page what each command does', async () => {
  const { run } = await newDevice();
  for (const name of ['init', 'config-set', 'status', 'sync', 'export', 'restore', 'share', 'revoke', 'grants', 'public-key']) {
    const { out } = await run([name, '--help']);
    expect(out).toContain('--json');
    expect(out.length).toBeGreaterThan(500);
  }
});
