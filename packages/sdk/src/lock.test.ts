import { problemOf, StoreError } from '@felloe/contracts/http/problem.ts';
import { describe, expect, it, vi } from 'vitest';
import { Client } from './client.ts';
import { withLock } from './lock.ts';
import { sendJson, startTestServer, type TestServer } from './test-server.ts';

const clientOf = (server: TestServer) =>
  new Client({
    endpoints: [server.endpoint],
    credentials: { kind: 'token', token: 't' },
    choose: 'given',
    limits: { retryDelayMsBase: 1, retryDelayMsMax: 5, attemptsMax: 2 },
  });
const verbs = (server: TestServer) => server.seen.map((request) => request.target.split('/').at(-1));
const granted = { name: 'job', holder: 'h', fencingToken: 5, expiresAt: 1 };

/** A lock that is granted, and renewed as often as told; then `failure` answers. */
const lockServer = (renewals: number, failure: StoreError) => {
  let left = renewals;
  return startTestServer((request, response) => {
    if (request.target.endsWith('/release')) response.writeHead(204).end();
    else if (request.target.endsWith('/renew')) {
      left -= 1;
      if (left >= 0) sendJson(response, 200, granted);
      else sendJson(response, problemOf(failure).status, problemOf(failure));
    } else sendJson(response, 200, granted);
  });
};

const sleep = (durationMs: number) => new Promise((resolve) => setTimeout(resolve, durationMs));

describe('withLock', () => {
  it('renews while the work runs, gives its fencing token, and releases', async () => {
    await using server = await lockServer(100, new StoreError('internal'));
    const result = await withLock(clientOf(server), 'job', { ttlMs: 150, holder: 'h' }, async (lease) => {
      await sleep(250);
      expect(lease.signal.aborted).toBe(false);
      return lease.fencingHeaders;
    });
    expect(result).toEqual({ 'x-felloe-fencing-lock': 'job', 'x-felloe-fencing-token': '5' });
    expect(verbs(server)[0]).toBe('acquire');
    expect(verbs(server).filter((verb) => verb === 'renew').length).toBeGreaterThanOrEqual(2);
    expect(verbs(server).at(-1)).toBe('release');
    expect(JSON.parse(server.seen.at(-1)?.body ?? '')).toEqual({ holder: 'h', fencingToken: 5 });
  });

  it('tells the work when the lease has passed on, and fails even if the work went on', async () => {
    await using server = await lockServer(0, new StoreError('lock_lost'));
    let told = false;
    const working = withLock(clientOf(server), 'job', { ttlMs: 90 }, async (lease) => {
      await new Promise((resolve) => lease.signal.addEventListener('abort', resolve));
      told = true;
    });
    await expect(working).rejects.toMatchObject({ code: 'lock_lost' });
    expect(told).toBe(true);
    expect(verbs(server)).not.toContain('release');
  });

  it('tells the work before the lease ends when no spoke answers', async () => {
    await using server = await lockServer(0, new StoreError('unavailable', undefined, { retryAfterMs: 0 }));
    const startedAt = performance.now();
    let endedAt = 0;
    const working = withLock(clientOf(server), 'job', { ttlMs: 300 }, async (lease) => {
      await new Promise((resolve) => lease.signal.addEventListener('abort', resolve));
      endedAt = performance.now();
    });
    await expect(working).rejects.toMatchObject({ code: 'lock_lost' });
    expect(endedAt - startedAt).toBeLessThan(400);
    expect(endedAt - startedAt).toBeGreaterThan(100);
  });

  it('says that the lock is lost when a try fails after the lease ended and before its timer fired', async () => {
    await using server = await lockServer(0, new StoreError('internal'));
    const client = clientOf(server);
    const ttlMs = 30;
    vi.spyOn(client, 'request').mockImplementation((operation) => {
      if (operation !== 'lock.renew') return Promise.resolve(granted as never);
      // No timer fires in between.
      const over = performance.now() + ttlMs;
      while (performance.now() < over);
      return Promise.reject(new StoreError('unavailable'));
    });
    const working = withLock(
      client,
      'job',
      { ttlMs },
      (lease) => new Promise<void>((resolve) => lease.signal.addEventListener('abort', () => resolve())),
    );
    await expect(working).rejects.toMatchObject({ code: 'lock_lost' });
  });

  it('passes on what the work throws, and says when somebody else holds the lock', async () => {
    await using server = await lockServer(100, new StoreError('internal'));
    const failing = withLock(clientOf(server), 'job', {}, () => Promise.reject(new RangeError('mine')));
    await expect(failing).rejects.toThrow(RangeError);
    expect(verbs(server).at(-1)).toBe('release');
    await using held = await startTestServer((_request, response) =>
      sendJson(response, 409, problemOf(new StoreError('lock_held'))),
    );
    await expect(withLock(clientOf(held), 'job', {}, () => Promise.resolve())).rejects.toMatchObject({ code: 'lock_held' });
    expect(verbs(held)).toEqual(['acquire']);
  });
});
