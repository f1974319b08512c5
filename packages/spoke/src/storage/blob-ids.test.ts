import { randomUUID } from 'node:crypto';
import type { HubCalls } from '@felloe/contracts/session/calls.ts';
import { limits } from '@felloe/engine/limits.ts';
import { systemClock } from '@felloe/runtime/clock.ts';
import { createSilentLogger } from '@felloe/runtime/logger.ts';
import { expect, test } from 'vitest';
import { BlobIds } from './blob-ids.ts';

interface Lease {
  readonly count: number;
  readonly answer: (lease: object) => void;
}

/** Leases are answered when the test says so, as by a hub far away. */
function startFarHub() {
  const leases: Lease[] = [];
  const call = (_: string, { count }: { readonly count: number }) =>
    new Promise((answer) => {
      leases.push({ count, answer });
    });
  const actor = { kind: 'spoke', tenant_id: '', principal_id: '', source_address: '' };
  const ids = new BlobIds({
    hub: { call } as unknown as HubCalls,
    session: { epoch: 1 },
    actor,
    clock: systemClock,
    logger: createSilentLogger(),
  });
  const answerNext = async () => {
    const { count, answer } = leases.shift() as Lease;
    answer({ blob_ids: Array.from({ length: count }, () => randomUUID()), valid_ms: 900_000 });
    await new Promise((resolve) => setImmediate(resolve));
    return count;
  };
  /** Whether the id was there. */
  const take = () => !(ids.take('b') instanceof Promise);
  return { leases, answerNext, take };
}

test('more ids are asked for in time for what is used while a lease is on its way', async () => {
  const { leases, answerNext, take } = startFarHub();
  const usedMeanwhile = 200;
  for (let batch = 0; batch < limits.blob.leaseBatchMax; ) {
    while (leases.length === 0) take();
    batch = await answerNext();
  }
  for (let round = 0; round < 3; round += 1) {
    while (leases.length === 0) take();
    const were = Array.from({ length: usedMeanwhile }, take);
    // The first of these leases was asked for as late as where the hub is near.
    if (round > 0) expect(were).not.toContain(false);
    await answerNext();
  }
});

test('where the hub answers before more are used, few are kept ahead', async () => {
  const { leases, answerNext, take } = startFarHub();
  for (let batch = 0; batch < limits.blob.leaseBatchMax; ) {
    while (leases.length === 0) take();
    batch = await answerNext();
  }
  let taken = 0;
  while (leases.length === 0) {
    expect(take()).toBe(true);
    taken += 1;
  }
  expect(taken).toBeGreaterThan(limits.blob.leaseBatchMax - limits.blob.leaseRefillBelow);
});
