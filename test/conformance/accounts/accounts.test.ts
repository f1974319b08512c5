/** People over two spokes: logins and their limits, tokens, devices, and presigned URLs that die with whatever they stand on. */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { limits } from '@felloe/engine/limits.ts';
import { type Cluster, startCluster } from '@felloe/testkit/cluster/cluster.ts';
import { partition } from '@felloe/testkit/faults/fault-settings.ts';
import { testEnvironment } from '@felloe/testkit/environment.ts';
import { givenServicesFrom } from '@felloe/testkit/services/service.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startIssuer, type TestIssuer } from './issuer-under-test.ts';
import { ask, documents, logIn, newPerson, password, type Person, presign, tenant, use } from './people-under-test.ts';

let cluster: Cluster;
let near: string;
let far: string;
let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await startIssuer('the-app');
  const hubVariables = { FELLOE_HUB_ACCOUNTS_NETWORKS: '127.0.0.1' };
  cluster = await startCluster({ spokes: 2, given: givenServicesFrom(testEnvironment), hubVariables });
  [near = '', far = ''] = cluster.spokes.map(({ appEndpoint }) => appEndpoint);
});
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
  await issuer?.[Symbol.asyncDispose]();
});

const login = (endpoint: string, identifier: string, password: string) =>
  ask(endpoint, '/auth/login', { body: { identifier, password } });

