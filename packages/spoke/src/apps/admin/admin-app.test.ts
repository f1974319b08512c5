import { routes } from '@felloe/contracts/http/routes.ts';
import type { Route } from '@felloe/contracts/http/route.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import Fastify from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { createAdminApp, pathParameterLengthMax } from './admin-app.ts';
import { createTestHub, type TestHub } from './test-context.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serverOf(hub: TestHub, onFault: (error: unknown, route: string) => void = () => {}) {
  const fastify = Fastify({ routerOptions: { maxParamLength: pathParameterLengthMax } });
  closing.push(() => fastify.close());
  await fastify.register(createAdminApp(hub.context, { version: '1.2.3', allowedOrigin: '*', onFault }));
  await fastify.ready();
  return fastify;
}

/** What the tests read of a problem. */
interface Told {
  readonly code: string;
  readonly detail: string;
  readonly retryAfter?: number;
}

/** What the tests read of the OpenAPI document. */
interface ApiDocument {
  readonly openapi: string;
  readonly paths: Record<
    string,
    Record<string, { readonly security?: unknown; readonly responses: object; readonly requestBody?: unknown }>
  >;
}

const admin = { authorization: 'Bearer admin-token' };
const ofTenant = { authorization: 'Bearer tenant-token' };
const tenant = { tenantId: 'tenant-1', name: 'acme', createdAt: 1, rate: { tenantPerSecond: 0, principalPerSecond: 0 } };
const administered = (result: unknown) => ({ result: JSON.stringify(result) });
const lockRecord = { name: 'a/b', holder: 'me', fencing_token: 7, expires_at: 99 };

/** A hub that answers every operation with nothing and every lock call with one lock. */
const plainHub = () =>
  createTestHub((name, request) => {
    if (name !== 'administer') return lockRecord;
    return administered(request.operation === 'tenant.describe' ? tenant : {});
  });

