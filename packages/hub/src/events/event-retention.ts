/** Old events leave the outbox in small steps, and never one that the relay has not told yet. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Database } from '../database/database.ts';
import type { Lanes } from '../lanes/lanes.ts';
import { deleteOldEvents, findLaneEnds } from './relay-queries.ts';

export interface EventRetentionOptions {
  readonly database: Database;
  readonly lanes: Lanes;
  readonly clock: Clock;
  readonly retentionMs: number;
  readonly everyMs: number;
  /** How far the relay came; undefined when nothing is relayed. */
  readonly toldUpTo: (() => ReadonlyMap<number, number>) | undefined;
  readonly onFault: (error: StoreError) => void;
}

/** Rows of one transaction: it holds up the lanes no longer than a large commit. */
const stepMax = 1000;

export class EventRetention {
  readonly #options: EventRetentionOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: EventRetentionOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** Deletes what is too old. How many events that were. */
  async purge(): Promise<number> {
    const { database, lanes, clock, retentionMs, toldUpTo } = this.#options;
    const before = clock.now() - retentionMs;
    const ends = await findLaneEnds(database);
    const told = toldUpTo?.();
    let deleted = 0;
    for (const [lane, end] of ends) {
      const upTo = told === undefined ? end : Math.min(end, told.get(lane) ?? 0);
      for (let step = stepMax; step === stepMax && !this.#stop.signal.aborted; deleted += step) {
        step = await lanes.system('purge_events', (batch) =>
          deleteOldEvents(batch.querier, { lane, upTo, before, limit: stepMax }),
        );
      }
    }
    return deleted;
  }

  async #run(): Promise<void> {
    const { clock, everyMs, onFault } = this.#options;
    while (!this.#stop.signal.aborted) {
      await clock.sleep(everyMs, this.#stop.signal).catch(() => undefined);
      if (!this.#stop.signal.aborted) await this.purge().catch((error: unknown) => onFault(StoreError.from(error)));
    }
  }
}
