/** Locks that nobody has had for long lose their records, and nothing of what fencing promises. */
import { limits } from '@felloe/engine/limits.ts';
import { createTenant } from '@felloe/testkit/hub/tenant-ground.ts';
import { startTestHub, startTestPostgres, type TestActor, type TestHub } from '@felloe/testkit/hub/test-hub.ts';
import type { TestPostgres } from '@felloe/testkit/services/postgres.ts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { removeFreeLocks } from './lock-queries.ts';

const { keptFreeMs } = limits.lock;
let postgres: TestPostgres;
let hub: TestHub;
let tenants = 0;
let actor: TestActor;

beforeAll(async () => {
  postgres = await startTestPostgres();
  hub = await startTestHub(postgres);
  await hub.administer('backend.add', { name: 'near', kind: 'memory', configuration: {} });
});

afterAll(async () => {
  await hub.close();
  await postgres.stop();
});

beforeEach(async () => {
  actor = await createTenant(hub, `tenant-${++tenants}`);
  await hub.call('create_container', { name: `container-${tenants}`, region: 'us-east-1' }, actor);
});

const acquire = (name: string, holder = 'a', ttlMs = 60_000) =>
  hub.call('acquire_lock', { name, holder, ttl_ms: ttlMs, wait_ms: 0 }, actor);
const release = (name: string, token: number, holder = 'a') =>
  hub.call('release_lock', { name, holder, fencing_token: token }, actor);
const inspect = (name: string) => hub.call('inspect_lock', { name }, actor);

/** The last of so many tokens; the lock is free afterwards. */
async function useTimes(name: string, times: number): Promise<number> {
  let token = 0;
  for (let round = 0; round < times; round += 1) {
    token = (await acquire(name)).fencing_token;
    await release(name, token);
  }
  return token;
}

/** A write under a lock's token: `done`, or why not. */
const writeUnder = (lock: string, token: number) =>
  hub.codeOf(
    hub.call(
      'write',
      {
        container: `container-${tenants}`,
        path: 'guarded',
        blobs: [],
        size: 0,
        etag: 'd41d8cd98f00b204e9800998ecf8427e',
        attributes: '{}',
        conditions: { fencing_lock: lock, fencing_token: token },
      },
      actor,
    ),
  );

/** As if everything about the tenant's locks had happened so much earlier. */
const passTime = (ms: number) =>
  hub.database.query({
    text: 'update named_lock set free_at = free_at - $2, expires_at = greatest(0, expires_at - $2) where tenant_id = $1',
    values: [actor.tenant_id, ms],
  });

async function names(): Promise<string[]> {
  const { rows } = await hub.database.query<{ name: string }>({
    text: 'select name from named_lock where tenant_id = $1 order by name',
    values: [actor.tenant_id],
  });
  return rows.map((row) => row.name);
}

const removeDue = () => hub.hub.services.lockRemoval.round();

it('removes released and expired locks when they were free for long, and no others', async () => {
  await useTimes('released', 1);
  await acquire('expired', 'a', 1000);
  await passTime(keptFreeMs + 2000);
  await useTimes('released-lately', 1);
  const held = await acquire('held');
  await removeDue();
  expect(await names()).toEqual(['held', 'released-lately']);
  expect(await inspect('held')).toEqual(held);
  expect(await hub.codeOf(acquire('held', 'b'))).toBe('lock_held');
  expect(await acquire('released-lately')).toMatchObject({ fencing_token: 2 });
});

it('keeps a lock that is held again, or whose lease is prolonged again and again', async () => {
  await useTimes('again', 1);
  const { fencing_token } = await acquire('prolonged');
  await passTime(keptFreeMs + 1000);
  await acquire('again');
  // Held all the time, whatever its row says of being free.
  await hub.database.query({
    text: `update named_lock set expires_at = $2 where tenant_id = $1 and name = 'prolonged'`,
    values: [actor.tenant_id, Date.now() + 60_000],
  });
  await removeDue();
  expect(await names()).toEqual(['again', 'prolonged']);
  await hub.call('renew_lock', { name: 'prolonged', holder: 'a', fencing_token, ttl_ms: 1000 }, actor);
});

