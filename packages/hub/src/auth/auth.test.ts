/** Keys, tokens and tenants of a whole hub on a real Postgres. */
import { createHmac } from 'node:crypto';
import type { TestPostgres } from '@felloe/testkit/services/postgres.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  anonymousActor,
  spokeActor,
  startTestHub,
  startTestPostgres,
  type TestActor,
  type TestHub,
} from '@felloe/testkit/hub/test-hub.ts';

let postgres: TestPostgres;
let hub: TestHub;
let tenantId: string;

beforeAll(async () => {
  postgres = await startTestPostgres();
  hub = await startTestHub(postgres);
  ({ tenantId } = await hub.administer<{ tenantId: string }>('tenant.create', { name: 'acme' }));
});

afterAll(async () => {
  await hub.close();
  await postgres.stop();
});

interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const today = () => dateOf(Date.now());
const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10).replaceAll('-', '');
const dayMs = 24 * 60 * 60 * 1000;

function authenticate(accessKeyId: string, date = today()) {
  const message = { access_key_id: accessKeyId, date, region: 'us-east-1', service: 's3', session_token: '' };
  return hub.call('authenticate_key', message, spokeActor);
}

/** AWS's own description of the chain, apart from the code under test. */
function derived(secret: string, date: string): string {
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  return hmac(hmac(hmac(hmac(`AWS4${secret}`, date), 'us-east-1'), 's3'), 'aws4_request').toString('hex');
}

function actorOf(accessKeyId: string, tenant = tenantId): TestActor {
  return { kind: 'access_key', tenant_id: tenant, principal_id: accessKeyId };
}

const listContainers = (actor: TestActor) => hub.call('list_containers', { prefix: '', after: '', limit: 0 }, actor);

it('gives a spoke the signing key of a day, never the secret', async () => {
  const pair = await hub.administer<KeyPair>('key.create', { tenant: 'acme', name: 'laptop' });
  expect(pair.accessKeyId).toMatch(/^FK[A-Z2-7]{18}$/);
  expect(pair.secretAccessKey).toHaveLength(40);
  const credential = await authenticate(pair.accessKeyId);
  expect(Buffer.from(credential.signing_key).toString('hex')).toBe(derived(pair.secretAccessKey, today()));
  expect(credential).toMatchObject({ tenant_id: tenantId, principal_name: 'laptop' });
  expect(JSON.stringify(credential)).not.toContain(pair.secretAccessKey);
});

it('takes imported keys once', async () => {
  const pair = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
  await hub.administer('key.import', { tenant: 'acme', ...pair });
  const { signing_key } = await authenticate(pair.accessKeyId);
  expect(Buffer.from(signing_key).toString('hex')).toBe(derived(pair.secretAccessKey, today()));
  expect(await hub.codeOf(hub.administer('key.import', { tenant: 'acme', ...pair }))).toBe('conflict');
});

it('derives keys for the days a presigned URL may live, and no others', async () => {
  const { accessKeyId } = await hub.administer<KeyPair>('key.create', { tenant: 'acme' });
  for (const [days, code] of [
    [-9, 'unauthenticated'],
    [-7, 'done'],
    [0, 'done'],
    [2, 'unauthenticated'],
  ] as const) {
    expect(await hub.codeOf(authenticate(accessKeyId, dateOf(Date.now() + days * dayMs))), `${days}`).toBe(code);
  }
  expect(await hub.codeOf(authenticate(accessKeyId, '2024-1-1'))).toBe('unauthenticated');
});

it('answers unknown, revoked and expired keys alike', async () => {
  const revoked = await hub.administer<KeyPair>('key.create', { tenant: 'acme' });
  await authenticate(revoked.accessKeyId);
  await hub.administer('key.revoke', { accessKeyId: revoked.accessKeyId });
  const expired = await hub.administer<KeyPair>('key.create', { tenant: 'acme', expiresAt: Date.now() - 1 });
  const answers = new Set<string>();
  for (const id of ['FKAAAAAAAAAAAAAAAAAA', revoked.accessKeyId, expired.accessKeyId]) {
    const error = await authenticate(id).catch((thrown: Error) => thrown);
    answers.add(JSON.stringify([(error as { code?: string }).code, (error as Error).message]));
  }
  expect(answers.size).toBe(1);
  expect(await hub.codeOf(listContainers(actorOf(revoked.accessKeyId)))).toBe('unauthenticated');
});

it('refuses a revoked key after a restart too', async () => {
  const { accessKeyId } = await hub.administer<KeyPair>('key.create', { tenant: 'acme' });
  expect(await hub.codeOf(listContainers(actorOf(accessKeyId)))).toBe('done');
  await hub.administer('key.revoke', { accessKeyId });
  await hub.restart();
  expect(await hub.codeOf(authenticate(accessKeyId))).toBe('unauthenticated');
  expect(await hub.codeOf(listContainers(actorOf(accessKeyId)))).toBe('unauthenticated');
});

