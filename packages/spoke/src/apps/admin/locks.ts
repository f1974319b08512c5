/** Named locks. The hub keeps them; here they only change language. */
import type { AcquireLock, Lock, ReleaseLock, RenewLock } from '@felloe/contracts/http/coordination.ts';
import type { LockRecord__Output } from '@felloe/contracts/gen/felloe/v1/LockRecord.ts';
import type { Static } from 'typebox';
import type { AppContext } from '../../app-context.ts';
import type { TenantNames } from './caller-tenant.ts';
import { callDeadlineMs, waitingDeadlineMs } from './deadlines.ts';
import { callOptions, type Exchange, namedTenant } from './exchange.ts';
import { whileServing } from './while-serving.ts';

export async function acquireLock(context: AppContext, tenants: TenantNames, exchange: Exchange): Promise<Lock> {
  const actor = await tenants.actorFor(exchange.actor, namedTenant(exchange));
  const { holder, ttlMs, waitMs = 0 } = exchange.body as AcquireLock;
  const request = { name: lockName(exchange), holder, ttl_ms: ttlMs, wait_ms: waitMs };
  return await whileServing(context, exchange, async (served) =>
    lockOf(await context.call('acquire_lock', request, callOptions(served, actor, waitingDeadlineMs(waitMs)))),
  );
}

export async function renewLock(context: AppContext, tenants: TenantNames, exchange: Exchange): Promise<Lock> {
  const actor = await tenants.actorFor(exchange.actor, namedTenant(exchange));
  const { holder, fencingToken, ttlMs } = exchange.body as Static<typeof RenewLock>;
  const request = { name: lockName(exchange), holder, fencing_token: fencingToken, ttl_ms: ttlMs };
  return lockOf(await context.call('renew_lock', request, callOptions(exchange, actor, callDeadlineMs)));
}

export async function releaseLock(context: AppContext, tenants: TenantNames, exchange: Exchange): Promise<void> {
  const actor = await tenants.actorFor(exchange.actor, namedTenant(exchange));
  const { holder, fencingToken } = exchange.body as Static<typeof ReleaseLock>;
  const request = { name: lockName(exchange), holder, fencing_token: fencingToken };
  await context.call('release_lock', request, callOptions(exchange, actor, callDeadlineMs));
}

export async function inspectLock(context: AppContext, tenants: TenantNames, exchange: Exchange): Promise<Lock> {
  const actor = await tenants.actorFor(exchange.actor, namedTenant(exchange));
  return lockOf(await context.call('inspect_lock', { name: lockName(exchange) }, callOptions(exchange, actor, callDeadlineMs)));
}

function lockName(exchange: Exchange): string {
  return exchange.parameters.lock ?? '';
}

function lockOf(record: LockRecord__Output): Lock {
  return { name: record.name, holder: record.holder, fencingToken: record.fencing_token, expiresAt: record.expires_at };
}
