/** People of a whole hub on a real Postgres: logins, sessions, devices, grants and the URLs that stand on them. */
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTenantGround, type TenantGround } from '@felloe/testkit/hub/tenant-ground.ts';
import { spokeActor, type TestActor, type TestHub } from '@felloe/testkit/hub/test-hub.ts';

let ground: TenantGround;
let hub: TestHub;
let owner: TestActor;
const container = 'acme-documents';
const password = 'correct horse battery staple';

beforeAll(async () => {
  ground = await startTenantGround();
  ({ hub, owner } = ground);
  await hub.call('create_container', { name: container, region: 'us-east-1' }, owner);
});
afterAll(async () => await ground?.close());

let names = 0;
async function newAccount() {
  names += 1;
  const identifier = `person-${names}@example.org`;
  const { accountId } = await hub.administer<{ accountId: string }>('account.create', { tenant: 'acme', identifier, password });
  return { identifier, accountId };
}

const logIn = (identifier: string, more: object = {}) =>
  hub.call('log_in', { container, identifier, password, source_address: '', ...more }, spokeActor);
const refresh = (token: string) => hub.call('refresh_account_session', { container, refresh_token: token }, spokeActor);
const errorOf = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (thrown: unknown) => StoreError.from(thrown),
  );

type Actor = TestActor & { readonly session_token: string };
/** The bearer of an access token, as a spoke names it. */
function actorOf(token: string): Actor {
  const { sub = '', sid } = decodeJwt(token);
  return { kind: 'account', tenant_id: owner.tenant_id, principal_id: sub, session_token: String(sid) };
}
const codeAs = (actor: TestActor) => hub.codeOf(hub.call('list_account_records', { container, kind: 'devices' }, actor));
const authenticate = ({ principal_id, session_token }: Actor) =>
  hub.call('authenticate_account', { container, account_id: principal_id, session_id: session_token }, spokeActor);

