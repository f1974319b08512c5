/** Leases of blob ids of a whole hub on a real Postgres. */
import { limits } from '@felloe/engine/limits.ts';
import { startTenantGround, type TenantGround } from '@felloe/testkit/hub/tenant-ground.ts';
import { spokeActor, type TestHub } from '@felloe/testkit/hub/test-hub.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';

let ground: TenantGround;
let hub: TestHub;
let backendId: string;

beforeAll(async () => {
  ground = await startTenantGround();
  ({ hub, backendId } = ground);
});

afterAll(async () => await ground?.close());

const lease = (count: number) => hub.call('lease_blobs', { backend_id: backendId, count, epoch: 1 }, spokeActor);

it('gives a spoke that asks for more than this version allows as many as it allows', async () => {
  const { leaseBatchMax } = limits.blob;
  for (const [asked, given] of [
    [1, 1],
    [leaseBatchMax, leaseBatchMax],
    [leaseBatchMax + 1, leaseBatchMax],
    [2 ** 32 - 1, leaseBatchMax],
  ] as const) {
    const { blob_ids } = await lease(asked);
    expect(new Set(blob_ids).size).toBe(given);
  }
  const { rows } = await hub.database.query<{ most: number; ids: number }>({
    text: 'select max(cardinality(blob_ids)) as most, sum(cardinality(blob_ids)) as ids from blob_lease',
  });
  expect(rows).toEqual([{ most: leaseBatchMax, ids: 1 + 3 * leaseBatchMax }]);
});

it('refuses a lease of nothing', async () => {
  expect(await hub.codeOf(lease(0))).toBe('invalid_argument');
});
