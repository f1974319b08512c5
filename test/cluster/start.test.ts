/** What `felloe start` promises outside tools, held against real processes: the line it prints, what it keeps, what may die. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { type ChildProcess, startChildProcess } from '@felloe/runtime/child-process.ts';
import { Client } from '@felloe/sdk/client.ts';
import { events } from '@felloe/sdk/events.ts';
import { withLock } from '@felloe/sdk/lock.ts';
import { createS3Client } from '@felloe/testkit/cluster/s3-client.ts';
import { nodeVariables, testEnvironment } from '@felloe/testkit/environment.ts';
import { afterEach, describe, expect, it } from 'vitest';

const cli = fileURLToPath(import.meta.resolve('@felloe/cli/main.ts'));
const region = 'us-east-1';
const inherited = { ...nodeVariables, PATH: testEnvironment['PATH'], HOME: testEnvironment['HOME'] };

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

interface Started {
  readonly s3Endpoints: readonly string[];
  readonly appEndpoints: readonly string[];
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly tenant: string;
  readonly adminToken: string;
  readonly processes: { readonly hub: number; readonly spokes: readonly number[] };
}

interface Run {
  readonly process: ChildProcess;
  readonly started: Started;
  /** Everything on stdout. */
  stdout(): string;
}

async function directory(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'felloe-start-'));
  closing.push(() => rm(made, { recursive: true, force: true }));
  // Where containers forbid user namespaces and capabilities, Postgres runs as another user than root, who has to get in.
  await chmod(made, 0o755);
  return made;
}

async function felloe(args: readonly string[], data: string): Promise<{ code: number | null; stdout: string; output: string }> {
  let stdout = '';
  const child = await startChildProcess({
    name: 'felloe',
    command: process.execPath,
    arguments: [cli, ...args],
    environment: { ...inherited, FELLOE_DATA: data },
    onOutput: (chunk, stream) => {
      if (stream === 'stdout') stdout += chunk.toString();
    },
  });
  const { code } = await child.exited;
  return { code, stdout, output: child.output() };
}

async function start(data: string, ...args: string[]): Promise<Run> {
  let stdout = '';
  const child = await startChildProcess({
    name: 'felloe start',
    command: process.execPath,
    arguments: [cli, 'start', '--json', '--data', data, '--s3-port', '0', '--app-port', '0', ...args],
    environment: inherited,
    onOutput: (chunk, stream) => {
      if (stream === 'stdout') stdout += chunk.toString();
    },
  });
  closing.push(() => child.terminate(30_000));
  await child.waitForOutput(/^\{.*\}\n/m, 120_000);
  return { process: child, started: JSON.parse(stdout) as Started, stdout: () => stdout };
}

const s3Of = ({ accessKeyId, secretAccessKey, s3Endpoints }: Started, index = 0) =>
  createS3Client({ endpoint: s3Endpoints[index] ?? '', region, accessKeyId, secretAccessKey });
const clientOf = ({ appEndpoints, adminToken }: Started) =>
  new Client({ endpoints: appEndpoints, credentials: { kind: 'token', token: adminToken } });

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function textOf(started: Started, key: string, index = 0): Promise<string> {
  const answer = await s3Of(started, index).send(new GetObjectCommand({ Bucket: 'things', Key: key }));
  return (await answer.Body?.transformToString()) ?? '';
}

