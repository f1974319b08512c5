/**
 * Database backups over two spokes, as the browser extension of seed 001 and a person at a terminal use them. The final backends are two
 * buckets of the product's own S3, so that what reached them can be counted.
 */
import { hash, randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CreateBucketCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { backupName } from '@felloe/sdk/backups/backup-name.ts';
import { BackupsClient } from '@felloe/sdk/backups/backups-client.ts';
import { Client } from '@felloe/sdk/client.ts';
import { createS3Client } from '@felloe/testkit/cluster/s3-client.ts';
import { runCommand } from '@felloe/testkit/product/run-command.ts';
import { type Product, startProduct } from '@felloe/testkit/product/product.ts';
import { makeScratchDirectory, type ScratchDirectory } from '@felloe/testkit/services/scratch-directory.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { record } from '../../report.ts';
import { counts } from '../../tier.ts';
import { startIssuer, type TestIssuer } from '../accounts/issuer-under-test.ts';

const container = 'felloe-backups';
const tenant = 'apps';
const windowMs = 1_500;
const origin = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop';
const password = 'correct horse battery staple';
let scratch: ScratchDirectory;
let product: Product;
let admin: Client;
let s3: S3Client;
let services: readonly [string, string];
let issuer: TestIssuer;

beforeAll(async () => {
  scratch = await makeScratchDirectory('backups');
  issuer = await startIssuer('backups');
  const environment = { AUTH_SERVICE_URL: issuer.url, FELLOE_HUB_ACCOUNTS_NETWORKS: '127.0.0.1' };
  product = await startProduct({ spokes: 2, environment: { PATH: '/usr/bin:/bin', HOME: scratch.path, ...environment } });
  admin = new Client({
    endpoints: product.appEndpoints,
    credentials: { kind: 'token', token: product.adminToken },
    choose: 'given',
  });
  s3 = createS3Client(product.access(0));
  for (const Bucket of ['r2-main', 'r2-backup']) await s3.send(new CreateBucketCommand({ Bucket }));
  const [first = '', second = ''] = product.appEndpoints.map((endpoint) => `${endpoint}/backups`);
  services = [first, second];
  await felloe(['backups', 'use-r2', '--data', product.dataDirectory], {
    R2_ACCOUNT_ID: 'account',
    R2_ACCESS_KEY_ID: product.accessKeyId,
    R2_SECRET_ACCESS_KEY: product.secretAccessKey,
    R2_BUCKET_MAIN_NAME: 'r2-main',
    R2_BUCKET_BACKUP_NAME: 'r2-backup',
    R2_ENDPOINT: product.access(0).endpoint,
  });
  await configure({ windowMs, origin });
});
afterAll(async () => {
  s3?.destroy();
  await product?.[Symbol.asyncDispose]();
  await issuer?.[Symbol.asyncDispose]();
  await scratch?.[Symbol.asyncDispose]();
});

async function configure(more: object): Promise<void> {
  const document = { mainBackend: 'r2-main', archiveBackend: 'r2-backup', ...more };
  await admin.request('setting.write', { parameters: { container, setting: 'backups' }, query: { tenant }, body: { document } });
}

/** The command, as people type it. */
async function felloe(args: readonly string[], variables: Readonly<Record<string, string>>): Promise<string> {
  const environment = { HOME: scratch.path, ...variables };
  const { code, stdout, stderr } = await runCommand(args, { environment, workingDirectory: scratch.path });
  if (code !== 0) throw new Error(`felloe ${args.join(' ')}: ${stderr}`);
  return stdout.toString('utf8');
}

async function newPerson(): Promise<string> {
  const identifier = `${randomUUID()}@example.org`;
  await admin.request('account.create', { parameters: { tenant }, body: { identifier, password } });
  return identifier;
}

async function newToken(): Promise<string> {
  const identifier = await newPerson();
  const answer = await fetch(`${product.appEndpoints[0]}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ identifier, password }),
  });
  expect(answer.status).toBe(200);
  const told = (await answer.json()) as Record<string, unknown>;
  return String(told['accessToken'] ?? told['access_token'] ?? told['token']);
}

/** A SQLite file as far as anybody looks: its header, and bytes of its own. */
function database(text: string, length = 8192): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.alloc(length);
  bytes.write('SQLite format 3\0', 'latin1');
  bytes.writeUInt16BE(4096, 16);
  bytes.write(text, 100);
  return new Uint8Array(bytes);
}

const startedAt = Date.UTC(2026, 0, 1);
const nameOf = (user: string, iteration: number, second = iteration): string =>
  backupName({ user, takenAt: startedAt + second * 1000, iteration });

/** What the extension sends: fetch and a form, nothing of ours. */
function form(fileName: string | undefined, bytes: Uint8Array<ArrayBuffer> | undefined, fileFirst = true): FormData {
  const parts = new FormData();
  const addName = (): void => void (fileName !== undefined && parts.append('filename', fileName));
  if (!fileFirst) addName();
  if (bytes !== undefined) parts.append('file', new Blob([bytes], { type: 'application/octet-stream' }), fileName ?? 'x');
  if (fileFirst) addName();
  return parts;
}

const send = (service: string, token: string, body: FormData): Promise<Response> =>
  fetch(`${service}/upload`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body });

const ask = (url: string, token: string, more: RequestInit = {}): Promise<Response> =>
  fetch(url, { ...more, headers: { authorization: `Bearer ${token}`, ...more.headers } });

async function objectsIn(bucket: string): Promise<number> {
  return (await s3.send(new ListObjectsV2Command({ Bucket: bucket }))).KeyCount ?? -1;
}

describe('a burst of saves', () => {
  it('is acknowledged whole, read at once everywhere, and two writes at the final backends', async () => {
    const token = await newToken();
    const user = randomUUID();
    expect((await send(services[0], token, form(nameOf(user, 1), database('before')))).status).toBe(200);
    await vi.waitFor(async () => expect(await objectsIn('r2-main')).toBe(1), { timeout: 20_000, interval: 100 });
    const archived = await objectsIn('r2-backup');
    const sent = await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        const iteration = index + 2;
        const answer = await send(services[index % 2] ?? '', token, form(nameOf(user, iteration), database(`save ${iteration}`)));
        return [answer.status, await answer.text()];
      }),
    );
    expect(sent).toEqual(Array.from({ length: 10 }, (_, index) => [200, `File uploaded: ${nameOf(user, index + 2)}`]));
    for (const service of services) {
      const latest = await ask(`${service}/download/user/${user}`, token);
      expect(latest.headers.get('content-disposition')).toBe(`attachment; filename="${nameOf(user, 11)}"`);
      expect(Buffer.from(await latest.arrayBuffer()).equals(database('save 11'))).toBe(true);
    }
    await vi.waitFor(async () => expect(await objectsIn('r2-backup')).toBe(archived + 1), { timeout: 20_000, interval: 100 });
    // Another window with nothing in it: nothing more comes.
    await new Promise((resolve) => setTimeout(resolve, 2 * windowMs));
    expect(await objectsIn('r2-main')).toBe(2);
    expect(await objectsIn('r2-backup')).toBe(archived + 1);
    record('backups: a burst', { uploads: 10, writesAtFinalBackends: 2 });
    // Those that were overtaken are there, too, also the one whose bytes have moved.
    for (const iteration of [1, 5, 11]) {
      const answer = await ask(`${services[1]}/download/file/${encodeURIComponent(nameOf(user, iteration))}`, token);
      expect(Buffer.from(await answer.arrayBuffer()).equals(database(iteration === 1 ? 'before' : `save ${iteration}`))).toBe(
        true,
      );
    }
  });

  it('loses nothing when its spoke dies right after the last answer', async () => {
    const token = await newToken();
    const user = randomUUID();
    for (let iteration = 1; iteration <= 3; iteration += 1) {
      expect((await send(services[1], token, form(nameOf(user, iteration), database(`save ${iteration}`)))).status).toBe(200);
    }
    product.killSpoke(1);
    const latest = await ask(`${services[0]}/download/user/${user}`, token);
    expect(Buffer.from(await latest.arrayBuffer()).equals(database('save 3'))).toBe(true);
    const before = await objectsIn('r2-main');
    await vi.waitFor(async () => expect(await objectsIn('r2-main')).toBe(before + 1), { timeout: 20_000, interval: 100 });
    expect(
      Buffer.from(await (await ask(`${services[0]}/download/user/${user}`, token)).arrayBuffer()).equals(database('save 3')),
    ).toBe(true);
  });
});

describe('the service', () => {
  it('answers clients of seed 001 in their words', async () => {
    const [service] = services;
    const token = await newToken();
    const user = randomUUID();
    const wordsOf = async (answer: Response) => [answer.status, ((await answer.json()) as { error: string }).error];
    expect(await wordsOf(await fetch(`${service}/info/user/${user}`))).toEqual([401, 'missing_token']);
    const asBasic = { headers: { authorization: 'Basic eDp5' } };
    expect(await wordsOf(await fetch(`${service}/info/user/${user}`, asBasic))).toEqual([401, 'invalid_token_format']);
    expect(await wordsOf(await ask(`${service}/info/user/${user}`, 'x.y.z'))).toEqual([401, 'invalid_token']);
    expect(await wordsOf(await send(service, token, form(nameOf(user, 1), undefined)))).toEqual([400, 'missing_file']);
    expect(await wordsOf(await send(service, token, form(undefined, database('x'))))).toEqual([400, 'missing_filename']);
    expect((await send(service, token, form('notes.sqlite', database('x')))).status).toBe(400);
    expect((await send(service, token, form(nameOf(user, 1), new Uint8Array(Buffer.from('no database'))))).status).toBe(400);
    expect((await ask(`${service}/download/user/${user}`, token)).status).toBe(404);
    expect((await send(service, token, form(nameOf(user, 7, 1), database('seven'), false))).status).toBe(200);
    expect((await send(service, token, form(nameOf(user, 7, 1), database('seven')))).status).toBe(200);
    // An older iteration, late: newer by its time, and never the latest.
    expect((await send(service, token, form(nameOf(user, 3, 900), database('three')))).status).toBe(200);
    expect(await (await ask(`${service}/info/user/${user}`, token)).json()).toEqual([
      { filename: nameOf(user, 7, 1), userID: user, timestamp: '2026-01-01 00-00-01', iteration: '7' },
      { filename: nameOf(user, 3, 900), userID: user, timestamp: '2026-01-01 00-15-00', iteration: '3' },
    ]);
    const range = await ask(`${service}/download/user/${user}`, token, { headers: { range: 'bytes=100-104' } });
    expect([range.status, await range.text()]).toEqual([206, 'seven']);
    const moved = await ask(`${service}/backup`, token, {
      method: 'POST',
      body: JSON.stringify({ filename: nameOf(user, 3, 900) }),
    });
    expect(await moved.json()).toEqual({ moved: 1, filenames: [nameOf(user, 3, 900)] });
  });

  it('gives nobody another’s files, however the name is written', async () => {
    const [service] = services;
    const [mine, theirs] = [await newToken(), await newToken()];
    const user = randomUUID();
    const name = nameOf(user, 1);
    expect((await send(service, mine, form(name, database('mine')))).status).toBe(200);
    const encoded = encodeURIComponent(name);
    const everything = [...name].map((character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');
    const spellings = [
      encoded,
      everything,
      `.%2f${encoded}`,
      encodeURIComponent(encoded),
      `${encoded}%00`,
      `x%2f..%2f${encoded}`,
    ];
    for (const spelling of spellings) {
      const answer = await ask(`${service}/download/file/${spelling}`, theirs);
      expect([400, 403, 404], spelling).toContain(answer.status);
      expect(await answer.text()).not.toContain('SQLite format');
    }
    for (const path of [`download/user/${user}`, `info/user/${user}`, `info/user/${user.toUpperCase()}`]) {
      expect([400, 403]).toContain((await ask(`${service}/${path}`, theirs)).status);
    }
    expect((await send(service, theirs, form(name, database('theirs')))).status).toBe(403);
    expect(await (await ask(`${service}/files`, theirs)).json()).toEqual({ files: [] });
    expect(
      Buffer.from(await (await ask(`${service}/download/file/${everything}`, mine)).arrayBuffer()).equals(database('mine')),
    ).toBe(true);
  });

  it('knows the people of a service that verifies tokens', async () => {
    const [service] = services;
    issuer.known.set('opaque-1', 'user_2a').set('opaque-2', 'user_2b');
    const user = randomUUID();
    expect((await send(service, 'opaque-1', form(nameOf(user, 1), database('theirs')))).status).toBe(200);
    expect((await ask(`${services[0]}/info/user/${user}`, 'opaque-1')).status).toBe(200);
    expect((await ask(`${service}/info/user/${user}`, 'opaque-2')).status).toBe(403);
    const unknown = await ask(`${service}/info/user/${user}`, 'opaque-3');
    expect([unknown.status, await unknown.json()]).toMatchObject([401, { error: 'invalid_token' }]);
    // It vouches for nobody by name: that is its fault and not the bearer's.
    issuer.known.set('opaque-broken', '');
    const broken = await ask(`${service}/info/user/${user}`, 'opaque-broken');
    expect([broken.status, await broken.json()]).toMatchObject([500, { error: 'malformed_response' }]);
  });

  it('lets pages of one origin call, failures included', async () => {
    const [service] = services;
    const preflight = await fetch(`${service}/upload`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    });
    expect(preflight.status).toBe(204);
    for (const answer of [preflight, await fetch(`${service}/info/user/x`, { headers: { origin } })]) {
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
    }
    const other = await fetch(`${service}/info/user/x`, { headers: { origin: 'https://elsewhere.example' } });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });
});

it('is used from the sdk and from a terminal alike', async () => {
  const [service] = services;
  const token = await newToken();
  const user = randomUUID();
  const client = new BackupsClient({ url: service, token: () => token });
  const length = counts({ quick: 3, full: 40 }) * 1024 * 1024;
  await client.upload(nameOf(user, 1), database('large', length));
  expect(await client.current(user)).toMatchObject({ latest: { filename: nameOf(user, 1) }, conflict: undefined });
  expect(await client.current(randomUUID())).toBeUndefined();
  const environment = { FELLOE_BACKUPS_URL: service, FELLOE_BACKUPS_TOKEN: token };
  await felloe(['backups', 'restore', user, 'restored.sqlite'], environment);
  const restored = await readFile(path.join(scratch.path, 'restored.sqlite'));
  expect(hash('sha256', restored)).toBe(hash('sha256', database('large', length)));
  await expect(felloe(['backups', 'restore', user, 'restored.sqlite'], environment)).rejects.toThrow(/--force/);
  const listed = JSON.parse(await felloe(['backups', 'list', '--json'], environment)) as { files: { filename: string }[] };
  expect(listed.files.map(({ filename }) => filename)).toEqual([nameOf(user, 1)]);
  const names: string[] = [];
  for await (const file of client.list()) names.push(file.filename);
  expect(names).toEqual([nameOf(user, 1)]);
});

it('is set up once at a terminal and synced from then on', async () => {
  const identifier = await newPerson();
  const file = path.join(scratch.path, 'notes.sqlite');
  await writeFile(file, database('one'));
  const environment = { FELLOE_BACKUPS_PASSWORD: password };
  const told = async (...args: string[]) =>
    JSON.parse(await felloe(['backups', ...args, '--json'], environment)) as Record<string, unknown>;
  const { user } = await told('init', '--url', services[0], '--identifier', identifier, '--database', 'notes.sqlite');
  expect(await told('sync')).toMatchObject({ sent: expect.stringMatching(`^leakr_db_${String(user)}_.*_it1.sqlite$`) });
  expect(await told('sync')).toMatchObject({ sent: null });
  await writeFile(file, database('two'));
  expect(await told('status')).toMatchObject({ user, database: file, state: 'changed' });
  expect(await told('sync')).toMatchObject({ sent: expect.stringMatching('_it2.sqlite$'), conflict: null });
  expect(await told('export', 'all')).toMatchObject({ written: 2, kept: 0 });
  const config = await readFile(path.join(scratch.path, '.config/felloe/backups.json'), 'utf8');
  expect(config).not.toContain(password);
});