describe('a login', () => {
  it('gives a token that anybody can verify by the published keys, and that is good on every spoke', async () => {
    const { identifier, accountId } = await newPerson(cluster);
    const { accessToken } = await logIn(near, identifier, { device_id: 'phone', device_name: 'my phone' });
    const [header = '', payload = '', signature = ''] = accessToken.split('.');
    const { alg, kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<string, string>;
    for (const target of ['/auth/.well-known/jwks.json', '/.well-known/jwks.json']) {
      const { body } = await ask(far, target);
      const key = (body['keys'] as Record<string, string>[]).find((each) => each['kid'] === kid) ?? {};
      expect([alg, key['d']]).toEqual(['EdDSA', undefined]);
      const signed = Buffer.from(`${header}.${payload}`);
      expect(verify(null, signed, createPublicKey({ key, format: 'jwk' }), Buffer.from(signature, 'base64url'))).toBe(true);
    }
    const me = await ask(far, '/auth/me', { token: accessToken });
    expect(me.body).toEqual({
      account_id: accountId,
      place: `users/${accountId}/`,
      identifier,
      issuer: null,
      subject: accountId,
      device_id: 'phone',
    });
    expect(me.headers['cache-control']).toBe('no-store');
  });

  it('is answered the same for an unknown name as for a wrong password', async () => {
    const { identifier } = await newPerson(cluster);
    const [unknown, wrong] = [await login(near, 'nobody@example.org', 'x'), await login(near, identifier, 'x')];
    expect(unknown.status).toBe(401);
    expect(wrong.text).toBe(unknown.text);
    const { date: _date, ...headers } = unknown.headers;
    expect(wrong.headers).toMatchObject(headers);
  });

  it('is tried five times a minute over all spokes together, then 429 says when to come back', async () => {
    const { identifier } = await newPerson(cluster);
    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1)
      statuses.push((await login(count % 2 === 0 ? near : far, identifier, 'wrong')).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401]);
    for (const endpoint of [near, far]) {
      const { status, headers } = await login(endpoint, identifier.toUpperCase(), 'correct horse battery staple');
      expect(status).toBe(429);
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
    }
  });

  it('goes on by refreshing at another spoke, and a token that comes again too late ends it', async () => {
    const { identifier } = await newPerson(cluster);
    const first = await logIn(near, identifier);
    const refresh = (endpoint: string, token: unknown) => ask(endpoint, '/auth/refresh', { body: { refresh_token: token } });
    const second = await refresh(far, first.refreshToken);
    const third = await refresh(near, second.body['refresh_token']);
    expect([second.status, third.status]).toEqual([200, 200]);
    expect((await refresh(far, first.refreshToken)).status).toBe(401);
    expect((await refresh(near, third.body['refresh_token'])).status).toBe(401);
    const other = await logIn(near, identifier);
    expect((await ask(far, '/auth/logout', { body: { refresh_token: other.refreshToken } })).status).toBe(204);
    expect((await ask(near, '/auth/me', { token: other.accessToken })).status).toBe(401);
  });

  it('is for people only: tokens of /v1, made-up ones and none at all are not taken', async () => {
    const { identifier } = await newPerson(cluster);
    const { accessToken } = await logIn(near, identifier);
    const [header = '', payload = '', signature = ''] = accessToken.split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const tokens = [cluster.adminToken, 'x', `${none}.${payload}.`, `${header}.${payload}.${'A'.repeat(signature.length)}`];
    for (const token of tokens) expect((await ask(near, '/auth/me', { token })).status, token.slice(0, 20)).toBe(401);
    const missing = await ask(near, '/auth/me');
    expect([missing.status, missing.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    expect((await ask(near, '/v1/tenants', { token: accessToken })).status).toBe(401);
  });
});

describe('somebody whom another issuer vouches for', () => {
  const supabaseId = '7c0d8a5e-0d0b-4a51-9a9e-2f0c3f1f6f10';
  const setting = (document: object) =>
    cluster.admin.request('setting.write', {
      parameters: { container: documents, setting: 'accounts' },
      query: { tenant },
      body: { document },
    });

  it('is nobody until the container trusts the issuer, then an account of ours under the id they have there', async () => {
    const token = issuer.tokenOf(supabaseId);
    expect((await ask(near, '/auth/me', { token })).status).toBe(401);
    await setting({ issuers: [{ issuer: issuer.url, audiences: ['the-app'], algorithms: ['ES256'] }] });
    // A refusal is kept for a second: another token is not waited for.
    const told = await Promise.all(
      [near, far].map((endpoint) => ask(endpoint, '/auth/me', { token: issuer.tokenOf(supabaseId) })),
    );
    for (const { body } of told) expect(body).toMatchObject({ account_id: supabaseId, subject: supabaseId, issuer: issuer.url });
    const fresh = issuer.tokenOf(supabaseId);
    const url = await presign(near, fresh, `users/${supabaseId}/a?method=PUT`);
    expect((await use(url, { method: 'PUT', body: 'x' })).status).toBe(200);
    // With a token of ours it has a device, which can be revoked.
    const exchanged = await ask(near, '/auth/exchange', { token: fresh, body: { device_id: 'tablet' } });
    expect(exchanged.body).toMatchObject({ account_id: supabaseId, device_id: 'tablet' });
    expect((await ask(far, '/auth/devices', { token: fresh })).body['devices']).toMatchObject([
      { device_id: 'tablet', current: false },
    ]);
    await cluster.admin.request('account.disable', { parameters: { tenant, account: supabaseId } });
    await refusedEverywhere([() => ask(far, '/auth/me', { token: fresh }), () => use(url, { method: 'PUT', body: 'x' })]);
  });

  it('may also be known to a verifier alone', async () => {
    issuer.known.set('opaque-token', 'user-7');
    await setting({ verifier: { url: issuer.url } });
    const [one, other] = await Promise.all([near, far].map((endpoint) => ask(endpoint, '/auth/me', { token: 'opaque-token' })));
    expect(one?.body).toMatchObject({ subject: 'user-7', issuer: issuer.url, identifier: null });
    expect(other?.body['account_id']).toBe(one?.body['account_id']);
    expect((await ask(near, '/auth/me', { token: 'another-token' })).status).toBe(401);
    await setting({});
  });
});

describe('a presigned URL', () => {
  let person: Person;
  let token: string;
  let place: string;
  beforeAll(async () => {
    person = await newPerson(cluster);
    token = (await logIn(near, person.identifier)).accessToken;
    place = `users/${person.accountId}`;
  });

  it('puts, heads, gets, lists and deletes: each its own verb and no other', async () => {
    const key = `${place}/notes/é ü.txt`.split('/').map(encodeURIComponent).join('/');
    const verbs = ['PUT', 'HEAD', 'GET', 'DELETE', 'LIST'];
    const urls: Record<string, string> = {};
    for (const verb of verbs) {
      urls[verb] = await presign(near, token, `${verb === 'LIST' ? `${place}/notes/` : key}?method=${verb}`);
    }
    const run = (verb: string, method = verb === 'LIST' ? 'GET' : verb) =>
      use(urls[verb] ?? '', { method, ...(method === 'PUT' ? { body: 'hello' } : {}) });
    expect((await run('HEAD')).status).toBe(404);
    expect((await run('GET')).status).toBe(404);
    expect((await run('PUT')).status).toBe(200);
    expect((await run('HEAD')).status).toBe(200);
    expect((await run('GET')).text).toBe('hello');
    expect((await run('LIST')).text).toContain(`<Key>${place}/notes/é ü.txt</Key>`);
    for (const verb of verbs) {
      for (const method of ['GET', 'HEAD', 'PUT', 'DELETE']) {
        if (method !== (verb === 'LIST' ? 'GET' : verb))
          expect((await run(verb, method)).status, `${verb} as ${method}`).toBe(403);
      }
    }
    expect((await run('DELETE')).status).toBe(204);
    expect((await run('GET')).status).toBe(404);
  });

  it('carries conditions, so that a manifest is replaced by comparison', async () => {
    const url = await presign(near, token, 'manifest?method=PUT');
    const put = (headers: Record<string, string>) => use(url, { method: 'PUT', body: '{}', headers });
    const first = await put({ 'if-none-match': '*' });
    expect(first.status).toBe(200);
    expect((await put({ 'if-none-match': '*' })).status).toBe(412);
    expect((await put({ 'if-match': '"else"' })).status).toBe(412);
    expect((await put({ 'if-match': String(first.headers['etag']) })).status).toBe(200);
    const read = await presign(far, token, `/${place}/sync-manifest.json`);
    expect((await use(read)).text).toBe('{}');
  });

  it('serves nothing else: not another key, query, header or method override', async () => {
    const url = await presign(near, token, `${place}/a?method=GET`);
    const changed = [
      url.replace('/a?', '/b?'),
      `${url}&versionId=null`,
      `${url}&tagging`,
      url.replace('X-Amz-Expires=3600', 'X-Amz-Expires=7200'),
      url.replace(/X-Amz-Security-Token=[^&]+/, ''),
    ];
    for (const each of changed) expect((await use(each)).status, each.slice(0, 120)).toBe(403);
    expect((await use(url, { headers: { 'x-amz-tagging': 'a=b' } })).status).toBe(403);
  });

  it('is given for typed things by keys that the server makes, with an hour to live', async () => {
    const things: Record<string, string> = {
      manifest: 'sync-manifest.json',
      'public-key': 'public-key.blob',
      'records/r1?version=3': 'records/r1.v3.blob',
      'attachments/ab12': 'attachments/ab12/data.blob',
      'devices/d1/manifest': 'devices/d1/manifest.json',
      'family-members/emma/profile': 'family-members/emma/profile.blob',
      'family-members/emma/records/r1?version=2': 'family-members/emma/records/r1.v2.blob',
      'family-members/emma/records/r1?method=LIST': 'family-members/emma/records/r1.v',
      'family-members/emma/attachments/ab12/metadata?method=PUT': 'family-members/emma/attachments/ab12/metadata.blob',
    };
    for (const [target, key] of Object.entries(things)) {
      const { status, body } = await ask(near, `/presigned-url/${target}`, { token });
      expect([target, status, body['key'], body['expires_in']]).toEqual([target, 200, `${place}/${key}`, 3600]);
    }
    const plain = await ask(near, '/presigned-url/manifest', { token, headers: { accept: 'text/plain' } });
    expect(plain.text).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/felloe-documents\/users\/.*&X-Amz-Signature=[0-9a-f]{64}$/);
  });

  it('is given for nobody else’s place, by whichever spelling', async () => {
    const other = await newPerson(cluster);
    const mine = person.accountId;
    const theirs = other.accountId;
    const targets = [
      `users/${theirs}/a`,
      `/users/${theirs}/a`,
      `users/${mine}/../${theirs}/a`,
      `users/${mine}/%2e%2e/${theirs}/a`,
      `users/${mine}%2f..%2f${theirs}/a`,
      `users%2F${mine}%2Fa`,
      `users/${mine}/%252e%252e/${theirs}/a`,
      `users/${mine}\\..\\${theirs}\\a`,
      `users/${mine}%5c..%5c${theirs}`,
      `users/${mine}//a`,
      `//users/${mine}/a`,
      `users/${mine}-evil/a`,
      `users/${mine}`,
      `users/${mine}/./a`,
      `users/${mine}/a%00b`,
      `users/${mine}/%ff`,
      `users/${mine}/a?method=GET&method=PUT`,
      `users/${mine}/a?methdo=PUT`,
      `users/${mine}/a?method=POST`,
      `records/..?owner=${mine}`,
      `records/a%2fb`,
      `manifest?owner=${theirs}`,
      `${documents}/users/${mine}/a`,
      '',
    ];
    for (const target of targets) {
      const { status } = await ask(near, `/presigned-url/${target}`, { token });
      expect([400, 403, 404], `${status} ${target}`).toContain(status);
    }
    expect((await ask(near, `/presigned-url/users/${mine}/a`)).status).toBe(401);
  });
});