it('goes on above all tokens of removed locks, in this tenant only', async () => {
  const last = await useTimes('busy', 5);
  await useTimes('quiet', 2);
  await passTime(keptFreeMs + 1000);
  await removeDue();
  expect(await names()).toEqual([]);
  const next = await acquire('busy');
  expect(next.fencing_token).toBeGreaterThan(last);
  expect((await acquire('quiet')).fencing_token).toBeGreaterThan(2);
  await release('busy', next.fencing_token);
  // A floor never falls: the quiet lock's removal leaves the busy one's.
  const quiet = await inspect('quiet');
  await release('quiet', quiet.fencing_token);
  await passTime(keptFreeMs + 1000);
  await removeDue();
  expect((await acquire('busy')).fencing_token).toBeGreaterThan(next.fencing_token);

  await hub.administer('tenant.create', { name: `other-${tenants}` });
  const { tenantId } = await hub.administer<{ tenantId: string }>('tenant.describe', { tenant: `other-${tenants}` });
  const { accessKeyId } = await hub.administer<{ accessKeyId: string }>('key.create', { tenant: `other-${tenants}` });
  const other: TestActor = { kind: 'access_key', tenant_id: tenantId, principal_id: accessKeyId };
  const first = await hub.call('acquire_lock', { name: 'busy', holder: 'a', ttl_ms: 5000, wait_ms: 0 }, other);
  expect(first.fencing_token).toBe(1);
});

it('refuses writes under old tokens when the record is gone, and takes those of a new lease', async () => {
  const last = await useTimes('guard', 3);
  expect(await writeUnder('guard', last)).toBe('done');
  expect(await writeUnder('guard', last - 1)).toBe('stale_fencing_token');
  await passTime(keptFreeMs + 1000);
  await removeDue();
  for (let token = 1; token <= last; token += 1) expect(await writeUnder('guard', token)).toBe('stale_fencing_token');
  expect(await writeUnder('guard', last + 100)).toBe('invalid_argument');
  const { fencing_token } = await acquire('guard');
  expect(await writeUnder('guard', fencing_token)).toBe('done');
  expect(await writeUnder('guard', fencing_token - 1)).toBe('stale_fencing_token');
  expect(await writeUnder('guard', fencing_token + 1)).toBe('invalid_argument');
});

it('answers the former holder that its lease is lost', async () => {
  const { fencing_token } = await acquire('former', 'a', 1000);
  await passTime(keptFreeMs + 2000);
  await removeDue();
  expect(await hub.codeOf(release('former', fencing_token))).toBe('lock_lost');
  const renewed = hub.call('renew_lock', { name: 'former', holder: 'a', fencing_token, ttl_ms: 5000 }, actor);
  expect(await hub.codeOf(renewed)).toBe('lock_lost');
  expect(await inspect('former')).toMatchObject({ holder: '', expires_at: 0 });
});

it('removes in batches, and passes over a lock that a write holds in its transaction', async () => {
  for (const name of ['a', 'b', 'c']) await useTimes(name, 1);
  await passTime(keptFreeMs + 1000);
  const old = { before: Date.now() - keptFreeMs, limit: 2 };
  const writing = await hub.database.connect();
  try {
    await writing.query({ text: 'begin' });
    await writing.query({
      text: `select 1 from named_lock where tenant_id = $1 and name = 'b' for share`,
      values: [actor.tenant_id],
    });
    expect(await removeFreeLocks(hub.database, { ...old, limit: 1 })).toBe(1);
    expect(await removeFreeLocks(hub.database, old)).toBe(1);
    expect(await names()).toEqual(['b']);
  } finally {
    await writing.query({ text: 'rollback' });
    writing.release();
  }
  expect(await removeFreeLocks(hub.database, old)).toBe(1);
});
