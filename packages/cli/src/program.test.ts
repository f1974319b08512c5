import { createServer, type ServerResponse } from 'node:http';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { problemOf } from '@felloe/contracts/http/problem.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Command } from 'commander';
import { afterEach, describe, expect, it } from 'vitest';
import { adminFilePath, writeAdminFile } from './connection/admin-file.ts';
import { createProgram, runCommandLine } from './program.ts';
import type { Terminal } from './terminal/terminal.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Asked {
  readonly method: string;
  readonly target: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

async function product(
  answer: (asked: Asked, response: ServerResponse) => unknown,
): Promise<{ endpoint: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (bytes: Buffer) => {
      body += bytes.toString();
    });
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        target: request.url ?? '',
        authorization: request.headers.authorization,
        body: body === '' ? undefined : (JSON.parse(body) as unknown),
      };
      asked.push(one);
      const result = answer(one, response);
      if (result instanceof StoreError) response.writeHead(problemOf(result).status).end(JSON.stringify(problemOf(result)));
      else if (result !== undefined) response.writeHead(200).end(JSON.stringify(result));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

async function directory(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'felloe-cli-'));
  closing.push(() => rm(made, { recursive: true }));
  return made;
}

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(
  args: readonly string[],
  given: { environment?: Record<string, string>; input?: string; cwd?: string; signal?: AbortSignal } = {},
): Promise<Ran> {
  let out = '';
  let err = '';
  const terminal: Terminal = {
    stdin: Readable.from([given.input ?? '']),
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    environment: given.environment ?? {},
    workingDirectory: given.cwd ?? tmpdir(),
    signal: given.signal ?? new AbortController().signal,
  };
  const code = await runCommandLine(terminal, args);
  return { code, out, err };
}

const key = { accessKeyId: 'AKIA1', secretAccessKey: 'a-long-secret', tenant: 'acme' };
const lock = { name: 'job', holder: 'me', fencingToken: 4, expiresAt: 1_700_000_000_000 };

/** The commands that do something, by their names from the first on. */
function leavesOf(command: Command): string[][] {
  return command.commands.flatMap((child) =>
    child.commands.length === 0 ? [[child.name()]] : leavesOf(child).map((names) => [child.name(), ...names]),
  );
}

