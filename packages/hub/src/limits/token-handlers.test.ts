/** Two spokes share one limit: what they may do together, counted against a real Redis and in memory. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TokensTaken } from '@felloe/contracts/gen/felloe/v1/TokensTaken.ts';
import { limits } from '@felloe/engine/limits.ts';
import { systemClock } from '@felloe/runtime/clock.ts';
import { startRedis } from '@felloe/testkit/services/redis.ts';
import { expect, it } from 'vitest';
import type { Tenants } from '../auth/tenants.ts';
import type { CallContext } from '../session/call-context.ts';
import { openVolatile, type Volatile } from '../volatile/volatile.ts';
import { tokenHandlers } from './token-handlers.ts';

const tenantId = randomUUID();

function handlersOf(volatile: Volatile, rate: { tenant: number; principal: number }) {
  const row = { requestsPerSecond: rate.tenant, principalRequestsPerSecond: rate.principal };
  const tenants = { byId: (id: string) => (id === tenantId ? row : undefined) } as unknown as Tenants;
  const { take_tokens: handler } = tokenHandlers({ tenants, tokenBuckets: volatile });
  return async (principal: string, wanted: number): Promise<TokensTaken> =>
    handler.handle({ tenant_id: tenantId, principal_id: principal, wanted }, {} as CallContext);
}

function open(url: string | undefined): Volatile {
  const nothing = () => undefined;
  return openVolatile({ url, installation: randomUUID(), clock: systemClock, onAway: nothing, onBack: nothing });
}

/** A spoke under more load than it may serve: takes as much as it may and uses it at once. How many requests it served. */
async function spoke(take: ReturnType<typeof handlersOf>, principal: string, untilMs: number): Promise<number> {
  let served = 0;
  while (performance.now() < untilMs) {
    const taken = await take(principal, limits.hub.tokensAheadMax);
    served += taken.granted ?? 0;
    if (taken.granted === 0) await sleep(taken.retry_after_ms);
  }
  return served;
}

it.each([
  ['in memory', async () => ({ url: undefined, stop: async () => undefined })],
  ['in redis', () => startRedis()],
] as const)('keeps two spokes together within 110 percent of a tenant limit %s', async (_where, start) => {
  const service = await start();
  const volatile = open(service.url);
  try {
    const take = handlersOf(volatile, { tenant: 500, principal: 0 });
    await take('warm', 1);
    const seconds = 2;
    const untilMs = performance.now() + seconds * 1000;
    const served = await Promise.all([spoke(take, 'one', untilMs), spoke(take, 'two', untilMs)]);
    const sum = served.reduce((total, count) => total + count, 0);
    expect(sum).toBeLessThanOrEqual(500 * seconds * 1.1);
    expect(sum).toBeGreaterThan(500 * seconds * 0.8);
  } finally {
    await volatile.close();
    await service.stop();
  }
});

it('limits a principal below its tenant, and nothing where there is no limit', async () => {
  const volatile = open(undefined);
  const limited = handlersOf(volatile, { tenant: 100, principal: 20 });
  expect((await limited('one', 64)).granted).toBe(2);
  expect(await limited('one', 64)).toMatchObject({ granted: 0 });
  expect((await limited('two', 64)).granted).toBe(2);
  expect((await handlersOf(volatile, { tenant: 0, principal: 0 })('one', 1000)).granted).toBe(limits.hub.tokensAheadMax);
  const unknown = await tokenHandlers({
    tenants: { byId: () => undefined } as unknown as Tenants,
    tokenBuckets: volatile,
  }).take_tokens.handle({ tenant_id: randomUUID(), principal_id: 'x', wanted: 1 }, {} as CallContext);
  expect(unknown.granted).toBe(0);
});
