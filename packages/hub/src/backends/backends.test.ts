/** Backends and their accounts, in a whole hub on a real Postgres. */
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestPostgres } from '@felloe/testkit/services/postgres.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { spokeActor, startTestHub, startTestPostgres, type TestHub } from '@felloe/testkit/hub/test-hub.ts';

let postgres: TestPostgres;
let hub: TestHub;
let directory: string;

beforeAll(async () => {
  postgres = await startTestPostgres();
});

afterAll(async () => {
  await postgres.stop();
});

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'felloe-keys-'));
  hub = await startTestHub(postgres, { KEY_ENCRYPTION_KEY: await keyFile('one') });
});

afterEach(async () => {
  await hub.close();
  await rm(directory, { recursive: true, force: true });
});

async function keyFile(name: string): Promise<string> {
  const file = path.join(directory, name);
  await writeFile(file, randomBytes(32).toString('base64'));
  return file;
}

const account = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'the-secret-of-the-account' };
const s3 = { name: 'far', kind: 's3', configuration: { bucket: 'b', region: 'eu-west-3' }, secret: account };
const memory = { name: 'near', kind: 'memory', configuration: {} };

interface BackendRecord {
  readonly backendId: string;
  readonly name: string;
  readonly isDefault: boolean;
}

const add = (wanted: object) => hub.administer<BackendRecord>('backend.add', wanted);
const list = async () => (await hub.administer<{ backends: BackendRecord[] }>('backend.list', {})).backends;
const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10).replaceAll('-', '');
const open = (backendId: string, date = dateOf(Date.now())) =>
  hub.call('open_backend', { backend_id: backendId, date }, spokeActor);

function derived(date: string, region: string): string {
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  return hmac(hmac(hmac(hmac(`AWS4${account.secretAccessKey}`, date), region), 's3'), 'aws4_request').toString('hex');
}

it('makes the first backend the default, and a later one when asked', async () => {
  expect((await add(memory)).isDefault).toBe(true);
  expect((await add({ ...memory, name: 'second' })).isDefault).toBe(false);
  expect((await add({ ...memory, name: 'third', makeDefault: true })).isDefault).toBe(true);
  expect((await list()).filter(({ isDefault }) => isDefault).map(({ name }) => name)).toEqual(['third']);
  expect(await hub.codeOf(add(memory))).toBe('conflict');
});

it('removes what holds nothing and is not the default', async () => {
  await add(memory);
  await add({ ...memory, name: 'second' });
  expect(await hub.codeOf(hub.administer('backend.remove', { name: 'near' }))).toBe('conflict');
  await hub.administer('backend.remove', { name: 'second' });
  expect((await list()).map(({ name }) => name)).toEqual(['near']);
  expect(await hub.codeOf(hub.administer('backend.remove', { name: 'second' }))).toBe('not_found');
  await add({ ...memory, name: 'second' });
  await hub.restart();
  expect((await list()).map(({ name }) => name)).toEqual(['near', 'second']);
});

it('makes another the default, stops writes to one, and changes who reaches it', async () => {
  await add(memory);
  await add({ ...memory, name: 'second', reach: ['elsewhere'] });
  const configure = (name: string, change: object) => hub.administer('backend.configure', { name, ...change });
  expect(await hub.codeOf(configure('near', { state: 'read_only' }))).toBe('conflict');
  expect(await configure('second', { reach: [], makeDefault: true })).toMatchObject({ reach: [], isDefault: true });
  expect(await configure('near', { state: 'read_only' })).toMatchObject({ state: 'read_only', isDefault: false });
  await hub.restart();
  expect(await list()).toMatchObject([
    { name: 'near', state: 'read_only', isDefault: false },
    { name: 'second', state: 'active', isDefault: true, reach: [] },
  ]);
  expect(await hub.codeOf(configure('near', { makeDefault: true }))).toBe('conflict');
  expect(await hub.codeOf(configure('near', { secret: account }))).toBe('invalid_argument');
  expect(await hub.codeOf(configure('nobody', { state: 'active' }))).toBe('not_found');
  expect(await configure('near', { state: 'active' })).toMatchObject({ state: 'active', isDefault: false });
  await hub.administer('backend.remove', { name: 'near' });
});

