/** A hub that starts again reads what was hot, by names kept in a real Redis. */
import type { TestPostgres } from '@felloe/testkit/services/postgres.ts';
import { startRedis } from '@felloe/testkit/services/redis.ts';
import type { Service } from '@felloe/testkit/services/service.ts';
import { startTestHub, startTestPostgres, type TestActor, type TestHub } from '@felloe/testkit/hub/test-hub.ts';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

let postgres: TestPostgres;
let redis: Service;
let hub: TestHub;
let actor: TestActor;

beforeAll(async () => {
  [postgres, redis] = await Promise.all([startTestPostgres(), startRedis()]);
  hub = await startTestHub(postgres, { REDIS_URL: redis.url });
  const { tenantId } = await hub.administer<{ tenantId: string }>('tenant.create', { name: 'acme' });
  const { accessKeyId } = await hub.administer<{ accessKeyId: string }>('key.create', { tenant: 'acme' });
  actor = { kind: 'access_key', tenant_id: tenantId, principal_id: accessKeyId };
  await hub.administer('backend.add', { name: 'near', kind: 'memory', configuration: {} });
  await hub.call('create_container', { name: 'pictures', region: 'us-east-1' }, actor);
});

afterAll(async () => {
  await hub.close();
  await Promise.all([postgres.stop(), redis.stop()]);
});

const write = (path: string) =>
  hub.call('write', { container: 'pictures', path, size: 0, etag: 'e', attributes: '{}', epoch: 1 }, actor);
const status = () => hub.administer<{ components: { name: string; state: string }[] }>('status', {});

it('reads what was hot before anybody asks, and only what is still there', async () => {
  for (const path of ['a', 'b/é', 'c']) await write(path);
  expect((await status()).components).toContainEqual({ name: 'redis', state: 'up' });
  await hub.restart();
  await vi.waitFor(() => expect(hub.hub.services.cache.size).toBe(3), { timeout: 5000 });
  await hub.database.query({ text: `delete from artifact where path = 'c'` });
  await hub.restart();
  await vi.waitFor(() => expect(hub.hub.services.cache.size).toBeGreaterThanOrEqual(2), { timeout: 5000 });
  expect((await hub.call('resolve', { container: 'pictures', path: 'b/é' }, actor)).etag).toBe('e');
  expect(await hub.codeOf(hub.call('resolve', { container: 'pictures', path: 'c' }, actor))).toBe('artifact_not_found');
});
