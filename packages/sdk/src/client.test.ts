import { StoreError } from '@felloe/contracts/http/problem.ts';
import { problemOf } from '@felloe/contracts/http/problem.ts';
import { describe, expect, it } from 'vitest';
import { Client } from './client.ts';
import { s3ClientConfiguration } from './s3.ts';
import { sendJson, startTestServer, type TestServer } from './test-server.ts';

const quick = { retryDelayMsBase: 1, retryDelayMsMax: 5, probeMs: 500, failedSpokeMs: 200, measureEveryMs: 60_000 };
const credentials = { kind: 'token', token: 'secret' } as const;
const given = (server: TestServer, limits = {}) =>
  new Client({ endpoints: [server.endpoint], credentials, choose: 'given', limits: { ...quick, ...limits } });

/** Answers discovery and probes; everything else with its own name. */
const spokeServer = (name: string, delayMs: number, all: () => TestServer[], state = { serving: true }) =>
  startTestServer((request, response) => {
    const reply = (): void => {
      if (request.target === '/v1/spoke') sendJson(response, 200, { name, region: 'r', serving: state.serving, now: 1 });
      else if (request.target === '/v1/spokes') {
        const spokes = all().map(({ endpoint }, index) => ({
          name: `spoke-${index}`,
          region: 'r',
          state: 'connected',
          version: '1',
          lastHeardAt: 1,
          endpoints: [`http://s3-${index}`],
          appEndpoints: [endpoint],
        }));
        sendJson(response, 200, { spokes });
      } else if (state.serving) sendJson(response, 200, { name, holder: '', fencingToken: 1, expiresAt: 0 });
      else sendJson(response, 503, problemOf(new StoreError('unavailable', 'draining')), { 'retry-after': '20' });
    };
    setTimeout(reply, delayMs);
  });

const inspect = async (client: Client) => (await client.request('lock.inspect', { parameters: { lock: 'x' } })).name;

