/** Volatile state in the hub's own memory. Every map is bounded: what is pushed out was the longest unused. */
import type { Clock } from '@felloe/runtime/clock.ts';
import { createBoundedCache } from '@felloe/runtime/bounded-cache.ts';
import type { Failures, TokensGranted, TokenWish, VolatileStore } from './volatile.ts';

interface Allowance {
  readonly tokens: number;
  /** Monotonic ms. */
  readonly at: number;
}

interface Window {
  readonly count: number;
  /** Monotonic ms. */
  readonly endsAt: number;
}

/** An allowance is about 200 bytes; an allowance that is pushed out comes back full, which a tenth of a second does too. */
const allowancesMax = 200_000;
/** Nonces and names are at most some hundred bytes. */
const noncesMax = 200_000;
const windowsMax = 100_000;

export class MemoryVolatile implements VolatileStore {
  readonly #clock: Clock;
  readonly #allowances = createBoundedCache<string, Allowance>(allowancesMax);
  readonly #nonces = createBoundedCache<string, number>(noncesMax);
  readonly #windows = createBoundedCache<string, Window>(windowsMax);
  #hot: readonly string[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async take({ allowance, wanted, ratePerSecond, burst }: TokenWish): Promise<TokensGranted> {
    const now = this.#clock.monotonic();
    const before = this.#allowances.get(allowance) ?? { tokens: burst, at: now };
    const filled = Math.min(burst, before.tokens + (Math.max(0, now - before.at) * ratePerSecond) / 1000);
    const granted = Math.min(wanted, Math.floor(filled));
    const tokens = filled - granted;
    this.#allowances.set(allowance, { tokens, at: now });
    return { granted, retryAfterMs: granted > 0 ? 0 : Math.ceil(((1 - tokens) * 1000) / ratePerSecond) };
  }

  async useNonce(nonce: string, ttlMs: number): Promise<boolean> {
    const now = this.#clock.monotonic();
    if ((this.#nonces.get(nonce) ?? 0) > now) return false;
    this.#nonces.set(nonce, now + ttlMs);
    return true;
  }

  async countFailure(name: string, windowMs: number): Promise<Failures> {
    const now = this.#clock.monotonic();
    const open = this.#windows.get(name);
    const window = open === undefined || open.endsAt <= now ? { count: 0, endsAt: now + windowMs } : open;
    this.#windows.set(name, { ...window, count: window.count + 1 });
    return this.failuresOf(name);
  }

  async failuresOf(name: string): Promise<Failures> {
    const now = this.#clock.monotonic();
    const open = this.#windows.get(name);
    if (open === undefined || open.endsAt <= now) return { count: 0, retryAfterMs: 0 };
    return { count: open.count, retryAfterMs: Math.ceil(open.endsAt - now) };
  }

  async forgetFailures(name: string): Promise<void> {
    this.#windows.delete(name);
  }

  async saveHot(keys: readonly string[]): Promise<void> {
    this.#hot = keys;
  }

  async loadHot(): Promise<string[]> {
    return [...this.#hot];
  }

  async close(): Promise<void> {
    this.#allowances.clear();
    this.#nonces.clear();
    this.#windows.clear();
  }
}
