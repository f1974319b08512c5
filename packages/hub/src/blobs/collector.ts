/**
 * The collector: what no record names is deleted, by spokes, after its times. The hub finds the work and hands it out; it never
 * touches bytes. Every byte on a backend lies under an id that was recorded before it was written, so nothing is found by listing.
 */
import { randomUUID } from 'node:crypto';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { FaultPoints } from '@felloe/runtime/fault-points.ts';
import type { Lanes } from '../lanes/lanes.ts';
import { purgeIdempotency } from '../lanes/lane-queries.ts';
import type { BlobLeases } from './blob-leases.ts';
import {
  findBlobWork,
  findSegmentBlobs,
  findSegmentWork,
  finishWork,
  releaseWork,
  takeWork,
  type WorkRow,
} from './work-queries.ts';

export interface CollectorOptions {
  readonly lanes: Lanes;
  readonly leases: BlobLeases;
  readonly clock: Clock;
  readonly faults: FaultPoints;
  readonly everyMs: number;
  readonly graceMs: number;
  readonly zombieMs: number;
  readonly settleMs: number;
  readonly liveShareMin: number;
  readonly workValidMs: number;
  readonly batchMax: number;
  readonly abortIdleUploads: () => Promise<number>;
  readonly onFault: (error: StoreError) => void;
}

export interface CollectorCounters {
  rounds: number;
  expiredLeases: number;
  found: number;
  finished: number;
  failed: number;
}

/** Housekeeping that may be slow is done once in so many rounds. */
const roundsPerHousekeeping = 30;

export class Collector {
  readonly counters: CollectorCounters = { rounds: 0, expiredLeases: 0, found: 0, finished: 0, failed: 0 };
  readonly #options: CollectorOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: CollectorOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, everyMs, onFault } = this.#options;
    while (!this.#stop.signal.aborted) {
      try {
        await this.round();
      } catch (error) {
        onFault(StoreError.from(error));
      }
      await clock.sleep(everyMs, this.#stop.signal).catch(() => undefined);
    }
  }

  /** One look for everything that is due. Returns how many pieces of work it recorded. */
  async round(): Promise<number> {
    const { lanes, leases, batchMax, abortIdleUploads, faults } = this.#options;
    const { counters } = this;
    if (faults.enabled) await faults.at('collector.before_round');
    counters.expiredLeases += await leases.closeExpired(batchMax);
    const found = await lanes.system('find_work', async (batch) => {
      const times = { ...this.#options, now: batch.now };
      const ids = () => Array.from({ length: batchMax }, () => randomUUID());
      return (await findBlobWork(batch.querier, times, ids())) + (await findSegmentWork(batch.querier, times, ids()));
    });
    counters.found += found;
    if (counters.rounds++ % roundsPerHousekeeping === 0) {
      await lanes.system('purge_idempotency', (batch) => purgeIdempotency(batch.querier, batch.now), { waitMs: 60_000 });
      await abortIdleUploads();
    }
    return found;
  }

  take(
    epoch: number,
    backendIds: readonly string[],
    limit: number,
  ): Promise<(WorkRow & { blobs: { blobId: string; locator: string; size: number }[] })[]> {
    const { lanes, workValidMs, batchMax } = this.#options;
    return lanes.system('take_work', async (batch) => {
      const rows = await takeWork(batch.querier, {
        epoch,
        backendIds,
        now: batch.now,
        until: batch.now + workValidMs,
        limit: Math.min(limit, batchMax),
      });
      const filled = [];
      for (const row of rows) {
        const blobs = row.kind === 'compact_segment' ? await findSegmentBlobs(batch.querier, row.subjectId) : [];
        filled.push({ ...row, blobs });
      }
      return filled;
    });
  }

  async finish(epoch: number, done: readonly string[], failed: readonly string[]): Promise<void> {
    const { lanes, faults } = this.#options;
    if (faults.enabled) await faults.at('collector.before_finish');
    this.counters.failed += failed.length;
    this.counters.finished += await lanes.system('finish_work', async (batch) => {
      if (failed.length > 0) await releaseWork(batch.querier, epoch, failed, batch.now);
      return done.length > 0 ? finishWork(batch.querier, epoch, done, batch.now) : 0;
    });
  }
}