it('does not let a key that is read while it is revoked come back', async () => {
  const pairs = await Promise.all(Array.from({ length: 20 }, () => hub.administer<KeyPair>('key.create', { tenant: 'acme' })));
  await hub.restart();
  await Promise.all(
    pairs.flatMap(({ accessKeyId }) => [
      hub.administer('key.revoke', { accessKeyId }),
      authenticate(accessKeyId).catch(() => undefined),
    ]),
  );
  for (const { accessKeyId } of pairs) expect(await hub.codeOf(authenticate(accessKeyId))).toBe('unauthenticated');
});

it('believes a spoke neither a foreign tenant nor an unknown asker', async () => {
  const { accessKeyId } = await hub.administer<KeyPair>('key.create', { tenant: 'acme' });
  const other = await hub.administer<{ tenantId: string }>('tenant.create', { name: 'other' });
  expect(await hub.codeOf(listContainers(actorOf(accessKeyId)))).toBe('done');
  expect(await hub.codeOf(listContainers(actorOf(accessKeyId, other.tenantId)))).toBe('unauthenticated');
  expect(await hub.codeOf(listContainers({ kind: 'root', tenant_id: tenantId, principal_id: accessKeyId }))).toBe(
    'unauthenticated',
  );
  expect(await hub.codeOf(listContainers(anonymousActor))).toBe('access_denied');
  expect(await hub.codeOf(listContainers(spokeActor))).toBe('access_denied');
});

it('knows tokens by their hash alone and ends them', async () => {
  const made = await hub.administer<{ tokenId: string; token: string }>('token.create', { tenant: 'acme', name: 'console' });
  const credential = await hub.call('authenticate_token', { token: made.token }, spokeActor);
  expect(credential).toMatchObject({ principal_id: made.tokenId, tenant_id: tenantId, administrator: false });
  const { rows } = await hub.database.query<{ row: string }>({ text: 'select t::text as row from access_token t' });
  expect(rows.some(({ row }) => row.includes(made.token))).toBe(false);
  const actor = { kind: 'token', tenant_id: tenantId, principal_id: made.tokenId };
  expect(await hub.codeOf(listContainers(actor))).toBe('done');
  await hub.administer('token.revoke', { tokenId: made.tokenId });
  expect(await hub.codeOf(hub.call('authenticate_token', { token: made.token }, spokeActor))).toBe('unauthenticated');
  expect(await hub.codeOf(listContainers(actor))).toBe('unauthenticated');
});

it('lets nobody but administrators administer, and shows limited keys nothing of the whole tenant', async () => {
  const full = actorOf((await hub.administer<KeyPair>('key.create', { tenant: 'acme' })).accessKeyId);
  const grants = [{ actions: ['artifact.read'], containers: ['pictures'] }];
  const limited = actorOf((await hub.administer<KeyPair>('key.create', { tenant: 'acme', permissions: grants })).accessKeyId);
  const codeFor = (operation: string, parameters: object, actor: TestActor) =>
    hub.codeOf(hub.administer(operation, parameters, actor));
  for (const operation of ['tenant.create', 'key.create', 'backend.list', 'token.list', 'status']) {
    expect(await codeFor(operation, { name: 'x', tenant: 'acme' }, full), operation).toBe('access_denied');
  }
  expect(await codeFor('key.list', {}, full)).toBe('done');
  expect(await codeFor('key.list', { tenant: 'other' }, full)).toBe('access_denied');
  for (const operation of ['key.list', 'container.list', 'usage']) {
    expect(await codeFor(operation, {}, limited), operation).toBe('access_denied');
  }
  expect(await codeFor('tenant.describe', {}, limited)).toBe('done');
  expect(await codeFor('tenant.describe', {}, anonymousActor)).toBe('access_denied');
  expect(await codeFor('tenant.describe', {}, spokeActor)).toBe('access_denied');
});

it('keeps tenants that have containers, and ends the keys of those that are removed', async () => {
  const gone = await hub.administer<{ tenantId: string }>('tenant.create', { name: 'gone' });
  const { accessKeyId } = await hub.administer<KeyPair>('key.create', { tenant: 'gone' });
  const actor = actorOf(accessKeyId, gone.tenantId);
  await hub.call('create_container', { name: 'gone-pictures', region: 'us-east-1' }, actor);
  expect(await hub.codeOf(hub.administer('tenant.remove', { tenant: 'gone' }))).toBe('conflict');
  await hub.call('remove_container', { name: 'gone-pictures' }, actor);
  await hub.administer('tenant.remove', { tenant: 'gone' });
  expect(await hub.codeOf(authenticate(accessKeyId))).toBe('unauthenticated');
  expect(await hub.codeOf(listContainers(actor))).toBe('unauthenticated');
});