describe('client', () => {
  it('sends typed requests with token, encoded path and query, and reads the answer', async () => {
    await using server = await startTestServer((_request, response) =>
      sendJson(response, 200, { name: 'a/b !', holder: '', fencingToken: 3, expiresAt: 0 }),
    );
    const lock = await given(server).request('lock.inspect', { parameters: { lock: 'a/b !' }, query: { tenant: 'acme' } });
    expect(lock.fencingToken).toBe(3);
    expect(server.seen[0]).toMatchObject({
      method: 'GET',
      target: '/v1/locks/a%2Fb%20%21?tenant=acme',
      headers: { authorization: 'Bearer secret' },
    });
  });

  it('repeats a change under one idempotency key until it is answered', async () => {
    let failures = 2;
    await using server = await startTestServer((_request, response) => {
      failures -= 1;
      if (failures === 1) response.destroy();
      else if (failures === 0) sendJson(response, 503, problemOf(new StoreError('unavailable')), { 'retry-after': '0' });
      else
        sendJson(response, 201, {
          tenantId: 't',
          name: 'acme',
          createdAt: 1,
          rate: { tenantPerSecond: 0, principalPerSecond: 0 },
        });
    });
    const tenant = await given(server).request('tenant.create', { body: { name: 'acme' } });
    expect(tenant.name).toBe('acme');
    const keys = server.seen.map((request) => request.headers['idempotency-key']);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(server.seen.every((request) => request.body === '{"name":"acme"}')).toBe(true);
  });

  it('throws at once what repeating does not mend, with code and facts', async () => {
    await using server = await startTestServer((_request, response) => {
      const error = new StoreError('conflict', 'the name is taken', { details: { name: 'acme' } });
      sendJson(response, 409, problemOf(error));
    });
    const failure = await given(server)
      .request('tenant.create', { body: { name: 'acme' } })
      .catch((thrown: unknown) => StoreError.from(thrown));
    expect(failure).toMatchObject({ code: 'conflict', message: 'the name is taken', details: { name: 'acme' } });
    expect(server.seen).toHaveLength(1);
  });

  it('tells a wait that is too long instead of sleeping it, and stops by signal', async () => {
    await using server = await startTestServer((_request, response) =>
      sendJson(response, 429, problemOf(new StoreError('rate_limited')), { 'retry-after': '3600' }),
    );
    await expect(inspect(given(server))).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 3_600_000 });
    await using silent = await startTestServer(() => {});
    const asked = given(silent).request('spoke.list', { signal: AbortSignal.timeout(30) });
    await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(inspect(given(silent, { attemptMs: 20, attemptsMax: 1 }))).rejects.toMatchObject({ code: 'deadline_exceeded' });
  });

  it('finds the nearest spoke, goes on at the next when it fails, and returns', async () => {
    const servers: TestServer[] = [];
    const near = { serving: true };
    await using far = await spokeServer('far', 60, () => servers);
    await using close = await spokeServer('close', 0, () => servers, near);
    servers.push(far, close);
    const client = new Client({ endpoints: [far.endpoint], credentials, limits: quick });
    expect(await inspect(client)).toBe('close');
    near.serving = false;
    expect(await inspect(client)).toBe('far');
    near.serving = true;
    await expect.poll(() => inspect(client)).toBe('close');
    expect(await s3ClientConfiguration(client, { accessKeyId: 'A', secretAccessKey: 'B' })).toEqual({
      endpoint: 'http://s3-1',
      region: 'r',
      forcePathStyle: true,
      credentials: { accessKeyId: 'A', secretAccessKey: 'B' },
    });
  });

  it('gives no credential to a listed endpoint before it answers as a spoke, nor to loopback when it came over the network', async () => {
    const listed: string[] = [];
    await using stranger = await startTestServer((_request, response) => sendJson(response, 200, { hello: 'world' }));
    await using server = await startTestServer((request, response) => {
      if (request.target === '/v1/spoke') sendJson(response, 200, { name: 'here', region: 'r', serving: true, now: 1 });
      else if (request.target === '/v1/spokes') {
        const spoke = {
          name: 's',
          region: 'r',
          endpoints: [],
          appEndpoints: listed,
          state: 'connected',
          version: '',
          lastHeardAt: 1,
        };
        sendJson(response, 200, { spokes: [spoke] });
      } else sendJson(response, 200, { name: 'here', holder: '', fencingToken: 1, expiresAt: 0 });
    });
    listed.push(stranger.endpoint, server.endpoint);
    expect(await inspect(new Client({ endpoints: [server.endpoint], credentials, limits: quick }))).toBe('here');
    expect(stranger.seen.map((request) => request.headers.authorization)).toEqual([undefined]);

    // As from another machine: the given endpoint is no loopback address to the client.
    const overNetwork: typeof fetch = (input, init) =>
      fetch((input as URL).href.replace('http://spoke.example', server.endpoint), init);
    const remote = new Client({ endpoints: ['http://spoke.example'], credentials, limits: quick, fetch: overNetwork });
    expect(await inspect(remote)).toBe('here');
    expect((await remote.nearest()).appEndpoint).toBe('http://spoke.example');
    expect(stranger.seen).toHaveLength(1);
  });

  it('uses an endpoint that is not on the list when no other can be reached', async () => {
    await using server = await startTestServer((request, response) => {
      if (request.target !== '/v1/spokes') sendJson(response, 200, { name: 'here', serving: true });
      else {
        const unreachable = {
          name: 'inner',
          region: 'r',
          endpoints: [],
          appEndpoints: ['http://127.0.0.1:1'],
          state: 'connected',
          version: '',
          lastHeardAt: 1,
        };
        sendJson(response, 200, { spokes: [unreachable] });
      }
    });
    expect(await inspect(new Client({ endpoints: [server.endpoint], credentials, limits: quick }))).toBe('here');
  });
});
