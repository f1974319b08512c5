/** Which calls name the epoch of their session, and what becomes of them when the epoch has passed. */
import type { CallName } from '@felloe/contracts/session/calls.ts';
import type { Request } from '@felloe/contracts/gen/felloe/v1/Request.ts';
import { StoreError } from '@felloe/engine/errors.ts';

const epochCalls: ReadonlySet<CallName> = new Set<CallName>([
  'write',
  'record_part',
  'lease_blobs',
  'renew_blobs',
  'open_segment',
  'seal_segment',
  'move_blobs',
]);

/**
 * Calls whose result only serves the epoch that asked: asking again under a new one is pointless. The others (a write, a part, a
 * move) are sent again with their old epoch and idempotency key: they may have been done, and the hub then answers what it stored.
 */
const uselessAfterEpoch: ReadonlySet<CallName> = new Set<CallName>([
  'lease_blobs',
  'renew_blobs',
  'open_segment',
  'seal_segment',
]);

export function namesEpoch(name: CallName): boolean {
  return epochCalls.has(name);
}

export function endsWithEpoch(name: CallName): boolean {
  return uselessAfterEpoch.has(name);
}

/** The epoch a request names: 0 for a call that names none. */
export function epochIn(name: CallName, request: NonNullable<Request[CallName]>): number {
  if (!epochCalls.has(name)) return 0;
  return Number((request as { readonly epoch?: unknown }).epoch ?? 0);
}

export function epochClosed(): StoreError {
  return new StoreError('epoch_closed', 'the session this was prepared in has ended; it has to be repeated', {
    retryAfterMs: 100,
  });
}