describe('a login', () => {
  it('gives tokens that the published keys verify, for a device that is remembered', async () => {
    const { identifier, accountId } = await newAccount();
    const tokens = await logIn(` ${identifier.toUpperCase()}`, { device_id: 'phone', device_name: 'my phone' });
    const { issuer, keys } = await hub.call('read_account_keys', {}, spokeActor);
    const { payload, protectedHeader } = await jwtVerify(tokens.access_token, createLocalJWKSet(JSON.parse(keys)), {
      issuer,
      audience: owner.tenant_id,
    });
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA' });
    expect(payload).toMatchObject({ sub: accountId, device_id: 'phone' });
    expect(await authenticate(actorOf(tokens.access_token))).toMatchObject({
      account_id: accountId,
      identifier,
      device_id: 'phone',
    });
    const { devices } = await hub.call('list_account_records', { container, kind: 'devices' }, actorOf(tokens.access_token));
    expect(devices).toMatchObject([{ device_id: 'phone', name: 'my phone', revoked_at: 0 }]);
    expect(keys).not.toMatch(/"d":/);
  });

  it('is refused alike for whoever is unknown, disabled, without a password, or wrong', async () => {
    const [right, off] = [await newAccount(), await newAccount()];
    await hub.administer('account.disable', { tenant: 'acme', account: off.identifier });
    const outside = { tenant: 'acme', issuer: 'https://issuer.example', subject: 'no-password' };
    await hub.administer('account.create', outside);
    const answers = await Promise.all([
      errorOf(logIn('nobody@example.org')),
      errorOf(logIn(off.identifier)),
      errorOf(logIn(right.identifier, { password: 'wrong' })),
      errorOf(logIn(right.identifier, { password: '' })),
      errorOf(logIn('no-password')),
    ]);
    const told = answers.map((error) => JSON.stringify([error?.code, error?.message, error?.details]));
    expect(new Set(told).size).toBe(1);
    expect(answers[0]?.code).toBe('unauthenticated');
  });

  it('is tried five times a minute and no more, also by many at once, with the right password too', async () => {
    const { identifier } = await newAccount();
    const tries = await Promise.all(
      Array.from({ length: 8 }, () => hub.codeOf(logIn(identifier, { password: 'a guess of mine' }))),
    );
    expect(tries.filter((code) => code === 'unauthenticated')).toHaveLength(5);
    expect(tries.filter((code) => code === 'rate_limited')).toHaveLength(3);
    expect(await hub.codeOf(logIn(identifier))).toBe('rate_limited');
    // Names that there are no accounts of are no exception.
    const unknown = 'stranger@example.org';
    for (let count = 0; count < 5; count += 1) await hub.codeOf(logIn(unknown));
    expect(await hub.codeOf(logIn(unknown))).toBe('rate_limited');
  });

  it('may change the password, and everybody else is out', async () => {
    const { identifier } = await newAccount();
    const before = await logIn(identifier);
    const after = await logIn(identifier, { new_password: 'another good password' });
    expect(await codeAs(actorOf(before.access_token))).toBe('unauthenticated');
    expect(await codeAs(actorOf(after.access_token))).toBe('done');
    expect(await hub.codeOf(logIn(identifier))).toBe('unauthenticated');
    expect(await hub.codeOf(logIn(identifier, { password: 'another good password' }))).toBe('done');
    expect(await hub.codeOf(logIn(identifier, { password: 'another good password', new_password: 'short' }))).toBe(
      'invalid_argument',
    );
    // Who may not log in from there has not changed it by trying.
    const phone = await logIn(identifier, { password: 'another good password', device_id: 'phone' });
    await hub.call('revoke_account_record', { container, kind: 'device', id: 'phone' }, actorOf(phone.access_token));
    const trial = { password: 'another good password', new_password: 'yet another password', device_id: 'phone' };
    expect(await hub.codeOf(logIn(identifier, trial))).toBe('access_denied');
    expect(await hub.codeOf(logIn(identifier, { password: 'another good password' }))).toBe('done');
  });

  it('makes accounts by itself only where the container says so', async () => {
    const register = (identifier: string) => hub.call('register_account', { container, identifier, password }, spokeActor);
    expect(await hub.codeOf(register('eve@example.org'))).toBe('access_denied');
    await configure({ selfRegistration: true });
    expect(actorOf((await register('eve@example.org')).access_token).principal_id).toMatch(/^[0-9a-f-]{36}$/);
    expect(await hub.codeOf(register('EVE@example.org '))).toBe('conflict');
    expect(await hub.codeOf(logIn('eve@example.org'))).toBe('done');
    await configure({});
  });
});

async function configure(document: object): Promise<void> {
  await hub.call('configure_container', { container, setting: 'accounts', document: JSON.stringify(document) }, owner);
}