describe('felloe', () => {
  it('gives every command --help and every leaf --json', async () => {
    const terminal: Terminal = {
      stdin: Readable.from([]),
      stdout: { write: () => {} },
      stderr: { write: () => {} },
      environment: {},
      workingDirectory: '/',
      signal: new AbortController().signal,
    };
    const program = createProgram(terminal);
    const names = program.commands.map((command) => command.name());
    const wanted = ['start', 'tenant', 'key', 'bucket', 'spoke', 'backend', 'events', 'lock', 'doctor', 'status'];
    expect(names).toEqual(expect.arrayContaining(wanted));
    for (const leaf of leavesOf(program)) {
      const help = await run([...leaf, '--help']);
      expect(help.code, leaf.join(' ')).toBe(0);
      expect(help.out, leaf.join(' ')).toContain('--json');
    }
  });

  it('prints a new key as exactly the two fields other tools read', async () => {
    const { endpoint, asked } = await product(() => key);
    const at = ['--endpoint', endpoint, '--token', 'T', '--json'];
    const created = await run(['key', 'create', '--tenant', 'acme', ...at]);
    expect(created).toMatchObject({ code: 0, out: '{"accessKeyId":"AKIA1","secretAccessKey":"a-long-secret"}\n' });
    expect(asked[0]).toMatchObject({ method: 'POST', target: '/v1/tenants/acme/keys', authorization: 'Bearer T', body: {} });
    const imported = await run(['key', 'import', '--tenant', 'acme', '--access-key-id', 'AKIA1', '--secret-file', '-', ...at], {
      input: 'a-long-secret\n',
    });
    expect(imported.out).toBe(created.out);
    expect(asked[1]).toMatchObject({
      method: 'PUT',
      target: '/v1/tenants/acme/keys/AKIA1',
      body: { secretAccessKey: 'a-long-secret' },
    });
  });

  it('makes keys of several kinds, and refuses flags that contradict each other', async () => {
    const { endpoint, asked } = await product(() => key);
    const create = (...flags: string[]) =>
      run(['key', 'create', '--tenant', 'acme', ...flags, '--endpoint', endpoint, '--token', 'T', '--json']);
    const appending = ['--kind', 'append-only', '--allow-remove-prefix', 'locks/', '--allow-remove-prefix', 'b/locks/'];
    expect((await create(...appending, '--containers', 'one,two', '--expires-in', '30d')).code).toBe(0);
    expect(asked.at(-1)?.body).toEqual({
      expiresAt: expect.closeTo(Date.now() + 30 * 24 * 60 * 60 * 1000, -5),
      restrictions: { appendOnly: { removablePrefixes: ['locks/', 'b/locks/'] }, containers: ['one', 'two'] },
    });
    expect((await create('--kind', 'read-only', '--prefixes', 'a/,b/', '--source-addresses', '10.0.0.0/8')).code).toBe(0);
    expect(asked.at(-1)?.body).toEqual({
      permissions: 'read_only',
      restrictions: { prefixes: ['a/', 'b/'], sourceAddresses: ['10.0.0.0/8'] },
    });
    const before = asked.length;
    expect((await create('--kind', 'root')).code).toBe(2);
    expect((await create('--read-only', '--kind', 'append-only')).code).toBe(2);
    expect((await create('--allow-remove-prefix', 'locks/')).code).toBe(2);
    expect((await create('--expires', '2099-01-01', '--expires-in', '1d')).code).toBe(2);
    expect(asked.length).toBe(before);
  });

  it('finds the running product by the file of start, and says how when it does not', async () => {
    const { endpoint, asked } = await product(() => ({ tenants: [] }));
    const cwd = await directory();
    const missing = await run(['tenant', 'list'], { cwd });
    expect(missing.code).toBe(2);
    for (const way of ['--endpoint', 'FELLOE_TOKEN', '--data']) expect(missing.err).toContain(way);
    const data = join(cwd, '.felloe', 'data');
    const written = { s3Endpoints: [], appEndpoints: [endpoint], region: 'r', ...key, adminToken: 'FROMFILE' };
    await writeAdminFile(data, written);
    expect((await stat(adminFilePath(data))).mode & 0o777).toBe(0o600);
    expect((await run(['tenant', 'list'], { cwd })).code).toBe(0);
    expect(asked.at(-1)?.authorization).toBe('Bearer FROMFILE');
    await run(['tenant', 'list'], { cwd, environment: { FELLOE_TOKEN: 'FROMENV' } });
    expect(asked.at(-1)?.authorization).toBe('Bearer FROMENV');
  });

  it('tells failures of the product with advice and exit code 1, wrong usage with 2, without a stack', async () => {
    const { endpoint } = await product(() => new StoreError('unauthenticated', 'no such token'));
    const refused = await run(['tenant', 'create', 'acme', '--endpoint', endpoint, '--token', 'T']);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('no such token (unauthenticated)');
    expect(refused.err).toContain('--token');
    const away = await run(['status', '--endpoint', 'http://127.0.0.1:9', '--token', 'T']);
    expect([away.code, away.err.includes('npm start')]).toEqual([1, true]);
    for (const wrong of [
      ['nonsense'],
      ['tenant', 'create'],
      ['lock', 'acquire', 'x', '--ttl', 'soon'],
      ['start', '--s3-port', '70000'],
      ['backend', 'add', 'x', '--kind', 'ftp'],
    ]) {
      const ran = await run(wrong);
      expect([ran.code, ran.err === ''], wrong.join(' ')).toEqual([2, false]);
      expect(ran.err).not.toMatch(/\n\s+at /);
    }
  });

  it('reads lists to their end', async () => {
    const tenant = (name: string) => ({
      tenantId: name,
      name,
      createdAt: 1,
      rate: { tenantPerSecond: 0, principalPerSecond: 0 },
    });
    const { endpoint } = await product(({ target }) =>
      target.includes('after=a') ? { tenants: [tenant('b')] } : { tenants: [tenant('a')], nextAfter: 'a' },
    );
    const listed = await run(['tenant', 'list', '--json', '--endpoint', endpoint, '--token', 'T']);
    expect((JSON.parse(listed.out) as { tenants: { name: string }[] }).tenants.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('configures a backend from settings, and keeps its secret off the command line', async () => {
    const { endpoint, asked } = await product(() => ({ name: 'aws', kind: 's3', state: 'active', isDefault: true }));
    const args = [
      'backend',
      'add',
      'aws',
      '--kind',
      's3',
      '--set',
      'bucket=b',
      '--set',
      'partBytes=5',
      '--access-key-id',
      'A',
      '--secret-file',
      '-',
      '--default',
    ];
    const added = await run([...args, '--endpoint', endpoint, '--token', 'T'], { input: 'S\n' });
    expect(added.code).toBe(0);
    const body = {
      name: 'aws',
      kind: 's3',
      configuration: { bucket: 'b', partBytes: 5 },
      secret: { accessKeyId: 'A', secretAccessKey: 'S' },
      makeDefault: true,
    };
    expect(asked[0]?.body).toEqual(body);
  });

  it('runs a command under a lock and passes on its exit code', async () => {
    const { endpoint, asked } = await product(({ target }, response) => {
      if (!target.includes('/release')) return lock;
      response.writeHead(204).end();
      return undefined;
    });
    const args = [
      'lock',
      'run',
      'job',
      '--tenant',
      'acme',
      '--endpoint',
      endpoint,
      '--token',
      'T',
      '--',
      '/bin/sh',
      '-c',
      'exit $((FELLOE_FENCING_TOKEN + 3))',
    ];
    expect((await run(args)).code).toBe(7);
    expect(asked.map(({ target }) => target.split('/').at(-1))).toEqual(['acquire?tenant=acme', 'release?tenant=acme']);
  });

  it('issues the certificate of a spoke beside the hub, and keeps a good one', async () => {
    const cwd = await directory();
    const args = ['spoke', 'certificate', 'spoke-9', '--hub-directory', join(cwd, 'hub'), '--out', 'made', '--json'];
    const first = await run(args, { cwd });
    expect(first.code, first.err).toBe(0);
    const files = JSON.parse(first.out) as { ca: string; cert: string; key: string };
    const certificate = new X509Certificate(await readFile(files.cert));
    expect(certificate.subjectAltName).toContain('spiffe://felloe/spoke/spoke-9');
    expect(certificate.checkIssued(new X509Certificate(await readFile(files.ca)))).toBe(true);
    expect((await stat(files.key)).mode & 0o777).toBe(0o600);
    await run(args, { cwd });
    expect(new X509Certificate(await readFile(files.cert)).serialNumber).toBe(certificate.serialNumber);
    expect((await run(['spoke', 'certificate', 'a b', '--hub-directory', join(cwd, 'hub')], { cwd })).code).toBe(1);
  });

  it('follows events until interrupted, which is no failure', async () => {
    const event = {
      id: '1',
      type: 'artifact.created',
      container: 'c',
      artifact: 'a',
      operation: 'put',
      tenantId: 't',
      timestamp: 'now',
      data: {},
    };
    const { endpoint } = await product((_asked, response) => {
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .write(`id: 7\nevent: x\ndata: ${JSON.stringify(event)}\n\n`);
      return undefined;
    });
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('SIGINT')), 300);
    const followed = await run(['events', '--json', '--tenant', 'acme', '--endpoint', endpoint, '--token', 'T'], {
      signal: stop.signal,
    });
    expect(followed).toMatchObject({ code: 0, out: `${JSON.stringify({ position: '7', event })}\n` });
    const limited = await run(['events', '--limit', '1', '--tenant', 'acme', '--endpoint', endpoint, '--token', 'T']);
    expect(limited.out).toBe('now  artifact.created  c/a  7\n');
  });
});
