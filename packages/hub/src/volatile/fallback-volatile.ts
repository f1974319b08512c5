/**
 * Redis first, the hub's own memory while it is away. A call that fails is answered from memory at once; from then on only a probe
 * asks Redis, until it answers, so a server that hangs slows one call and not every call.
 *
 *   starting ──first probe──▶ up ◀──probe answered── down
 *                              └──a call failed──────▶┘
 *
 * What must not be forgotten when Redis goes away (used nonces, counted failures) is counted in memory as well, always. Allowances
 * start full in memory: at most one burst, a tenth of a second, is granted twice.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
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

const probeEveryMs = 500;

export class FallbackVolatile implements Volatile {
  readonly #options: FallbackVolatileOptions;
  readonly #stop = new AbortController();
  /** Calls that come before it is known whether Redis is there wait for this: a nonce used before a restart is in Redis only. */
  readonly #started: Promise<void>;
  #isAway = true;

  constructor(options: FallbackVolatileOptions) {
    this.#options = options;
    this.#started = options.shared === undefined ? Promise.resolve() : this.#start(options.shared);
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
    this.#stop.abort();
    await this.#options.memory.close();
    await this.#options.shared?.close();
  }

  /** Undefined when memory has to answer. */
  async #ask<T>(call: (shared: VolatileStore) => Promise<T>): Promise<T | undefined> {
    const { shared } = this.#options;
    await this.#started;
    if (shared === undefined || this.#isAway) return undefined;
    try {
      return await call(shared);
    } catch (error) {
      this.#goAway(shared, StoreError.from(error));
      return undefined;
    }
  }

  /** The connection takes milliseconds; nobody waits longer than for one slow call. */
  async #start(shared: VolatileStore): Promise<void> {
    const { clock } = this.#options;
    const until = clock.monotonic() + limits.hub.volatileCallMs;
    let reason = new StoreError('unavailable', 'Redis does not answer');
    while (clock.monotonic() < until && !this.#stop.signal.aborted) {
      try {
        await probe(shared);
        this.#isAway = false;
        return;
      } catch (error) {
        reason = StoreError.from(error);
        await clock.sleep(probeEveryMs / 25, this.#stop.signal).catch(() => undefined);
      }
    }
    this.#isAway = false;
    this.#goAway(shared, reason);
  }

  #goAway(shared: VolatileStore, error: StoreError): void {
    if (this.#isAway || this.#stop.signal.aborted) return;
    this.#isAway = true;
    this.#options.onAway(error);
    void this.#waitUntilBack(shared);
  }

  async #waitUntilBack(shared: VolatileStore): Promise<void> {
    const { clock, onBack } = this.#options;
    for (;;) {
      await clock.sleep(probeEveryMs, this.#stop.signal).catch(() => undefined);
      if (this.#stop.signal.aborted) return;
      const isBack = await probe(shared).then(
        () => true,
        () => false,
      );
      if (!isBack) continue;
      this.#isAway = false;
      onBack();
      return;
    }
  }
}

async function probe(shared: VolatileStore): Promise<void> {
  await shared.failuresOf('probe');
}

function more(own: Failures, shared: Failures | undefined): Failures {
  return shared === undefined || own.count >= shared.count ? own : shared;
}