it('answers a repeated request with what it did, secrets and all', async () => {
  const repeat = async (operation: string, parameters: object) => {
    const ask = () =>
      hub.call('administer', { operation, parameters: JSON.stringify(parameters) }, hub.administrator, {
        key: `again-${operation}`,
      });
    const first = await ask();
    await hub.restart();
    expect(await ask(), operation).toEqual(first);
    return JSON.parse(first.result);
  };
  await repeat('tenant.create', { name: 'twice' });
  const pair: KeyPair = await repeat('key.create', { tenant: 'twice' });
  expect((await hub.administer<{ keys: unknown[] }>('key.list', { tenant: 'twice' })).keys).toHaveLength(1);
  await repeat('token.create', { tenant: 'twice' });
  await repeat('key.revoke', { accessKeyId: pair.accessKeyId });
  await repeat('tenant.remove', { tenant: 'twice' });
  const other = { operation: 'tenant.create', parameters: '{"name":"other-name"}' };
  const again = hub.call('administer', other, hub.administrator, { key: 'again-tenant.create' });
  expect(await hub.codeOf(again)).toBe('conflict');
});

it('makes no container of a tenant that is removed at the same moment', async () => {
  for (let round = 0; round < 8; round += 1) {
    const tenant = `race-${round}`;
    const made = await hub.administer<{ tenantId: string }>('tenant.create', { name: tenant });
    const { accessKeyId } = await hub.administer<KeyPair>('key.create', { tenant });
    const actor = actorOf(accessKeyId, made.tenantId);
    const [removed, ...created] = await Promise.all([
      hub.codeOf(hub.administer('tenant.remove', { tenant })),
      ...['a', 'b', 'c'].map((name) =>
        hub.codeOf(hub.call('create_container', { name: `${tenant}-${name}`, region: 'x' }, actor)),
      ),
    ]);
    const isAnyThere = created.includes('done');
    expect(removed).toBe(isAnyThere ? 'conflict' : 'done');
    expect(await hub.codeOf(hub.administer('tenant.describe', { tenant }))).toBe(isAnyThere ? 'done' : 'not_found');
  }
  const orphans = await hub.database.query({
    text: `select 1 from container c join tenant t on t.tenant_id = c.tenant_id where t.state <> 'active'`,
  });
  expect(orphans.rows).toEqual([]);
});

it('leaves no secret in the clear in the database', async () => {
  const pair = await hub.administer<KeyPair>('key.create', { tenant: 'acme' });
  for (const table of ['access_key', 'outbox', 'idempotency', 'backend']) {
    const { rows } = await hub.database.query<{ row: string }>({ text: `select t::text as row from ${table} t` });
    const hex = Buffer.from(pair.secretAccessKey).toString('hex');
    expect(
      rows.some(({ row }) => row.includes(pair.secretAccessKey) || row.includes(hex)),
      table,
    ).toBe(false);
  }
});

it('knows sessions and roles again after a restart, and neither once their tenant is gone', async () => {
  const { tenantId: owner } = await hub.administer<{ tenantId: string }>('tenant.create', { name: 'passing' });
  const { accessKeyId } = await hub.administer<KeyPair>('key.create', { tenant: 'passing' });
  await hub.administer('role.create', { tenant: 'passing', role: 'reader', permissions: 'read_only', keys: [accessKeyId] });
  const wish = { duration_ms: 3_600_000, name: 'me', role: 'reader', policy: '' };
  const session = await hub.call('make_session', wish, actorOf(accessKeyId, owner));
  const message = { access_key_id: session.access_key_id, date: today(), region: 'us-east-1', service: 's3' };
  const ask = () => hub.call('authenticate_key', { ...message, session_token: session.session_token }, spokeActor);
  const actor = { ...actorOf(accessKeyId, owner), session_token: session.session_token };
  await hub.restart();
  const credential = await ask();
  expect(credential).toMatchObject({ access_key_id: accessKeyId, session_name: 'me', role: 'reader', restricted: true });
  expect(Buffer.from(credential.signing_key).toString('hex')).toBe(derived(session.secret_access_key, today()));
  expect(await hub.codeOf(listContainers(actor))).toBe('done');
  expect(await hub.codeOf(hub.call('create_container', { name: 'passing-one', region: '' }, actor))).toBe('access_denied');
  const { roles } = await hub.administer<{ roles: object[] }>('role.list', { tenant: 'passing' });
  expect(roles).toMatchObject([{ role: 'reader', permissions: 'read_only', keys: [accessKeyId] }]);
  await hub.administer('tenant.remove', { tenant: 'passing' });
  expect(await hub.codeOf(ask())).toBe('unauthenticated');
  expect(await hub.codeOf(listContainers(actor))).toBe('unauthenticated');
  const { rows } = await hub.database.query({ text: 'select name from access_role where tenant_id = $1', values: [owner] });
  expect(rows).toEqual([]);
});
