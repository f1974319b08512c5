/** The calls about named locks. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { LockRecord } from '@felloe/engine/lock/lease.ts';
import type { Action } from '@felloe/engine/access/action.ts';
import type { Access } from '../access/access.ts';
import type { CallContext, CallHandlers } from '../session/call-context.ts';
import type { LockCaller, Locks } from './locks.ts';

export function lockHandlers(
  locks: Locks,
  access: Access,
): Pick<CallHandlers, 'acquire_lock' | 'renew_lock' | 'release_lock' | 'inspect_lock'> {
  return {
    acquire_lock: {
      authorisation: 'lock.acquire',
      handle: async (message, context) => {
        const tenantId = tenantOf(access, context, 'lock.acquire');
        const { name, holder, ttl_ms: ttlMs, wait_ms: waitMs } = message;
        return lockMessage(name, await locks.acquire({ tenantId, name, holder, ttlMs, waitMs }, callerOf(context)));
      },
    },
    renew_lock: {
      authorisation: 'lock.acquire',
      handle: async (message, context) => {
        const tenantId = tenantOf(access, context, 'lock.acquire');
        const { name, holder, fencing_token: fencingToken, ttl_ms: ttlMs } = message;
        return lockMessage(name, await locks.renew({ tenantId, name, holder, fencingToken, ttlMs }, callerOf(context)));
      },
    },
    release_lock: {
      authorisation: 'lock.acquire',
      handle: async (message, context) => {
        const tenantId = tenantOf(access, context, 'lock.acquire');
        const { name, holder, fencing_token: fencingToken } = message;
        await locks.release({ tenantId, name, holder, fencingToken }, callerOf(context));
        return {};
      },
    },
    inspect_lock: {
      authorisation: 'lock.inspect',
      handle: async (message, context) => {
        const tenantId = tenantOf(access, context, 'lock.inspect');
        return lockMessage(message.name, await locks.inspect({ tenantId, name: message.name }));
      },
    },
  };
}

/** Locks belong to a tenant; an administrator acts for the one it names. */
function tenantOf(access: Access, context: CallContext, action: Action): string {
  const tenantId = access.tenant(context, action);
  if (tenantId === '') throw new StoreError('invalid_argument', 'name the tenant', { details: { field: 'tenant' } });
  return tenantId;
}

function callerOf(context: CallContext): LockCaller {
  return { principalId: context.principal.principalId, order: context.order, signal: context.signal };
}

function lockMessage(name: string, record: LockRecord) {
  return { name, holder: record.holder, fencing_token: record.fencingToken, expires_at: record.expiresAt };
}