describe('a session', () => {
  it('goes on by refresh tokens that are good once, but for a lost answer', async () => {
    const { identifier } = await newAccount();
    const first = await logIn(identifier);
    const second = await refresh(first.refresh_token);
    // The answer was lost: asked again at once it is given again.
    const again = await refresh(first.refresh_token);
    const third = await refresh(again.refresh_token);
    expect(await codeAs(actorOf(third.access_token))).toBe('done');
    expect(await hub.codeOf(refresh(`${third.refresh_token}x`))).toBe('unauthenticated');
    expect(await hub.codeOf(refresh('flr_AAAA'))).toBe('unauthenticated');
    // Two generations back: somebody has a copy.
    expect(await hub.codeOf(refresh(first.refresh_token))).toBe('unauthenticated');
    for (const tokens of [second, third]) {
      expect(await hub.codeOf(refresh(tokens.refresh_token))).toBe('unauthenticated');
      expect(await codeAs(actorOf(tokens.access_token))).toBe('unauthenticated');
    }
  });

  it('ends by logging out, and survives a restart of the hub otherwise', async () => {
    const { identifier } = await newAccount();
    const [kept, ended] = [await logIn(identifier), await logIn(identifier)];
    await hub.call('end_account_session', { container, refresh_token: ended.refresh_token }, spokeActor);
    await hub.restart();
    expect(await codeAs(actorOf(ended.access_token))).toBe('unauthenticated');
    expect(await codeAs(actorOf(kept.access_token))).toBe('done');
    expect(await hub.codeOf(refresh(kept.refresh_token))).toBe('done');
  });

  it('is of its own tenant and account, whatever a spoke says', async () => {
    const [one, two] = [await newAccount(), await newAccount()];
    const actor = actorOf((await logIn(one.identifier)).access_token);
    const other = await hub.administer<{ tenantId: string }>('tenant.create', { name: `other-${names}` });
    expect(await codeAs({ ...actor, principal_id: two.accountId } as TestActor)).toBe('unauthenticated');
    expect(await codeAs({ ...actor, tenant_id: other.tenantId } as TestActor)).toBe('unauthenticated');
    expect(await codeAs({ ...actor, session_token: '' } as TestActor)).toBe('unauthenticated');
    expect(await hub.codeOf(hub.call('list_containers', {}, actor))).toBe('access_denied');
    expect(await hub.codeOf(hub.call('resolve', { container, path: 'users/x' }, actor))).toBe('access_denied');
  });
});

describe('a device that was revoked', () => {
  it('is out with every token it has, and never comes back under its id', async () => {
    const { identifier } = await newAccount();
    const phone = await logIn(identifier, { device_id: 'phone' });
    const laptop = await logIn(identifier, { device_id: 'laptop' });
    const actor = actorOf(laptop.access_token);
    await hub.call('revoke_account_record', { container, kind: 'device', id: 'phone' }, actor);
    expect(await codeAs(actorOf(phone.access_token))).toBe('unauthenticated');
    expect(await hub.codeOf(refresh(phone.refresh_token))).toBe('unauthenticated');
    expect(await hub.codeOf(logIn(identifier, { device_id: 'phone' }))).toBe('access_denied');
    expect(await codeAs(actor)).toBe('done');
    expect(await hub.codeOf(hub.call('revoke_account_record', { container, kind: 'device', id: 'tv' }, actor))).toBe('not_found');
    await hub.administer('accountdevice.revoke', { tenant: 'acme', account: identifier, device: 'laptop' });
    expect(await codeAs(actor)).toBe('unauthenticated');
  });
});