it('takes a new account for a backend: keys are derived from it at once and after a restart', async () => {
  const { backendId } = await add(s3);
  const before = await open(backendId);
  const rotated = { accessKeyId: 'AKIDROTATED', secretAccessKey: 'another-secret' };
  expect(await hub.administer('backend.configure', { name: 'far', secret: rotated })).not.toHaveProperty('secret');
  const after = await open(backendId);
  expect(after.access_key_id).toBe('AKIDROTATED');
  expect(after.signing_key).not.toEqual(before.signing_key);
  await hub.restart();
  expect(await open(backendId)).toMatchObject({ access_key_id: 'AKIDROTATED', signing_key: after.signing_key });
});

it('gives spokes a key of the account for the days beside today, and nothing else of it', async () => {
  const { backendId } = await add(s3);
  const today = dateOf(Date.now());
  const key = await open(backendId);
  expect(Buffer.from(key.signing_key).toString('hex')).toBe(derived(today, 'eu-west-3'));
  expect(key).toMatchObject({ access_key_id: account.accessKeyId, date: today, region: 'eu-west-3' });
  expect(JSON.stringify([key, await list()])).not.toContain(account.secretAccessKey);
  const dayMs = 24 * 60 * 60 * 1000;
  expect(await hub.codeOf(open(backendId, dateOf(Date.now() + dayMs)))).toBe('done');
  expect(await hub.codeOf(open(backendId, dateOf(Date.now() + 2 * dayMs)))).toBe('invalid_argument');
  expect(await hub.codeOf(open(backendId, 'today'))).toBe('invalid_argument');
});

it('gives no key of a backend that the spoke does not reach, that is gone or that needs none', async () => {
  const elsewhere = await add({ ...s3, reach: ['another-spoke'] });
  expect(await hub.codeOf(open(elsewhere.backendId))).toBe('bytes_unreachable');
  const { backendId } = await add({ ...s3, name: 'gone' });
  await hub.administer('backend.remove', { name: 'gone' });
  expect(await hub.codeOf(open(backendId))).toBe('not_found');
  expect(await hub.codeOf(open((await add(memory)).backendId))).toBe('invalid_argument');
});

it('refuses settings that cannot work, and secrets where they would be shown', async () => {
  expect(await hub.codeOf(add({ ...s3, configuration: { bucket: 'b', secretAccessKey: 'x' } }))).toBe('invalid_argument');
  expect(await hub.codeOf(add({ ...s3, configuration: {} }))).toBe('invalid_argument');
  expect(await hub.codeOf(add({ ...memory, secret: account }))).toBe('invalid_argument');
  expect(await hub.codeOf(add({ name: 'dir', kind: 'file-system', configuration: {} }))).toBe('invalid_argument');
});

it('keeps the account sealed in its own row', async () => {
  const one = await add(s3);
  const { secretAccessKey } = account;
  const { rows } = await hub.database.query<{ row: string }>({ text: 'select t::text as row from backend t' });
  expect(JSON.stringify(rows)).not.toContain(secretAccessKey);
  expect(JSON.stringify(rows)).not.toContain(Buffer.from(secretAccessKey).toString('hex'));
  const other = await add({ ...s3, name: 'other', secret: { ...account, secretAccessKey: 'another-secret' } });
  // Somebody who can write to the database but has no key exchanges two accounts.
  await hub.database.query({
    text: `update backend set secret_sealed = (select secret_sealed from backend o where o.backend_id <> backend.backend_id)`,
  });
  await hub.restart();
  expect(await hub.codeOf(open(one.backendId))).toBe('internal');
  expect(await hub.codeOf(open(other.backendId))).toBe('internal');
});

