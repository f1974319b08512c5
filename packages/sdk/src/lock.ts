/**
 * Work under a named lock. The lease is renewed while the work runs; when it cannot be, the work is told by a signal before anybody
 * else can hold the lock, counted on this machine's monotonic clock from before the request that got the lease was sent.
 */
import { type Lock, lockWaitMsMax } from '@felloe/contracts/http/coordination.ts';
import { StoreError } from '@felloe/contracts/http/problem.ts';
import type { Client } from './client.ts';
import { delay, reasonOf } from './delay.ts';

export interface LockOptions {
  /** How long the lease lasts without renewal; also how long others wait when this process dies. Default 15 s. */
  readonly ttlMs?: number;
  /** How long to wait for the lock; default 0. */
  readonly waitMs?: number;
  /** Unique to this holder; made when not given. */
  readonly holder?: string;
  /** Administrators name the tenant. */
  readonly tenant?: string;
  readonly signal?: AbortSignal;
}

export interface Lease {
  readonly name: string;
  readonly holder: string;
  /** Rises with every holder: give it to whatever the work changes, which refuses older ones. */
  readonly fencingToken: number;
  /** Aborts when the lease is lost or the caller's own signal aborts. Stop then. */
  readonly signal: AbortSignal;
  /** Put these on an S3 PUT, and it is refused when a newer holder exists: a pause of this machine then does no harm. */
  readonly fencingHeaders: Readonly<{ 'x-felloe-fencing-lock': string; 'x-felloe-fencing-token': string }>;
}

const ttlMsDefault = 15_000;
/** A third of the lease: two more tries fit when one renewal fails. */
const renewalsPerTtl = 3;

/**
 * Takes the lock, runs the work, gives the lock back. What the work returns or throws is returned or thrown, unless the lease was lost
 * meanwhile: then `lock_lost`, since what the work did may have met another holder's.
 * @throws StoreError `lock_held` when the wait was too short.
 */
export async function withLock<T>(
  client: Client,
  name: string,
  options: LockOptions,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const ttlMs = options.ttlMs ?? ttlMsDefault;
  const held = await acquire(client, name, { ...options, ttlMs });
  const ended = new AbortController();
  const lost = new AbortController();
  const signal = options.signal === undefined ? lost.signal : AbortSignal.any([options.signal, lost.signal]);
  const keeping = keep(client, held, {
    ttlMs,
    tenant: options.tenant,
    ended: ended.signal,
    lose: (reason) => lost.abort(reason),
  });
  try {
    const result = await work({
      name,
      holder: held.holder,
      fencingToken: held.fencingToken,
      signal,
      fencingHeaders: { 'x-felloe-fencing-lock': name, 'x-felloe-fencing-token': String(held.fencingToken) },
    });
    if (lost.signal.aborted) throw reasonOf(lost.signal);
    return result;
  } finally {
    ended.abort();
    await keeping;
    if (!lost.signal.aborted) await release(client, held, options.tenant);
  }
}

interface HeldLock {
  readonly name: string;
  readonly holder: string;
  readonly fencingToken: number;
  /** On the monotonic clock: after this, others may hold it. */
  readonly validUntil: number;
}

/** Waits in turns of what the hub allows. The same holder in every turn, so that an answer that was lost is given again. */
async function acquire(client: Client, name: string, options: LockOptions & { readonly ttlMs: number }): Promise<HeldLock> {
  const holder = options.holder ?? crypto.randomUUID();
  const waitUntil = performance.now() + (options.waitMs ?? 0);
  for (;;) {
    const sentAt = performance.now();
    const waitMs = Math.floor(Math.min(lockWaitMsMax, Math.max(0, waitUntil - sentAt)));
    try {
      const lock: Lock = await client.request('lock.acquire', {
        parameters: { lock: name },
        body: { holder, ttlMs: options.ttlMs, waitMs },
        query: ofTenant(options.tenant),
        attemptMs: waitMs + client.limits.attemptMs,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      });
      const held = { name, holder, fencingToken: lock.fencingToken, validUntil: sentAt + options.ttlMs };
      // Much of that may have gone by waiting; a renewal says anew from when the lease counts.
      const waitedMs = performance.now() - sentAt;
      return waitedMs < options.ttlMs / renewalsPerTtl ? held : await renew(client, held, options);
    } catch (thrown) {
      const failure = StoreError.from(thrown);
      if (failure.code !== 'lock_held' || performance.now() >= waitUntil) throw failure;
    }
  }
}

async function renew(
  client: Client,
  held: HeldLock,
  options: { readonly ttlMs: number; readonly tenant?: string | undefined; readonly signal?: AbortSignal | undefined },
): Promise<HeldLock> {
  const sentAt = performance.now();
  const { name, holder, fencingToken } = held;
  await client.request('lock.renew', {
    parameters: { lock: name },
    body: { holder, fencingToken, ttlMs: options.ttlMs },
    query: ofTenant(options.tenant),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  return { ...held, validUntil: sentAt + options.ttlMs };
}

interface Keeping {
  readonly ttlMs: number;
  readonly tenant: string | undefined;
  /** The work has ended. */
  readonly ended: AbortSignal;
  readonly lose: (reason: StoreError) => void;
}

/** Renews until the work ends or the lease is lost. Never rejects. A lease that cannot be renewed in time counts as lost at its end. */
async function keep(client: Client, first: HeldLock, keeping: Keeping): Promise<void> {
  const { ttlMs, tenant, ended, lose } = keeping;
  let held = first;
  let endTimer = setTimeout(() => {}, 0);
  const expire = (): void => lose(new StoreError('lock_lost', `the lease of ${held.name} ended before it could be renewed`));
  try {
    for (;;) {
      clearTimeout(endTimer);
      endTimer = setTimeout(expire, Math.max(0, held.validUntil - performance.now()));
      await delay(Math.max(0, held.validUntil - performance.now() - ttlMs + ttlMs / renewalsPerTtl), ended);
      held = await renewUntilEnd(client, held, { ttlMs, tenant, ended });
    }
  } catch (thrown) {
    if (ended.aborted) return;
    // A try may fail when the lease is over and the timer has not told yet: what is lost is the lock, whyever.
    if (performance.now() >= held.validUntil) expire();
    else lose(StoreError.from(thrown, 'lock_lost'));
  } finally {
    clearTimeout(endTimer);
  }
}

/** The client itself tries again at other spokes; here again until the lease is over, since nothing else is left to do. */
async function renewUntilEnd(
  client: Client,
  held: HeldLock,
  options: { readonly ttlMs: number; readonly tenant: string | undefined; readonly ended: AbortSignal },
): Promise<HeldLock> {
  for (;;) {
    try {
      return await renew(client, held, { ttlMs: options.ttlMs, tenant: options.tenant, signal: options.ended });
    } catch (thrown) {
      const failure = StoreError.from(thrown);
      if (options.ended.aborted || !failure.retryable || performance.now() >= held.validUntil) throw failure;
      await delay(Math.min(client.limits.retryDelayMsMax, options.ttlMs / (renewalsPerTtl * renewalsPerTtl)), options.ended);
    }
  }
}

/** A failure leaves the lock to its lease's end: the work is done, so it is not the work's failure. */
async function release(client: Client, held: HeldLock, tenant: string | undefined): Promise<void> {
  const { name, holder, fencingToken } = held;
  try {
    await client.request('lock.release', { parameters: { lock: name }, body: { holder, fencingToken }, query: ofTenant(tenant) });
  } catch {
    // See above.
  }
}

function ofTenant(tenant: string | undefined): { tenant?: string } {
  return tenant === undefined ? {} : { tenant };
}