describe('a URL of an account', () => {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const presign = (actor: TestActor, path: string, verb = 'get') => hub.call('presign_path', { container, path, verb }, actor);
  type Url = Awaited<ReturnType<typeof presign>>;
  const use = ({ access_key_id, session_token }: Url) =>
    hub.call('authenticate_key', { access_key_id, session_token, date: day, region: 'us-east-1', service: 's3' }, spokeActor);
  /** As a spoke names whoever came with it. */
  const userOf = async (url: Url): Promise<TestActor> => {
    const { access_key_id, tenant_id } = await use(url);
    return { kind: 'access_key', tenant_id, principal_id: access_key_id, session_token: url.session_token } as TestActor;
  };

  it('is for its own verb and path, in its own place or below a grant', async () => {
    const [owner, friend] = [await newAccount(), await newAccount()];
    const [mine, theirs] = [owner, friend].map(({ accountId }) => `users/${accountId}/`);
    const actor = actorOf((await logIn(owner.identifier)).access_token);
    const guest = actorOf((await logIn(friend.identifier)).access_token);
    const url = await presign(actor, `${mine}a.blob`);
    expect((await use(url)).access_key_id).toBe(`account/${owner.accountId}`);
    const user = await userOf(url);
    expect(await hub.codeOf(hub.call('resolve', { container, path: `${mine}a.blob` }, user))).toBe('artifact_not_found');
    expect(await hub.codeOf(hub.call('resolve', { container, path: `${theirs}a.blob` }, user))).toBe('access_denied');
    const removal = { container, removals: [{ path: `${mine}a.blob` }] };
    expect(await hub.codeOf(hub.call('remove', removal, user))).toBe('access_denied');
    expect(await hub.codeOf(hub.call('make_session', { duration_ms: 3_600_000 }, user))).toBe('access_denied');
    for (const path of [`${theirs}a`, `users/${owner.accountId}-evil/a`, 'a', `${mine}../x`, `${mine}/x`, mine ?? '']) {
      expect(await hub.codeOf(presign(actor, path)), path).not.toBe('done');
    }
    expect(await hub.codeOf(presign(guest, `${mine}shared/a`))).toBe('access_denied');
    const grant = { container, grantee: friend.accountId, prefix: `${mine}shared/`, access: 'read' };
    const { grant_id: id } = await hub.call('create_account_grant', grant, actor);
    const shared = await presign(guest, `${mine}shared/a`);
    expect(await hub.codeOf(use(shared))).toBe('done');
    expect(await hub.codeOf(presign(guest, `${mine}shared/a`, 'put'))).toBe('access_denied');
    expect(await hub.codeOf(presign(guest, `${mine}shared-not/a`))).toBe('access_denied');
    // What a grant ends by itself ends with it, also where it is remembered.
    const endsAt = Date.now() + 600_000;
    await hub.call('create_account_grant', { ...grant, prefix: `${mine}soon/`, expires_at: endsAt }, actor);
    const soon = await presign(guest, `${mine}soon/a`);
    expect([soon.expires_at, (await use(soon)).expires_at]).toEqual([endsAt, endsAt]);
    expect(await hub.codeOf(hub.call('create_account_grant', { ...grant, prefix: `${theirs}x/` }, actor))).toBe('access_denied');
    expect(await hub.codeOf(hub.call('create_account_grant', { ...grant, prefix: `${mine}x` }, actor))).toBe('access_denied');
    expect(await hub.codeOf(hub.call('create_account_grant', { ...grant, grantee: 'nobody' }, actor))).toBe('not_found');
    const revoke = { container, kind: 'grant', id };
    expect(await hub.codeOf(hub.call('revoke_account_record', revoke, guest))).toBe('not_found');
    const guestUser = await userOf(shared);
    await hub.call('revoke_account_record', revoke, actor);
    expect(await hub.codeOf(use(shared))).toBe('unauthenticated');
    expect(await hub.codeOf(hub.call('resolve', { container, path: `${mine}shared/a` }, guestUser))).toBe('unauthenticated');
  });

  it.each<[string, (who: { identifier: string; actor: Actor; refresh: string }) => Promise<unknown>]>([
    ['its device', ({ actor }) => hub.call('revoke_account_record', { container, kind: 'device', id: 'phone' }, actor)],
    ['its session', ({ refresh: token }) => hub.call('end_account_session', { container, refresh_token: token }, spokeActor)],
    ['its account', ({ identifier }) => hub.administer('account.disable', { tenant: 'acme', account: identifier })],
    ['its account, removed', ({ identifier }) => hub.administer('account.remove', { tenant: 'acme', account: identifier })],
  ])('ends with %s', async (_, end) => {
    const { identifier, accountId } = await newAccount();
    const tokens = await logIn(identifier, { device_id: 'phone' });
    const actor = actorOf(tokens.access_token);
    const url = await presign(actor, `users/${accountId}/a`);
    const user = await userOf(url);
    await end({ identifier, actor, refresh: tokens.refresh_token });
    expect(await hub.codeOf(use(url))).toBe('unauthenticated');
    expect(await hub.codeOf(hub.call('resolve', { container, path: `users/${accountId}/a` }, user))).toBe('unauthenticated');
    expect(await codeAs(actor)).toBe('unauthenticated');
  });

  it('is nobody without its token, and nobody else with it', async () => {
    const { identifier, accountId } = await newAccount();
    const url = await presign(actorOf((await logIn(identifier)).access_token), `users/${accountId}/a`);
    const bare = { kind: 'access_key', tenant_id: owner.tenant_id, principal_id: `account/${accountId}` };
    expect(await hub.codeOf(hub.call('resolve', { container, path: 'a' }, bare))).toBe('unauthenticated');
    const other = { ...bare, principal_id: 'account/00000000-0000-0000-0000-000000000000', session_token: url.session_token };
    expect(await hub.codeOf(hub.call('resolve', { container, path: 'a' }, other as TestActor))).toBe('unauthenticated');
    expect(await hub.codeOf(use({ ...url, access_key_id: 'FTAAAAAAAAAAAAAAAAAA' }))).toBe('unauthenticated');
  });
});

