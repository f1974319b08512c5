/**
 * Redis first, the hub's own memory while it is away. A call that fails is answered from memory at once, and for a second nobody
 * asks Redis again, so a server that hangs slows one call and not every call.
 *
 * What must not be forgotten when Redis goes away (used nonces, counted failures) is counted in memory as well, always. Buckets
 * start full in memory: at most one burst, a tenth of a second, is granted twice.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { MemoryVolatile } from './memory-volatile.ts';
import type { Failures, TokensGranted, TokenWish, Volatile, VolatileState, VolatileStore } from './volatile.ts';

export interface FallbackVolatileOptions {
  readonly memory: MemoryVolatile;
  readonly shared: VolatileStore | undefined;
  readonly clock: Clock;
  readonly onAway: (error: StoreError) => void;
  readonly onBack: () => void;
}

const askAgainMs = 1000;

export class FallbackVolatile implements Volatile {
  readonly #options: FallbackVolatileOptions;
  #isAway = false;
  /** Monotonic ms. */
  #askAgainAt = 0;

  constructor(options: FallbackVolatileOptions) {
    this.#options = options;
  }

  state(): VolatileState {
    if (this.#options.shared === undefined) return 'absent';
    return this.#isAway ? 'down' : 'up';
  }

  async take(wish: TokenWish): Promise<TokensGranted> {
    return (await this.#ask((shared) => shared.take(wish))) ?? this.#options.memory.take(wish);
  }

  async useNonce(nonce: string, ttlMs: number): Promise<boolean> {
    if (!(await this.#options.memory.useNonce(nonce, ttlMs))) return false;
    return (await this.#ask((shared) => shared.useNonce(nonce, ttlMs))) ?? true;
  }

  async countFailure(name: string, windowMs: number): Promise<Failures> {
    const own = await this.#options.memory.countFailure(name, windowMs);
    return more(own, await this.#ask((shared) => shared.countFailure(name, windowMs)));
  }

  async failuresOf(name: string): Promise<Failures> {
    const own = await this.#options.memory.failuresOf(name);
    return more(own, await this.#ask((shared) => shared.failuresOf(name)));
  }

  async forgetFailures(name: string): Promise<void> {
    await this.#options.memory.forgetFailures(name);
    await this.#ask((shared) => shared.forgetFailures(name));
  }

  async saveHot(keys: readonly string[]): Promise<void> {
    await this.#options.memory.saveHot(keys);
    await this.#ask((shared) => shared.saveHot(keys));
  }

  async loadHot(): Promise<string[]> {
    return (await this.#ask((shared) => shared.loadHot())) ?? this.#options.memory.loadHot();
  }

  async close(): Promise<void> {
    await this.#options.memory.close();
    await this.#options.shared?.close();
  }

  /** Undefined when memory has to answer. */
  async #ask<T>(call: (shared: VolatileStore) => Promise<T>): Promise<T | undefined> {
    const { shared, clock, onAway, onBack } = this.#options;
    if (shared === undefined || (this.#isAway && clock.monotonic() < this.#askAgainAt)) return undefined;
    // One call finds out whether it is back; the others go on with memory meanwhile.
    if (this.#isAway) this.#askAgainAt = clock.monotonic() + askAgainMs;
    try {
      const answer = await call(shared);
      if (this.#isAway) {
        this.#isAway = false;
        onBack();
      }
      return answer;
    } catch (error) {
      this.#askAgainAt = clock.monotonic() + askAgainMs;
      if (!this.#isAway) {
        this.#isAway = true;
        onAway(StoreError.from(error));
      }
      return undefined;
    }
  }
}

function more(own: Failures, shared: Failures | undefined): Failures {
  return shared === undefined || own.count >= shared.count ? own : shared;
}