it('goes over to another key-encryption key at a start', async () => {
  const { backendId } = await add(s3);
  await hub.administer('tenant.create', { name: 'acme' });
  const { accessKeyId } = await hub.administer<{ accessKeyId: string }>('key.create', { tenant: 'acme' });
  const published = () => hub.call('read_account_keys', {}, spokeActor);
  const before = [await open(backendId), await authenticated(accessKeyId), await published()];
  const next = await keyFile('two');
  await hub.restart({ KEY_ENCRYPTION_KEY: next, PREVIOUS_KEY_ENCRYPTION_KEYS: path.join(directory, 'one') });
  expect([await open(backendId), await authenticated(accessKeyId), await published()]).toEqual(before);
  // The old key is needed no more.
  await hub.restart({ KEY_ENCRYPTION_KEY: next, PREVIOUS_KEY_ENCRYPTION_KEYS: '' });
  expect([await open(backendId), await authenticated(accessKeyId), await published()]).toEqual(before);
});

function authenticated(accessKeyId: string) {
  const scope = { access_key_id: accessKeyId, date: dateOf(Date.now()), region: 'us-east-1', service: 's3' };
  return hub.call('authenticate_key', scope, spokeActor);
}

it('records at a start where backends lie whose directory was moved, and leaves all others', async () => {
  const directory = (name: string, root: string) => ({
    name,
    kind: 'file-system',
    configuration: { root, packedSizeBytesMax: 9 },
  });
  await add(directory('local', '/before/blobs'));
  const { backendId } = await add(directory('of-an-operator', '/disk/blobs'));
  const gone = await add(directory('gone', '/before/blobs'));
  await hub.administer('backend.remove', { name: 'gone' });
  await add(directory('gone', '/disk/gone'));
  const recorded = async () => (await list()).map((each) => (each as { configuration?: object }).configuration);
  const configured = async () => {
    const { rows } = await hub.database.query<{ events: string }>({
      text: `select count(*) as events from outbox where event like '%"backend.configured"%'`,
    });
    return Number(rows[0]?.events);
  };

  const moved = { LOCAL_BACKENDS_ROOT: '/now/blobs', LOCAL_BACKENDS_IDS: gone.backendId };
  await hub.restart({ ...moved, LOCAL_BACKENDS_FIRST_NAMED: 'local' });
  const after = [
    { root: '/now/blobs', packedSizeBytesMax: 9 },
    { root: '/disk/blobs', packedSizeBytesMax: 9 },
    { root: '/disk/gone', packedSizeBytesMax: 9 },
  ];
  expect(await recorded()).toEqual(after);
  expect(await configured()).toBe(1);
  // What is recorded already is not recorded again, and a name that passed to another backend says nothing of it.
  await hub.restart({ LOCAL_BACKENDS_FIRST_NAMED: 'gone' });
  await hub.restart({ LOCAL_BACKENDS_FIRST_NAMED: 'local' });
  expect(await recorded()).toEqual(after);
  expect(await configured()).toBe(1);
  await hub.restart({ LOCAL_BACKENDS_FIRST_NAMED: '', LOCAL_BACKENDS_IDS: `no-such,${backendId}` });
  expect(await recorded()).toEqual([after[0], { root: '/now/blobs', packedSizeBytesMax: 9 }, after[2]]);
});

it('makes the backend of the vault’s settings once, and never the default', async () => {
  await hub.restart({ VAULT_DELIVERY: 's3', VAULT_S3_BUCKET: 'of-the-vault', VAULT_S3_REGION: 'eu-west-3' });
  expect(await list()).toMatchObject([{ name: 'vault-s3', isDefault: false }]);
  expect((await add(memory)).isDefault).toBe(true);
  await hub.restart();
  expect((await list()).map(({ name }) => name)).toEqual(['vault-s3', 'near']);
});