type Request = () => Promise<{ readonly status: number }>;
const refusals = [401, 403];

/** Asks until all are refused, and some times more: what was begun two seconds after the revocation has to be, and stay, refused. */
async function refusedEverywhere(requests: readonly Request[], expected: readonly number[] = refusals): Promise<void> {
  const revokedAt = performance.now();
  for (let refusedRounds = 0; refusedRounds < 3; ) {
    const startedAt = performance.now();
    const statuses = await Promise.all(requests.map(async (request) => (await request()).status));
    const isRefused = statuses.every((status) => expected.includes(status));
    if (startedAt - revokedAt > limits.session.silenceMs) expect([isRefused, statuses]).toEqual([true, statuses]);
    refusedRounds = isRefused ? refusedRounds + 1 : 0;
    await sleep(50);
  }
}

it('the requests of a person count as those of a principal, by token and by URL', async () => {
  const { identifier, accountId } = await newPerson(cluster);
  const { accessToken } = await logIn(near, identifier);
  const url = await presign(near, accessToken, `users/${accountId}/a`);
  const limit = (principalPerSecond: number) =>
    cluster.admin.request('tenant.configure', {
      parameters: { tenant },
      body: { rate: { tenantPerSecond: 0, principalPerSecond } },
    });
  const burst = async (request: Request) =>
    new Set(await Promise.all(Array.from({ length: 12 }, async () => (await request()).status)));
  await limit(1);
  const byToken = await burst(() => ask(near, '/auth/me', { token: accessToken }));
  const byUrl = await burst(() => use(url));
  await limit(0);
  expect([byToken.has(429), byUrl.has(503)]).toEqual([true, true]);
});

