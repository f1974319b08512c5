/**
 * State that may be lost at any instant, but is shared while it lives: token buckets, nonces, counts of failed logins, and which
 * artifacts were hot. In Redis it outlives a restart of the hub; without Redis, or while it is away, the hub keeps it in its own
 * memory. Limits are never lost open: being away changes where they are counted, not whether.
 */
import type { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { FallbackVolatile } from './fallback-volatile.ts';
import { MemoryVolatile } from './memory-volatile.ts';
import { RedisVolatile } from './redis-volatile.ts';

export interface TokenWish {
  readonly allowance: string;
  /** At least 1. */
  readonly wanted: number;
  /** Above 0: tokens that come into being each second. */
  readonly ratePerSecond: number;
  /** Tokens that a full allowance holds; at least 1. */
  readonly burst: number;
}

export interface TokensGranted {
  /** 0 to `wanted`. */
  readonly granted: number;
  /** Until the next token is there; 0 when some were granted. */
  readonly retryAfterMs: number;
}

export interface Failures {
  readonly count: number;
  /** When the window of the first of them ends; 0 when there are none. */
  readonly retryAfterMs: number;
}

/** What one suite asks of every implementation. */
export interface VolatileStore {
  take(wish: TokenWish): Promise<TokensGranted>;
  /** True for the first use of this nonce within its time to live. */
  useNonce(nonce: string, ttlMs: number): Promise<boolean>;
  /** Counts a failed login of a name or address; the window begins with the first. */
  countFailure(name: string, windowMs: number): Promise<Failures>;
  failuresOf(name: string): Promise<Failures>;
  forgetFailures(name: string): Promise<void>;
  /** Keeps the names of recently hot records for the next start; replaces what was kept. */
  saveHot(keys: readonly string[]): Promise<void>;
  loadHot(): Promise<string[]>;
  close(): Promise<void>;
}

export type VolatileState = 'up' | 'down' | 'absent';

export interface Volatile extends VolatileStore {
  /** absent: no Redis is configured. */
  state(): VolatileState;
}

export interface VolatileOptions {
  readonly url: string | undefined;
  /** Keeps installations that share a server apart. */
  readonly installation: string;
  readonly clock: Clock;
  /** Redis went away; told once each time. */
  readonly onAway: (error: StoreError) => void;
  readonly onBack: () => void;
}

/** The first call waits half a second at most for Redis to be there; later ones never wait for one that is away. */
export function openVolatile(options: VolatileOptions): Volatile {
  const memory = new MemoryVolatile(options.clock);
  if (options.url === undefined) return new FallbackVolatile({ ...options, memory, shared: undefined });
  const shared = new RedisVolatile({ url: options.url, prefix: `felloe:${options.installation}:` });
  return new FallbackVolatile({ ...options, memory, shared });
}
