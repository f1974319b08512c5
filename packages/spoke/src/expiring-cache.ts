/**
 * A bounded cache of answers of the hub: misses of one key share one call, and an answer that was on its way while its entry was
 * dropped is not kept. Refusals are kept for about a second, so that a client with a wrong key cannot make the hub busy.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { type BoundedCache, createBoundedCache } from '@felloe/runtime/bounded-cache.ts';

export interface ExpiringCacheOptions<Value> {
  readonly entriesMax: number;
  readonly clock: Clock;
  /** How long a value is good from now, in milliseconds; 0 keeps nothing. */
  readonly ttlMsOf: (value: Value) => number;
  /** Refusals that are answers and not accidents; kept for `refusalTtlMs`. */
  readonly isRefusal: (error: StoreError) => boolean;
  readonly refusalTtlMs: number;
}

type Entry<Value> = { readonly expiresAt: number } & ({ readonly value: Value } | { readonly refusal: StoreError });

export class ExpiringCache<Value> {
  readonly #options: ExpiringCacheOptions<Value>;
  readonly #entries: BoundedCache<string, Entry<Value>>;
  readonly #underWay = new Map<string, Promise<Value>>();
  #drops = 0;

  constructor(options: ExpiringCacheOptions<Value>) {
    this.#options = options;
    this.#entries = createBoundedCache(options.entriesMax);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The cached value, else what `fetch` answers. */
  get(key: string, fetch: () => Promise<Value>): Promise<Value> {
    const entry = this.#entries.get(key);
    if (entry !== undefined && entry.expiresAt > this.#options.clock.monotonic()) {
      return 'value' in entry ? Promise.resolve(entry.value) : Promise.reject(entry.refusal);
    }
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined) return underWay;
    const fetched = this.#fetch(key, fetch).finally(() => {
      if (this.#underWay.get(key) === fetched) this.#underWay.delete(key);
    });
    this.#underWay.set(key, fetched);
    return fetched;
  }

  /** The cached value, when there is one that is good; nothing is asked for. */
  peek(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.expiresAt <= this.#options.clock.monotonic()) return undefined;
    return 'value' in entry ? entry.value : undefined;
  }

  delete(key: string): void {
    this.#drops += 1;
    this.#entries.delete(key);
    this.#underWay.delete(key);
  }

  /** Drops what matches. Answers under way are not kept either: which of them match is not known yet. */
  deleteWhere(matches: (value: Value, key: string) => boolean): void {
    this.#drops += 1;
    this.#underWay.clear();
    for (const [key, entry] of [...this.#entries.entries()]) {
      if ('value' in entry && matches(entry.value, key)) this.#entries.delete(key);
    }
  }

  clear(): void {
    this.#drops += 1;
    this.#underWay.clear();
    this.#entries.clear();
  }

  async #fetch(key: string, fetch: () => Promise<Value>): Promise<Value> {
    const { clock, ttlMsOf, isRefusal, refusalTtlMs } = this.#options;
    const drops = this.#drops;
    const keep = (entry: Entry<Value>): void => {
      if (this.#drops === drops && entry.expiresAt > clock.monotonic()) this.#entries.set(key, entry);
    };
    try {
      const value = await fetch();
      keep({ expiresAt: clock.monotonic() + ttlMsOf(value), value });
      return value;
    } catch (thrown) {
      const refusal = StoreError.from(thrown);
      if (isRefusal(refusal)) keep({ expiresAt: clock.monotonic() + refusalTtlMs, refusal });
      throw refusal;
    }
  }
}
