/**
 * Request limits of tenants and keys. The buckets live at the hub; a spoke takes tokens ahead for about as long as they stay valid,
 * so an ordinary request costs no round trip and two spokes together exceed a limit by what they hold at most. With the hub away
 * nothing is let through: a limit is never lost open.
 */
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { KeyCredential__Output } from '@felloe/contracts/gen/felloe/v1/KeyCredential.ts';
import type { HubCalls } from '@felloe/contracts/session/calls.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { createDeferred, type Deferred } from '@felloe/runtime/deferred.ts';
import { createBoundedCache } from '@felloe/runtime/bounded-cache.ts';

/** Whom tokens are taken for: an access key, or in its place the user of an app. */
export type Limited = Pick<KeyCredential__Output, 'access_key_id' | 'tenant_id' | 'rate'>;

export interface RateLimit {
  /** undefined when the request may go on at once; else a promise that resolves when it may, or rejects with `rate_limited`. */
  admit(credential: Limited): Promise<void> | undefined;
}

/** Requests of one key that wait for tokens; a queue any longer would be refused anyway. */
const waitersMax = 256;
const ledgersMax = 50_000;
/** A round trip takes milliseconds; a hub that needs longer is away for this purpose. */
const takeDeadlineMs = 1_000;

interface Ledger {
  tokens: number;
  expiresAt: number;
  /** Requests since the last taking began, and when that was: how many to take next. */
  asked: number;
  askedSince: number;
  taking: boolean;
  waiters: Deferred<void>[];
}

export function createRateLimit({
  hub,
  actor,
  clock,
}: {
  readonly hub: HubCalls;
  readonly actor: Actor;
  readonly clock: Clock;
}): RateLimit {
  const ledgers = createBoundedCache<string, Ledger>(ledgersMax);

  const ledgerOf = (credential: Limited): Ledger => {
    // Ids of app users are their own affair: two tenants may have the same.
    const key = `${credential.tenant_id}/${credential.access_key_id}`;
    let ledger = ledgers.get(key);
    if (ledger === undefined) {
      ledger = { tokens: 0, expiresAt: 0, asked: 0, askedSince: clock.monotonic(), taking: false, waiters: [] };
      ledgers.set(key, ledger);
    }
    return ledger;
  };

  const take = async (ledger: Ledger, credential: Limited): Promise<void> => {
    ledger.taking = true;
    try {
      while (ledger.waiters.length > 0) {
        const startedAt = clock.monotonic();
        const taken = await hub.call(
          'take_tokens',
          { tenant_id: credential.tenant_id, principal_id: credential.access_key_id, wanted: wantedTokens(ledger, startedAt) },
          { actor, deadlineMs: takeDeadlineMs },
        );
        const served = ledger.waiters.splice(0, taken.granted);
        for (const waiter of served) waiter.resolve();
        ledger.tokens = taken.granted - served.length;
        ledger.expiresAt = startedAt + taken.valid_ms;
        if (taken.granted === 0) refuse(ledger, taken.retry_after_ms);
      }
    } catch (thrown) {
      const error = StoreError.from(thrown, 'unavailable');
      for (const waiter of ledger.waiters.splice(0)) waiter.reject(error);
    } finally {
      ledger.taking = false;
    }
  };

  return {
    admit(credential) {
      const { rate } = credential;
      if (rate === null || (rate.tenant_per_second === 0 && rate.principal_per_second === 0)) return undefined;
      const ledger = ledgerOf(credential);
      ledger.asked += 1;
      if (ledger.tokens > 0 && ledger.expiresAt > clock.monotonic()) {
        ledger.tokens -= 1;
        return undefined;
      }
      ledger.tokens = 0;
      if (ledger.waiters.length >= waitersMax) return Promise.reject(rateLimited(1000));
      const waiter = createDeferred<void>();
      ledger.waiters.push(waiter);
      if (!ledger.taking) void take(ledger, credential);
      return waiter.promise;
    },
  };
}

/** What will be used while the tokens are valid, going by the requests since the last taking; at least what waits now. */
function wantedTokens(ledger: Ledger, now: number): number {
  const elapsedMs = Math.max(1, now - ledger.askedSince);
  const ahead = Math.floor((ledger.asked / Math.max(elapsedMs, limits.hub.tokensValidMs)) * (limits.hub.tokensValidMs / 2));
  ledger.asked = 0;
  ledger.askedSince = now;
  return ledger.waiters.length + Math.min(ahead, limits.hub.tokensAheadMax);
}

function refuse(ledger: Ledger, retryAfterMs: number): void {
  for (const waiter of ledger.waiters.splice(0)) waiter.reject(rateLimited(retryAfterMs));
}

function rateLimited(retryAfterMs: number): StoreError {
  return new StoreError('rate_limited', 'the request limit of this key or tenant is reached', {
    retryAfterMs: Math.max(1, retryAfterMs),
  });
}
