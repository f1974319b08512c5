/** `felloe history` as people call it, over a bucket that is a double, since what is tested here is the command line. */
import { createServer } from 'node:http';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { S3Double } from '@felloe/sdk/s3-store/s3-double.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../program.ts';

const closing: (() => Promise<unknown>)[] = [];
let double: S3Double;
let bucketUrl: string;

beforeEach(async () => {
  double = new S3Double();
  const server = createServer((request, response) => {
    void (async () => {
      const body = new Uint8Array(await buffer(request));
      const headers = Object.entries(request.headers).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value] as const] : [],
      );
      const init = {
        method: request.method ?? 'GET',
        headers: [...headers].map(([name, value]): [string, string] => [name, value]),
        body,
      };
      const answer = await double.fetch(`http://double${request.url ?? ''}`, init);
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(new Uint8Array(await answer.arrayBuffer()));
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  bucketUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
});

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Device {
  readonly home: string;
  run(args: readonly string[], given?: { input?: string; environment?: Record<string, string> }): Promise<Ran>;
}

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function newDevice(): Promise<Device> {
  const home = await mkdtemp(join(tmpdir(), 'felloe-history-'));
  closing.push(() => rm(home, { recursive: true }));
  return {
    home,
    run: async (args, given = {}) => {
      let out = '';
      let err = '';
      const environment = {
        HOME: home,
        FELLOE_HISTORY_SECRET: 'shared',
        HISHTORY_S3_SECRET_ACCESS_KEY: 'hush',
        ...given.environment,
      };
      const code = await runCommandLine(
        {
          stdin: Readable.from([given.input ?? '']),
          stdout: { write: (text) => (out += text) },
          stderr: { write: (text) => (err += text) },
          environment,
          workingDirectory: home,
          signal: new AbortController().signal,
        },
        ['history', ...args],
      );
      return { code, out, err };
    },
  };
}

const bucketFlags = () => ['--bucket', 'b', '--region', 'us-east-1', '--s3-endpoint', bucketUrl, '--access-key-id', 'AK'];

async function joined(): Promise<Device> {
  const device = await newDevice();
  expect(await device.run(['init', '--backend', 's3', ...bucketFlags(), '--no-input'])).toMatchObject({ code: 0, err: '' });
  return device;
}

async function jsonOf(device: Device, args: readonly string[], given?: { input?: string }): Promise<Record<string, unknown>> {
  const ran = await device.run([...args, '--json'], given);
  expect(ran, ran.err).toMatchObject({ code: 0 });
  return JSON.parse(ran.out) as Record<string, unknown>;
}

const lines =
  '{"command":"echo one","start_time":"2026-01-01T10:00:00.000000001Z","end_time":"2026-01-01T10:00:01Z"}\n{"command":"ls"}\n{"command":"ls"}\n';

describe('felloe history', () => {
  it('brings what one device imports to another, once, and no secret into any file', async () => {
    const [one, two] = [await joined(), await joined()];
    expect(await jsonOf(one, ['import', '-'], { input: lines })).toEqual({ imported: 3, known: 0, rejected: 0 });
    expect(await jsonOf(one, ['import', '-'], { input: lines })).toEqual({ imported: 0, known: 3, rejected: 0 });
    expect(await jsonOf(one, ['status'])).toMatchObject({ backend: 's3', reachable: true, entries: 3, waiting: 3, devices: 2 });
    expect(await jsonOf(one, ['sync'])).toMatchObject({ uploaded: 3, received: 0 });
    expect(await jsonOf(two, ['sync'])).toMatchObject({ uploaded: 0, received: 3 });
    expect(await jsonOf(two, ['sync'])).toMatchObject({ received: 0 });
    const exported = await two.run(['export']);
    const commands = exported.out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { command: string }).command);
    expect(commands.toSorted()).toEqual(['echo one', 'ls', 'ls']);
    for (const { home } of [one, two]) expect(await textOfFiles(home)).not.toMatch(/hush|shared|echo one/);
    const stored = [...double.objects.values()].map(({ body }) => body.toString()).join();
    expect(stored).not.toContain('echo one');
  });

  it('changes nothing on bad input, says where it is, and takes the rest when told to', async () => {
    const device = await joined();
    await writeFile(join(device.home, 'bad.ndjson'), `${lines}not json\n{"exit_code":1}\n`);
    const refused = await device.run(['import', 'bad.ndjson']);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('line 4: is no JSON');
    expect(refused.err).toContain('line 5');
    expect(await jsonOf(device, ['status'])).toMatchObject({ entries: 0 });
    const taken = await jsonOf(device, ['import', 'bad.ndjson', '--skip-bad', '--rejects', 'left.ndjson']);
    expect(taken).toEqual({ imported: 3, known: 0, rejected: 2 });
    expect(await readFile(join(device.home, 'left.ndjson'), 'utf8')).toBe('not json\n{"exit_code":1}\n');
  });

  it('asks for what is missing, and makes a secret that it shows once', async () => {
    const device = await newDevice();
    const input = `s3\nb\n\n${bucketUrl}\nAK\nteam\n`;
    const ran = await device.run(['init', '--interactive', '--json'], { input, environment: { FELLOE_HISTORY_SECRET: '' } });
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.err).toContain('bucket:');
    const { secret, user } = JSON.parse(ran.out) as { secret: string; user: string };
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect([...double.objects.keys()].some((key) => key.startsWith(`team/${user}/`))).toBe(true);
    expect(await textOfFiles(device.home)).not.toContain(secret);
  });

  it('keeps what waits while the backend is away', async () => {
    const device = await joined();
    await device.run(['import', '-'], { input: lines });
    double.faults = { refuse: () => 403 };
    const away = await device.run(['sync']);
    expect(away.code).toBe(1);
    expect(away.err).toContain('3 entries wait here');
    expect(await jsonOf(device, ['status'])).toMatchObject({ reachable: false, waiting: 3 });
    double.faults = {};
    expect(await jsonOf(device, ['sync'])).toMatchObject({ uploaded: 3 });
  });

  it('migrates with a backup, again without a change, and restores the backup', async () => {
    const device = await newDevice();
    await device.run(['init', '--backend', 'offline']);
    await device.run(['import', '-'], { input: lines });
    const migrated = await jsonOf(device, ['migrate-backend', 's3', ...bucketFlags(), '--backup', 'backup.ndjson']);
    expect(migrated).toMatchObject({ backend: 's3', entries: 3, written: 3, absent: 0 });
    expect(await jsonOf(device, ['status'])).toMatchObject({ backend: 's3', waiting: 0 });
    expect(await jsonOf(device, ['migrate-backend', 's3', ...bucketFlags()])).toMatchObject({ entries: 3, written: 0 });
    expect(await jsonOf(device, ['sync'])).toMatchObject({ uploaded: 0 });
    const overwriting = ['migrate-backend', 's3', ...bucketFlags(), '--backup', 'backup.ndjson'];
    expect(await device.run(overwriting)).toMatchObject({ code: 2 });
    const other = await newDevice();
    await other.run(['init', '--backend', 's3', ...bucketFlags(), '--prefix', 'elsewhere']);
    const backup = join(device.home, 'backup.ndjson');
    expect(await jsonOf(other, ['restore', backup])).toEqual({ entries: 3, kept: 3, uploaded: 3, deletedBefore: 0 });
    expect(await jsonOf(other, ['restore', backup])).toEqual({ entries: 3, kept: 0, uploaded: 0, deletedBefore: 0 });
    const stranger = await other.run(['restore', backup], { environment: { FELLOE_HISTORY_SECRET: 'another' } });
    expect(stranger).toMatchObject({ code: 1 });
  });

  it('takes keys from the credentials file of AWS, and entries from before a line that was cut', async () => {
    const device = await newDevice();
    await mkdir(join(device.home, '.aws'));
    const profiles = '[default]\naws_access_key_id = X\n\n[sync]\naws_access_key_id = AK\naws_secret_access_key = hush\n';
    await writeFile(join(device.home, '.aws/credentials'), profiles);
    const environment = { HISHTORY_S3_SECRET_ACCESS_KEY: '', AWS_PROFILE: 'sync' };
    const flags = bucketFlags().slice(0, -2);
    expect(await device.run(['init', '--backend', 's3', ...flags], { environment })).toMatchObject({ code: 0 });
    expect(await device.run(['import', '-'], { input: lines, environment })).toMatchObject({ code: 0 });
    await appendFile(join(device.home, '.local/share/felloe/history/history.ndjson'), '{"entry":{"enc_da');
    for (const waiting of [3, 3]) {
      const { out } = await device.run(['status', '--json'], { environment });
      expect(JSON.parse(out)).toMatchObject({ waiting });
    }
  });

  it('joins what an original client uses, beside it and without touching its file', async () => {
    const device = await newDevice();
    const original = { user_secret: 'theirs', device_id: 'go', backend_type: 's3', is_enabled: true };
    const s3 = { bucket: 'b', region: 'us-east-1', endpoint: bucketUrl, access_key_id: 'AK', prefix: 'p' };
    const text = JSON.stringify({ ...original, s3_config: s3 });
    await writeFile(join(device.home, '.hishtory.config'), text);
    const environment = { FELLOE_HISTORY_SECRET: '' };
    const ran = await device.run(['init', '--original-config', '.hishtory.config', '--json'], { environment });
    expect(ran, ran.err).toMatchObject({ code: 0 });
    const { device: id, secret } = JSON.parse(ran.out) as Record<string, string>;
    expect([secret, id === 'go']).toEqual([undefined, false]);
    expect(await device.run(['sync'], { environment })).toMatchObject({ code: 0 });
    expect(await readFile(join(device.home, '.hishtory.config'), 'utf8')).toBe(text);
    const writing = ['config-set', 's3-bucket', 'x', '--config', '.hishtory.config'];
    expect(await device.run(writing, { environment })).toMatchObject({ code: 2 });
  });

  it('does not let two processes work on one directory, and takes it over from one that is dead', async () => {
    const device = await joined();
    const lock = join(device.home, '.local/share/felloe/history/lock');
    await writeFile(lock, String(process.ppid));
    expect(await device.run(['sync'])).toMatchObject({ code: 2 });
    await writeFile(lock, '999999999');
    expect(await device.run(['sync'])).toMatchObject({ code: 0 });
  });

  it('never writes a secret key, and names the settings there are', async () => {
    const device = await newDevice();
    expect(await device.run(['config-set', 's3-secret-access-key', 'x'])).toMatchObject({ code: 2 });
    const unknown = await device.run(['config-set', 'bucket', 'x']);
    expect(unknown.err).toContain('s3-bucket');
    expect(await device.run(['config-set', 'backend', 'ftp'])).toMatchObject({ code: 1 });
    expect(await device.run(['config-set', 's3-bucket', 'b'])).toMatchObject({ code: 0 });
    expect(await device.run(['config-set', 's3-bucket', ''])).toMatchObject({ code: 0 });
    const file = JSON.parse(await readFile(join(device.home, '.config/felloe/history.json'), 'utf8')) as unknown;
    expect(file).toEqual({ s3_config: {} });
    expect(await device.run(['sync'])).toMatchObject({ code: 2 });
  });
});

async function textOfFiles(directory: string): Promise<string> {
  const names = await readdir(directory, { recursive: true, withFileTypes: true });
  const texts = names
    .filter((name) => name.isFile())
    .map(async (name) => await readFile(join(name.parentPath, name.name), 'utf8'));
  return (await Promise.all(texts)).join('\n');
}