describe('admin app', () => {
  it('refuses every route that is not public without a credential, before it reads a body or asks the hub', async () => {
    const hub = plainHub();
    const server = await serverOf(hub);
    for (const [name, route] of Object.entries<Route>(routes)) {
      const url = route.path.replaceAll(/\{\w+\}/g, 'name');
      const answer = await server.inject({
        method: route.method,
        url,
        ...(route.body === undefined ? {} : { payload: '{"broken' }),
      });
      expect(answer.statusCode, name).toBe(route.authorisation === 'public' ? 200 : 401);
      expect(answer.headers['x-content-type-options'], name).toBe('nosniff');
      if (answer.statusCode !== 401) continue;
      expect(answer.headers['www-authenticate'], name).toBe('Bearer');
      expect(answer.json(), name).toMatchObject({
        code: 'unauthenticated',
        status: 401,
        type: 'urn:felloe:problem:unauthenticated',
      });
    }
    expect(hub.calls).toEqual([]);
  });

  it('keeps what is for administrators from principals of a tenant', async () => {
    const hub = plainHub();
    const server = await serverOf(hub);
    for (const [name, route] of Object.entries<Route>(routes)) {
      if (route.authorisation !== 'administrator') continue;
      const url = route.path.replaceAll(/\{\w+\}/g, 'name');
      const answer = await server.inject({ method: route.method, url, headers: ofTenant });
      expect([answer.statusCode, answer.json<Told>().code], name).toEqual([403, 'access_denied']);
    }
    expect(hub.calls).toEqual([]);
  });

  it('passes path, query and body as parameters of one operation, with the caller as actor', async () => {
    const hub = createTestHub(() => administered({ accessKeyId: 'A', secretAccessKey: 'B', tenant: 'acme' }));
    const server = await serverOf(hub);
    const answer = await server.inject({
      method: 'POST',
      url: '/v1/tenants/acme/keys',
      headers: admin,
      payload: { name: 'laptop' },
    });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toEqual({ accessKeyId: 'A', secretAccessKey: 'B', tenant: 'acme' });
    expect(hub.calls[0]).toMatchObject({
      name: 'administer',
      request: { operation: 'key.create' },
      options: { actor: { kind: 'administrator' } },
    });
    expect(JSON.parse(hub.calls[0]?.request.parameters as string)).toEqual({ name: 'laptop', tenant: 'acme' });
  });

  it('tells all faults of a request at once and does not ask the hub', async () => {
    const hub = plainHub();
    const server = await serverOf(hub);
    const answer = await server.inject({
      method: 'POST',
      url: '/v1/locks/x/acquire',
      headers: ofTenant,
      payload: { holder: '', ttlMs: 5, color: 'red' },
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    for (const part of ['holder', 'ttlMs', 'color']) expect(answer.json<Told>().detail).toContain(part);
    const broken = await server.inject({
      method: 'POST',
      url: '/v1/tenants',
      headers: { ...admin, 'content-type': 'application/json' },
      payload: '{"a',
    });
    expect([broken.statusCode, broken.json<Told>().code]).toEqual([400, 'invalid_argument']);
    const large = await server.inject({
      method: 'POST',
      url: '/v1/tenants',
      headers: admin,
      payload: { name: 'x'.repeat(300_000) },
    });
    expect([large.statusCode, large.json<Told>().code]).toEqual([413, 'too_large']);
    expect(hub.calls).toEqual([]);
  });

  it('takes lock names with slashes and answers with the fencing token', async () => {
    const hub = plainHub();
    const server = await serverOf(hub);
    const payload = { holder: 'me', ttlMs: 5_000, waitMs: 1_000 };
    const answer = await server.inject({
      method: 'POST',
      url: '/v1/locks/a%2Fb/acquire',
      headers: { ...ofTenant, 'idempotency-key': 'once' },
      payload,
    });
    expect(answer.json()).toEqual({ name: 'a/b', holder: 'me', fencingToken: 7, expiresAt: 99 });
    const [call] = hub.calls;
    expect(call?.request).toEqual({ name: 'a/b', holder: 'me', ttl_ms: 5_000, wait_ms: 1_000 });
    expect(call?.options.idempotencyKey).toMatch(/^http-[0-9a-f]{64}$/);
    expect(call?.options.deadlineMs).toBeGreaterThan(1_000);
    const long = await server.inject({ method: 'GET', url: `/v1/locks/${'%C3%A9'.repeat(256)}`, headers: ofTenant });
    expect(long.statusCode).toBe(200);
  });

  it('acts for the tenant an administrator names, and refuses it to others', async () => {
    const hub = plainHub();
    const server = await serverOf(hub);
    const unnamed = await server.inject({ method: 'GET', url: '/v1/locks/x', headers: admin });
    expect([unnamed.statusCode, unnamed.json<Told>().code]).toEqual([400, 'invalid_argument']);
    const named = await server.inject({ method: 'GET', url: '/v1/locks/x?tenant=acme', headers: admin });
    expect(named.statusCode).toBe(200);
    expect(hub.calls.at(-1)).toMatchObject({
      name: 'inspect_lock',
      options: { actor: { kind: 'administrator', tenant_id: 'tenant-1' } },
    });
    const foreign = await server.inject({ method: 'GET', url: '/v1/locks/x?tenant=other', headers: ofTenant });
    expect([foreign.statusCode, foreign.json<Told>().code]).toEqual([403, 'access_denied']);
  });

  it('translates failures of the hub, and hides our own', async () => {
    const failures = [
      new StoreError('unavailable', 'the hub is away', { retryAfterMs: 1_200 }),
      new TypeError('undefined is not a function'),
    ];
    const hub = createTestHub(() => {
      throw failures.shift() ?? new Error('no more');
    });
    const faults: unknown[] = [];
    const server = await serverOf(hub, (error, route) => faults.push([route, String(error)]));
    const away = await server.inject({ method: 'GET', url: '/v1/tenants', headers: admin });
    expect([away.statusCode, away.headers['retry-after'], away.json<Told>().retryAfter]).toEqual([503, '2', 2]);
    const broken = await server.inject({ method: 'GET', url: '/v1/tenants', headers: admin });
    expect([broken.statusCode, broken.json<Told>().code]).toEqual([500, 'internal']);
    expect(broken.body).not.toContain('undefined is not');
    expect(faults).toEqual([['GET /v1/tenants', 'TypeError: undefined is not a function']]);
  });

  it('answers 204 without a body, unknown paths with a problem, and preflights of browsers', async () => {
    const server = await serverOf(plainHub());
    const removed = await server.inject({
      method: 'DELETE',
      url: '/v1/keys/AKIA1',
      headers: { ...admin, 'content-type': 'application/json' },
    });
    expect([removed.statusCode, removed.body]).toEqual([204, '']);
    const unknown = await server.inject({ method: 'GET', url: '/v2/none', headers: admin });
    expect([unknown.statusCode, unknown.json<Told>().code]).toEqual([404, 'not_found']);
    const preflight = await server.inject({ method: 'OPTIONS', url: '/v1/events' });
    expect([preflight.statusCode, preflight.headers['access-control-allow-origin']]).toEqual([204, '*']);
  });

  it('describes itself: every route of the table stands in the OpenAPI document', async () => {
    const server = await serverOf(plainHub());
    const document = (await server.inject({ method: 'GET', url: '/openapi.json' })).json<ApiDocument>();
    expect(document.openapi).toBe('3.1.0');
    for (const route of Object.values<Route>(routes)) {
      const operation = document.paths[route.path]?.[route.method.toLowerCase()];
      expect(operation, `${route.method} ${route.path}`).toBeDefined();
      expect(operation?.security === undefined).toBe(route.authorisation === 'public');
      expect(Object.keys(operation?.responses ?? {})).toContain(String(route.status));
    }
    expect(document.paths['/v1/tenants']?.post?.requestBody).toMatchObject({
      content: { 'application/json': { schema: { properties: { name: { type: 'string' } } } } },
    });
  });

  it('says whether it serves', async () => {
    const hub = plainHub();
    const server = await serverOf(hub);
    expect((await server.inject({ method: 'GET', url: '/v1/spoke' })).json()).toMatchObject({
      name: 'spoke-1',
      region: 'us-east-1',
      serving: true,
    });
    hub.deciding = false;
    expect((await server.inject({ method: 'GET', url: '/v1/spoke' })).json()).toMatchObject({ serving: false });
  });
});
