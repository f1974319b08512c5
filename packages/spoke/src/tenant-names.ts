/** Names and addresses of tenants, asked of the hub once a minute at most: they are shown to people, and nothing is decided by them. */
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { TenantName__Output } from '@felloe/contracts/gen/felloe/v1/TenantName.ts';
import type { HubCalls } from '@felloe/contracts/session/calls.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { createBoundedCache } from '@felloe/runtime/bounded-cache.ts';

export interface TenantNames {
  /** By id; ids that no tenant has are left out. */
  byIds(tenantIds: readonly string[]): Promise<ReadonlyMap<string, TenantName__Output>>;
  /** Asked of the hub every time: who is meant by an address is written into access lists. */
  byEmail(email: string): Promise<TenantName__Output | undefined>;
}

/** About 200 bytes each. */
const entriesMax = 10_000;
const ttlMs = 60_000;

export function createTenantNames({
  hub,
  actor,
  clock,
}: {
  readonly hub: HubCalls;
  readonly actor: Actor;
  readonly clock: Clock;
}): TenantNames {
  const cache = createBoundedCache<string, { readonly name: TenantName__Output; readonly expiresAt: number }>(entriesMax);
  const options = { actor, deadlineMs: limits.session.callMs };
  return {
    async byIds(tenantIds) {
      const now = clock.monotonic();
      const found = new Map<string, TenantName__Output>();
      const missing = new Set<string>();
      for (const id of tenantIds) {
        const entry = cache.get(id);
        if (entry !== undefined && entry.expiresAt > now) found.set(id, entry.name);
        else missing.add(id);
      }
      if (missing.size === 0) return found;
      const { tenants } = await hub.call('look_up_tenants', { tenant_ids: [...missing] }, options);
      for (const name of tenants) {
        found.set(name.tenant_id, name);
        cache.set(name.tenant_id, { name, expiresAt: now + ttlMs });
      }
      return found;
    },
    async byEmail(email) {
      const { tenants } = await hub.call('look_up_tenants', { emails: [email] }, options);
      return tenants[0];
    },
  };
}
