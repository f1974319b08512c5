/**
 * The names of recently hot records, kept in the volatile store, so that a hub that starts reads them before anybody asks. What is
 * read is the database's, never what was kept: a stale list costs reads and nothing else.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { repeat } from '@felloe/runtime/repeat.ts';
import type { VolatileStore } from '../volatile/volatile.ts';
import type { ArtifactCache } from './artifact-cache.ts';
import type { ContainerRow } from './records.ts';

export interface WarmCacheOptions {
  readonly cache: ArtifactCache;
  readonly volatile: Pick<VolatileStore, 'saveHot' | 'loadHot'>;
  readonly containerOf: (containerId: string) => ContainerRow | undefined;
  /** Reads a record into the cache; rejects when it is gone. */
  readonly read: (container: ContainerRow, path: string) => Promise<unknown>;
  readonly clock: Clock;
  readonly onFault: (error: StoreError) => void;
}

/** Names are up to a kilobyte, mostly a tenth of that: the list stays within some hundred KiB. */
const keptMax = 5000;
const saveEveryMs = 60_000;
/** Reads at once: one statement's worth, so that those who ask wait behind little. */
const readAtOnce = 256;

export class WarmCache {
  readonly #options: WarmCacheOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: WarmCacheOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Keeps what is hot now for the next start. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.#save();
  }

  async #run(): Promise<void> {
    const { clock, onFault } = this.#options;
    await this.warm().catch((error: unknown) => onFault(StoreError.from(error)));
    await repeat({ clock, everyMs: saveEveryMs, signal: this.#stop.signal, onFault }, () => this.#save());
  }

  /** How many records were read. */
  async warm(): Promise<number> {
    const { volatile, containerOf } = this.#options;
    const keys = (await volatile.loadHot()).slice(0, keptMax);
    const wanted = keys.flatMap((key) => {
      const slash = key.indexOf('/');
      const container = containerOf(key.slice(0, slash));
      return container === undefined ? [] : [{ container, path: key.slice(slash + 1) }];
    });
    let count = 0;
    // The hottest last, so that they are the newest in the cache.
    for (let end = wanted.length; end > 0 && !this.#stop.signal.aborted; end -= readAtOnce) {
      const some = wanted.slice(Math.max(0, end - readAtOnce), end).reverse();
      const read = await Promise.allSettled(some.map(({ container, path }) => this.#options.read(container, path)));
      count += read.filter(({ status }) => status === 'fulfilled').length;
    }
    return count;
  }

  async #save(): Promise<void> {
    const { volatile, cache, onFault } = this.#options;
    // A hub that has served nothing yet has nothing better than what is kept.
    const keys = cache.recent(keptMax);
    if (keys.length > 0) await volatile.saveHot(keys).catch((error: unknown) => onFault(StoreError.from(error)));
  }
}
