/**
 * A RAM copy of rows. It is coherent because the hub is the only writer and three rules hold:
 * - it changes only after the COMMIT of the change was answered, before anybody is answered;
 * - while a change of a key is in a transaction, nothing read from the database is kept for that key;
 * - a reading that began before a change ended is not kept either.
 * What is absent is remembered too.
 */
import type { JobGuard } from '../lanes/job.ts';

export type Remembered<Value> = Value | 'absent';

/** Where they are held, and how much of them. */
export interface Entries<Value> {
  readonly size: number;
  get(key: string): Remembered<Value> | undefined;
  set(key: string, entry: Remembered<Value>): unknown;
  delete(key: string): unknown;
}

export class CoherentCache<Value extends object> {
  readonly #entries: Entries<Value>;
  readonly #changing = new Map<string, number>();
  readonly #filling = new Map<string, Set<Filling>>();

  /** `entries` bounds what is held; nobody else changes it. */
  constructor(entries: Entries<Value>) {
    this.#entries = entries;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): Remembered<Value> | undefined {
    return this.#entries.get(key);
  }

  beginChange(key: string): void {
    this.#changing.set(key, (this.#changing.get(key) ?? 0) + 1);
    this.#spoilFillings(key);
  }

  endChange(key: string): void {
    const left = (this.#changing.get(key) ?? 1) - 1;
    if (left === 0) this.#changing.delete(key);
    else this.#changing.set(key, left);
    this.#spoilFillings(key);
  }

  /** Sets what a committed change left; only to be called between beginChange and endChange of the key. */
  apply(key: string, entry: Remembered<Value>): void {
    this.#entries.set(key, entry);
  }

  forget(key: string): void {
    this.#entries.delete(key);
    this.#spoilFillings(key);
  }

  /** Announces a reading of `key` from the database; give its result to `endFill`. */
  beginFill(key: string): Filling {
    const filling: Filling = { key, spoilt: this.#changing.has(key) };
    const others = this.#filling.get(key);
    if (others === undefined) this.#filling.set(key, new Set([filling]));
    else others.add(filling);
    return filling;
  }

  endFill(filling: Filling, entry: Remembered<Value> | undefined): void {
    const others = this.#filling.get(filling.key);
    others?.delete(filling);
    if (others?.size === 0) this.#filling.delete(filling.key);
    if (entry !== undefined && !filling.spoilt) this.#entries.set(filling.key, entry);
  }

  #spoilFillings(key: string): void {
    if (this.#filling.size === 0) return;
    const fillings = this.#filling.get(key);
    if (fillings !== undefined) for (const filling of fillings) filling.spoilt = true;
  }
}

export interface Filling {
  readonly key: string;
  spoilt: boolean;
}

/** Around a job that changes the key: while its transaction runs, the key is not filled from the database. */
export class KeyGuard implements JobGuard {
  readonly #cache: Pick<CoherentCache<object>, 'beginChange' | 'endChange'>;
  readonly #key: string;

  constructor(cache: Pick<CoherentCache<object>, 'beginChange' | 'endChange'>, key: string) {
    this.#cache = cache;
    this.#key = key;
  }

  begin(): void {
    this.#cache.beginChange(this.#key);
  }

  end(): void {
    this.#cache.endChange(this.#key);
  }
}
