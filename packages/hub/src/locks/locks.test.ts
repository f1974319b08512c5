/** Named locks of a whole hub on a real Postgres. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTenantGround, type TenantGround } from '@felloe/testkit/hub/tenant-ground.ts';
import type { TestActor, TestCallOptions, TestHub } from '@felloe/testkit/hub/test-hub.ts';

let ground: TenantGround;
let hub: TestHub;
let actor: TestActor;

beforeAll(async () => {
  ground = await startTenantGround();
  ({ hub, owner: actor } = ground);
});

afterAll(async () => await ground?.close());

interface Wish {
  readonly ttlMs?: number;
  readonly waitMs?: number;
}

function acquire(name: string, holder: string, { ttlMs = 60_000, waitMs = 0 }: Wish = {}, options?: TestCallOptions) {
  return hub.call('acquire_lock', { name, holder, ttl_ms: ttlMs, wait_ms: waitMs }, actor, options);
}

const release = (name: string, holder: string, token: number) =>
  hub.call('release_lock', { name, holder, fencing_token: token }, actor);
const renew = (name: string, holder: string, token: number, ttlMs = 60_000) =>
  hub.call('renew_lock', { name, holder, fencing_token: token, ttl_ms: ttlMs }, actor);
const inspect = (name: string) => hub.call('inspect_lock', { name }, actor);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('passes a lock from holder to holder under rising tokens', async () => {
  const first = await acquire('pass', 'a');
  expect(first).toMatchObject({ name: 'pass', holder: 'a', fencing_token: 1 });
  expect(await hub.codeOf(acquire('pass', 'b'))).toBe('lock_held');
  await release('pass', 'a', 1);
  expect(await inspect('pass')).toMatchObject({ holder: '', fencing_token: 1, expires_at: 0 });
  expect(await acquire('pass', 'b')).toMatchObject({ holder: 'b', fencing_token: 2 });
  expect(await hub.codeOf(release('pass', 'a', 1))).toBe('lock_lost');
  expect(await hub.codeOf(renew('pass', 'a', 1))).toBe('lock_lost');
});

it('answers the same holder with its own lease, and a repeated request with its answer', async () => {
  const first = await acquire('again', 'a', {}, { key: 'the-same' });
  expect(await acquire('again', 'a', {}, { key: 'the-same' })).toEqual(first);
  expect(await acquire('again', 'a')).toMatchObject({ fencing_token: first.fencing_token });
  await release('again', 'a', first.fencing_token);
  // Releasing again is the same answer; the first request, repeated, takes nothing again.
  expect(await hub.codeOf(release('again', 'a', first.fencing_token))).toBe('done');
  expect(await acquire('again', 'a', {}, { key: 'the-same' })).toEqual(first);
  expect(await inspect('again')).toMatchObject({ holder: '' });
});

it('wakes who waits, in order of arrival, as soon as the lock is released', async () => {
  const { fencing_token } = await acquire('queue', 'holder');
  const order: string[] = [];
  const waiting: Promise<void>[] = [];
  for (const holder of ['a', 'b', 'c', 'd']) {
    waiting.push(
      acquire('queue', holder, { waitMs: 20_000 }).then(async (lock) => {
        order.push(`${holder}${lock.fencing_token}`);
        await release('queue', holder, lock.fencing_token);
      }),
    );
    await sleep(30);
  }
  const startedAt = performance.now();
  await release('queue', 'holder', fencing_token);
  await Promise.all(waiting);
  expect(order).toEqual(['a2', 'b3', 'c4', 'd5']);
  expect(performance.now() - startedAt).toBeLessThan(3000);
});

it('wakes who waits when the lease runs out', async () => {
  await acquire('expiry', 'a', { ttlMs: 1000 });
  const startedAt = performance.now();
  expect(await acquire('expiry', 'b', { waitMs: 10_000 })).toMatchObject({ holder: 'b', fencing_token: 2 });
  expect(performance.now() - startedAt).toBeGreaterThan(800);
  expect(performance.now() - startedAt).toBeLessThan(4000);
  expect(await hub.codeOf(renew('expiry', 'a', 1))).toBe('lock_lost');
});

it('gives a wait up at its end or when its session is lost, and the next one moves up', async () => {
  const { fencing_token } = await acquire('bounded', 'a');
  expect(await hub.codeOf(acquire('bounded', 'b', { waitMs: 200 }))).toBe('lock_held');
  const lost = new AbortController();
  const leaving = hub.codeOf(acquire('bounded', 'c', { waitMs: 20_000 }, { signal: lost.signal }));
  await sleep(50);
  const staying = acquire('bounded', 'd', { waitMs: 20_000 });
  await sleep(50);
  lost.abort(new Error('the session was lost'));
  expect(await leaving).not.toBe('done');
  await release('bounded', 'a', fencing_token);
  expect(await staying).toMatchObject({ holder: 'd', fencing_token: 2 });
});

it('keeps leases and tokens over a restart of the hub', async () => {
  const { fencing_token } = await acquire('restart', 'a');
  await hub.restart();
  expect(await hub.codeOf(acquire('restart', 'b'))).toBe('lock_held');
  expect(await renew('restart', 'a', fencing_token)).toMatchObject({ fencing_token });
  await release('restart', 'a', fencing_token);
  expect(await acquire('restart', 'b')).toMatchObject({ fencing_token: fencing_token + 1 });
});

it('never gives one token to two holders under contention', async () => {
  const tokens: number[] = [];
  let inside = 0;
  const worker = async (holder: string) => {
    for (let round = 0; round < 5; round += 1) {
      const { fencing_token } = await acquire('contended', holder, { waitMs: 25_000 });
      expect((inside += 1)).toBe(1);
      tokens.push(fencing_token);
      inside -= 1;
      await release('contended', holder, fencing_token);
    }
  };
  await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(worker));
  expect(tokens).toEqual([...tokens].sort((one, other) => one - other));
  expect(new Set(tokens).size).toBe(30);
});

it('keeps tenants apart and tells of every operation', async () => {
  await hub.administer('tenant.create', { name: 'other' });
  const { tenantId } = await hub.administer<{ tenantId: string }>('tenant.describe', { tenant: 'other' });
  const made = await hub.administer<{ accessKeyId: string }>('key.create', { tenant: 'other', permissions: 'read_only' });
  const reader: TestActor = { kind: 'access_key', tenant_id: tenantId, principal_id: made.accessKeyId };
  const { fencing_token } = await acquire('told', 'a');
  expect(await hub.call('inspect_lock', { name: 'told' }, reader)).toMatchObject({ holder: '', fencing_token: 0 });
  expect(await hub.codeOf(hub.call('acquire_lock', { name: 'x', holder: 'r', ttl_ms: 5000, wait_ms: 0 }, reader))).toBe(
    'access_denied',
  );
  await renew('told', 'a', fencing_token);
  await release('told', 'a', fencing_token);
  const page = await hub.call('read_events', { position: '', container: '', limit: 0, wait_ms: 0 }, actor);
  const told = page.events.map(({ event }) => JSON.parse(event)).filter(({ data }) => data.lock === 'told');
  expect(told.map(({ type }) => type)).toEqual(['lock.acquired', 'lock.renewed', 'lock.released']);
});

it('refuses malformed wishes', async () => {
  expect(await hub.codeOf(acquire('', 'a'))).toBe('invalid_argument');
  expect(await hub.codeOf(acquire('x'.repeat(513), 'a'))).toBe('invalid_argument');
  expect(await hub.codeOf(acquire('x', ''))).toBe('invalid_argument');
  expect(await hub.codeOf(acquire('x', 'a', { ttlMs: 10 }))).toBe('invalid_argument');
  expect(await hub.codeOf(renew('never', 'a', 1))).toBe('lock_lost');
});
