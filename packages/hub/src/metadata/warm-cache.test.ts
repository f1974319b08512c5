/** A hub that starts again reads what was hot, by names kept in a real Redis. */
import { startRedis } from '@felloe/testkit/services/redis.ts';
import type { Service } from '@felloe/testkit/services/service.ts';
import { startTenantGround, type TenantGround } from '@felloe/testkit/hub/tenant-ground.ts';
import type { TestActor, TestHub } from '@felloe/testkit/hub/test-hub.ts';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

let redis: Service;
let ground: TenantGround;
let hub: TestHub;
let actor: TestActor;

beforeAll(async () => {
  redis = await startRedis();
  ground = await startTenantGround({ REDIS_URL: redis.url });
  ({ hub, owner: actor } = ground);
  await hub.call('create_container', { name: 'pictures', region: 'us-east-1' }, actor);
});

afterAll(async () => {
  await ground?.close();
  await redis?.stop();
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