describe('felloe start', () => {
  it('prints one line, serves S3 and the command line, and keeps keys and data across restarts', async () => {
    const data = await directory();
    const first = await start(data);
    const fields = ['s3Endpoints', 'appEndpoints', 'accessKeyId', 'secretAccessKey', 'tenant', 'adminToken', 'processes'];
    expect(Object.keys(first.started)).toEqual(fields);
    expect(first.stdout().split('\n')).toHaveLength(2);
    expect(first.started.processes).toEqual({ hub: first.process.pid, spokes: [first.process.pid] });
    const s3 = s3Of(first.started);
    await s3.send(new CreateBucketCommand({ Bucket: 'things' }));
    await s3.send(new PutObjectCommand({ Bucket: 'things', Key: 'kept', Body: 'across restarts' }));

    expect((await felloe(['tenant', 'create', 'acme', '--json'], data)).code).toBe(0);
    const created = await felloe(['key', 'create', '--tenant', 'acme', '--json'], data);
    const key = JSON.parse(created.stdout) as { accessKeyId: string; secretAccessKey: string };
    expect(Object.keys(key)).toEqual(['accessKeyId', 'secretAccessKey']);
    await s3Of({ ...first.started, ...key }).send(new CreateBucketCommand({ Bucket: 'of-acme' }));
    const imported = [
      'key',
      'import',
      '--tenant',
      'acme',
      '--access-key-id',
      'IMPORTED',
      '--secret-access-key',
      'imported-secret',
      '--json',
    ];
    expect((await felloe(imported, data)).stdout).toBe('{"accessKeyId":"IMPORTED","secretAccessKey":"imported-secret"}\n');
    const doctor = await felloe(['doctor'], data);
    expect(doctor.code, doctor.output).toBe(0);
    expect(await first.process.terminate(30_000)).toEqual({ code: 0, signal: null });

    const second = await start(data);
    const { accessKeyId, secretAccessKey, tenant, adminToken } = first.started;
    expect(second.started).toMatchObject({ accessKeyId, secretAccessKey, tenant, adminToken });
    expect(await textOf(second.started, 'kept')).toBe('across restarts');
  });

  it('serves locks, fencing tokens and events that resume', async () => {
    const { started } = await start(await directory());
    const client = clientOf(started);
    const s3 = s3Of(started);
    const put = (key: string, headers: Readonly<Record<string, string>>) => {
      const command = new PutObjectCommand({ Bucket: 'things', Key: key, Body: key });
      command.middlewareStack.add(
        (next) => (args) => {
          Object.assign((args.request as { headers: Record<string, string> }).headers, headers);
          return next(args);
        },
        { step: 'build' },
      );
      return s3.send(command);
    };
    await s3.send(new CreateBucketCommand({ Bucket: 'things' }));
    const older = await withLock(client, 'writer', { tenant: started.tenant }, async (lease) => {
      await put('fenced', lease.fencingHeaders);
      return lease.fencingHeaders;
    });
    await withLock(client, 'writer', { tenant: started.tenant }, async (lease) => {
      expect(lease.fencingToken).toBeGreaterThan(Number(older['x-felloe-fencing-token']));
      await expect(put('late', older)).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } });
    });

    const once = { parameters: { tenant: started.tenant }, body: { name: 'once' }, idempotencyKey: 'the same wish' };
    const made = await client.request('key.create', once);
    expect(await client.request('key.create', once)).toEqual(made);

    for (let number = 0; number < 5; number += 1) await put(`n${number}`, {});
    const { accessKeyId, secretAccessKey } = made;
    const ofTenant = new Client({
      endpoints: started.appEndpoints,
      credentials: { kind: 'access-key', accessKeyId, secretAccessKey, region },
    });
    await expect(ofTenant.request('tenant.list', {})).rejects.toMatchObject({ code: 'access_denied' });
    const seen: string[] = [];
    let position = '';
    for (let page = 0; page < 2; page += 1) {
      // Left in the middle and resumed, as a client that restarts does.
      for await (const entry of events(ofTenant, { position, container: 'things' })) {
        if (entry.event.type !== 'artifact.created') continue;
        seen.push(entry.event.artifact);
        position = entry.position;
        if (seen.length % 3 === 0) break;
      }
    }
    expect(seen).toEqual(['fenced', 'n0', 'n1', 'n2', 'n3', 'n4']);
  });

  it('goes on when a spoke is killed, and leaves nothing behind, however it ends', async () => {
    const data = await directory();
    const { process: parent, started } = await start(data, '--spokes', '3');
    expect(new Set([started.processes.hub, ...started.processes.spokes, parent.pid]).size).toBe(5);
    await s3Of(started).send(new CreateBucketCommand({ Bucket: 'things' }));
    await s3Of(started).send(new PutObjectCommand({ Bucket: 'things', Key: 'kept', Body: 'by spoke 1' }));
    const client = clientOf(started);
    process.kill(started.processes.spokes[0] ?? 0, 'SIGKILL');
    await expect.poll(() => parent.output(), { timeout: 10_000 }).toContain('spoke-1 ended by SIGKILL');
    expect(await textOf(started, 'kept', 1)).toBe('by spoke 1');
    await s3Of(started, 2).send(new PutObjectCommand({ Bucket: 'things', Key: 'after', Body: 'by spoke 3' }));
    expect(await textOf(started, 'after', 1)).toBe('by spoke 3');
    expect((await client.request('status', {})).spokesConnected).toBeLessThanOrEqual(3);

    // Not even an orderly end is needed.
    parent.kill('SIGKILL');
    await parent.exited;
    const pids = [started.processes.hub, ...started.processes.spokes];
    await expect.poll(() => pids.filter(isAlive), { timeout: 20_000 }).toEqual([]);
    const again = await start(data, '--spokes', '2', '--restart');
    expect(await textOf(again.started, 'after')).toBe('by spoke 3');
    process.kill(again.started.processes.spokes[1] ?? 0, 'SIGKILL');
    await expect
      .poll(() => textOf(again.started, 'after', 1).catch(() => ''), { timeout: 30_000, interval: 500 })
      .toBe('by spoke 3');
    expect((await again.process.terminate(60_000)).code).toBe(0);
    await expect.poll(() => [again.started.processes.hub].filter(isAlive), { timeout: 10_000 }).toEqual([]);
  });

  it('says which port is taken and how to choose another, before it starts anything', async () => {
    const data = await directory();
    const { started } = await start(data);
    const port = new URL(started.s3Endpoints[0] ?? '').port;
    const other = await felloe(['start', '--data', await directory(), '--s3-port', port, '--app-port', '0'], data);
    expect(other.code).toBe(1);
    expect(other.output).toContain(`port ${port} is taken: choose another with --s3-port`);
    expect((await felloe(['start', '--spokes', '0'], data)).code).toBe(2);
  });
});