it('signs by keys that are replaced in time, and knows tokens of the one before', async () => {
  const { identifier } = await newAccount();
  const kids = async () => {
    const { keys } = await hub.call('read_account_keys', {}, spokeActor);
    return (JSON.parse(keys) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
  };
  const signer = async () => decodeProtectedHeader((await logIn(identifier)).access_token).kid;
  const age = async (ms: number) => {
    await hub.database.query({ text: 'update account_signing_key set created_at = created_at - $1', values: [ms] });
    await hub.restart();
  };
  const first = await signer();
  await age(limits.account.signingKeyMs);
  const both = await kids();
  expect(both).toEqual([first, expect.any(String)]);
  // Others get to know it before it signs.
  expect(await signer()).toBe(first);
  await age(limits.account.signingKeyAheadMs);
  expect(await signer()).toBe(both[1]);
  expect(await kids()).toEqual(both);
  await age(limits.account.signingKeyAheadMs + limits.account.accessTokenMs + 1);
  expect(await kids()).toEqual([both[1]]);
  expect(await hub.codeOf(logIn(identifier))).toBe('done');
});

it('leaves neither passwords nor tokens in the database, also of repeated requests', async () => {
  const secret = 'a canary that nobody else uses';
  const again = {
    operation: 'account.create',
    parameters: JSON.stringify({ tenant: 'acme', identifier: 'canary', password: secret }),
  };
  const first = await hub.call('administer', again, hub.administrator, { key: 'canary' });
  expect(await hub.call('administer', again, hub.administrator, { key: 'canary' })).toEqual(first);
  const tokens = await hub.call('log_in', { container, identifier: 'canary', password: secret }, spokeActor);
  for (const table of ['account', 'account_session', 'account_device', 'account_signing_key', 'outbox', 'idempotency']) {
    const { rows } = await hub.database.query<{ row: string }>({ text: `select t::text as row from ${table} t` });
    const text = rows.map(({ row }) => row).join('\n');
    for (const word of [secret, tokens.refresh_token, tokens.access_token, 'PRIVATE KEY'])
      expect(text.includes(word), table).toBe(false);
    if (table === 'idempotency') expect(text).not.toContain('argon2id');
  }
});

it('pages through accounts, and forgets a tenant’s people with it', async () => {
  const { accounts, nextAfter } = await hub.administer<{ accounts: { accountId: string }[]; nextAfter: string }>('account.list', {
    tenant: 'acme',
    limit: 2,
  });
  expect(accounts).toHaveLength(2);
  const rest = await hub.administer<{ accounts: { accountId: string }[] }>('account.list', { tenant: 'acme', after: nextAfter });
  expect(rest.accounts.map(({ accountId }) => accountId)).not.toContain(accounts[1]?.accountId);
  const gone = await hub.administer<{ tenantId: string }>('tenant.create', { name: 'gone' });
  await hub.administer('account.create', { tenant: 'gone', identifier: 'ada', password });
  await hub.administer('tenant.remove', { tenant: 'gone' });
  const { rows } = await hub.database.query({ text: 'select 1 from account where tenant_id = $1', values: [gone.tenantId] });
  expect(rows).toEqual([]);
});