describe('what is revoked', () => {
  it('a device is out on every spoke within two seconds, with tokens and URLs it already has', async () => {
    const { identifier, accountId } = await newPerson(cluster);
    const phone = await logIn(near, identifier, { device_id: 'phone' });
    const laptop = await logIn(far, identifier, { device_id: 'laptop' });
    const url = await presign(near, phone.accessToken, `users/${accountId}/a?method=PUT`);
    const farUrl = await presign(far, phone.accessToken, `users/${accountId}/a`);
    const asks = [near, far].map((endpoint) => () => ask(endpoint, '/auth/me', { token: phone.accessToken }));
    for (const request of asks) expect((await request()).status).toBe(200);
    expect((await use(url, { method: 'PUT', body: 'x' })).status).toBe(200);
    const devices = await ask(far, '/auth/devices', { token: laptop.accessToken });
    expect(devices.body['devices']).toMatchObject([{ device_id: 'phone' }, { device_id: 'laptop', current: true }]);
    expect((await ask(far, '/auth/devices/phone', { method: 'DELETE', token: laptop.accessToken })).status).toBe(204);
    await refusedEverywhere([
      ...asks,
      () => use(url, { method: 'PUT', body: 'x' }),
      () => use(farUrl),
      () => ask(near, '/auth/refresh', { body: { refresh_token: phone.refreshToken } }),
    ]);
    expect((await ask(near, '/auth/me', { token: laptop.accessToken })).status).toBe(200);
  });

  it('a grant lets one in below its prefix until it is taken back, and its URLs with it', async () => {
    const [owner, friend] = [await newPerson(cluster), await newPerson(cluster)];
    const [mine, theirs] = [await logIn(near, owner.identifier), await logIn(far, friend.identifier)];
    const grant = await ask(near, '/auth/grants', {
      token: mine.accessToken,
      body: { grantee: friend.accountId, member: 'emma', access: 'read' },
    });
    expect(grant.body).toMatchObject({ prefix: `users/${owner.accountId}/family-members/emma/`, access: 'read' });
    const record = `family-members/emma/records/r1?version=1`;
    const put = await presign(near, mine.accessToken, `${record}&method=PUT`);
    expect((await use(put, { method: 'PUT', body: 'shared' })).status).toBe(200);
    const urls = [
      await presign(far, theirs.accessToken, `${record}&owner=${owner.accountId}`),
      await presign(near, theirs.accessToken, `${record}&owner=${owner.accountId}`),
    ];
    for (const url of urls) expect((await use(url)).text).toBe('shared');
    const write = await ask(far, `/presigned-url/${record}&owner=${owner.accountId}&method=PUT`, { token: theirs.accessToken });
    expect(write.status).toBe(403);
    const id = String(grant.body['grant_id']);
    expect((await ask(far, `/auth/grants/${id}`, { method: 'DELETE', token: theirs.accessToken })).status).toBe(404);
    expect((await ask(far, `/auth/grants/${id}`, { method: 'DELETE', token: mine.accessToken })).status).toBe(204);
    await refusedEverywhere(urls.map((url) => () => use(url)));
    expect((await ask(far, '/auth/grants', { token: theirs.accessToken })).body).toEqual({ grants: [] });
  });

  it('an account that is disabled is nobody, and its data is still there', async () => {
    const { identifier, accountId } = await newPerson(cluster);
    const { accessToken } = await logIn(near, identifier);
    const url = await presign(near, accessToken, `users/${accountId}/a?method=PUT`);
    expect((await use(url, { method: 'PUT', body: 'x' })).status).toBe(200);
    await cluster.admin.request('account.disable', { parameters: { tenant, account: identifier } });
    await refusedEverywhere([() => use(url, { method: 'PUT', body: 'x' }), () => ask(far, '/auth/me', { token: accessToken })]);
    await cluster.admin.request('account.enable', { parameters: { tenant, account: accountId } });
    const again = await logIn(far, identifier);
    const read = await presign(far, again.accessToken, `users/${accountId}/a`);
    expect(
      createHash('md5')
        .update((await use(read)).text)
        .digest('hex'),
    ).toBe('9dd4e461268c8034f5c8564e155c67a6');
  });

  it('nothing of a login is in anybody’s log', () => {
    const told = cluster.output();
    for (const secret of [password, 'X-Amz-Signature=', 'flr_', 'eyJ']) expect(told.includes(secret), secret).toBe(false);
  });

  // The last test: that spoke does not hear the hub again.
  it('is refused also by a spoke that cannot be told: it says that it may not decide', async () => {
    const { identifier, accountId } = await newPerson(cluster);
    const [phone, laptop] = [await logIn(far, identifier, { device_id: 'phone' }), await logIn(near, identifier)];
    const url = await presign(far, phone.accessToken, `users/${accountId}/a?method=PUT`);
    const asks: Request[] = [
      () => ask(far, '/auth/me', { token: phone.accessToken }),
      () => use(url, { method: 'PUT', body: 'x' }),
    ];
    for (const request of asks) expect((await request()).status).toBe(200);
    await cluster.spokes[1]?.hubLink.setFaults(partition);
    expect((await ask(near, '/auth/devices/phone', { method: 'DELETE', token: laptop.accessToken })).status).toBe(204);
    // Nothing is asked before: what is under way waits for a hub that does not answer.
    await sleep(limits.session.silenceMs);
    await refusedEverywhere(asks, [503]);
  });
});
