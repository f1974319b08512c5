/** The calls about named locks. */
import type { LockRecord } from '@felloe/engine/lock/lease.ts';
import type { Access } from '../access/access.ts';
import type { CallHandlers } from '../session/call-context.ts';
import type { Locks } from './locks.ts';

export function lockHandlers(
  locks: Locks,
  access: Access,
): Pick<CallHandlers, 'acquire_lock' | 'renew_lock' | 'release_lock' | 'inspect_lock'> {
  return {
    acquire_lock: {
      authorisation: 'lock.acquire',
      handle: async (message, context) => {
        const lock = { tenantId: access.tenant(context, 'lock.acquire'), name: message.name };
        const asked = { holder: message.holder, ttlMs: message.ttl_ms, waitMs: message.wait_ms };
        return answerOf(message.name, await locks.acquire(lock, asked, context));
      },
    },
    renew_lock: {
      authorisation: 'lock.acquire',
      handle: async (message, context) => {
        const lock = { tenantId: access.tenant(context, 'lock.acquire'), name: message.name };
        const asked = { holder: message.holder, fencingToken: message.fencing_token, ttlMs: message.ttl_ms };
        return answerOf(message.name, await locks.renew(lock, asked, context.order));
      },
    },
    release_lock: {
      authorisation: 'lock.acquire',
      handle: async (message, context) => {
        const lock = { tenantId: access.tenant(context, 'lock.acquire'), name: message.name };
        await locks.release(lock, { holder: message.holder, fencingToken: message.fencing_token }, context.order);
        return {};
      },
    },
    inspect_lock: {
      authorisation: 'lock.inspect',
      handle: async (message, context) => {
        const lock = { tenantId: access.tenant(context, 'lock.inspect'), name: message.name };
        return answerOf(message.name, await locks.inspect(lock));
      },
    },
  };
}

function answerOf(name: string, record: LockRecord) {
  return { name, holder: record.holder, fencing_token: record.fencingToken, expires_at: record.expiresAt };
}
