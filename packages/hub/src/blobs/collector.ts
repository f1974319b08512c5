/**
 * The collector: what no record names is deleted, by spokes, after its times. The hub finds the work and hands it out; it never
 * touches bytes. Every byte on a backend lies under an id that was recorded before it was written, so nothing is found by listing;
 * the scrub (scrub.ts) compares all the same, slowly, in case that is ever not true.
 */
import { randomUUID } from 'node:crypto';
import type { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { FaultPoints } from '@felloe/runtime/fault-points.ts';
import { repeat } from '@felloe/runtime/repeat.ts';
import type { Querier } from '../database/database.ts';
import type { Batch } from '../lanes/job.ts';
import type { Lanes } from '../lanes/lanes.ts';
import { purgeIdempotency } from '../lanes/lane-queries.ts';
import type { AwaitedUpload } from '../vault/awaited-uploads.ts';
import type { BlobLeases } from './blob-leases.ts';
import type { Scrub, ScrubReport } from './scrub.ts';
import type { ExpectedBlob } from './scrub-queries.ts';
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
  readonly scrub: Scrub;
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
  readonly uploads: UploadLooks;
  readonly onFault: (error: StoreError) => void;
}

/** What of looking for uploads is the vault's (vault/awaited-uploads.ts). */
export interface UploadLooks {
  awaitedBy(querier: Querier, work: WorkRow): Promise<AwaitedUploads>;
  /** Nothing was found where clients may have written by themselves. */
  onAbsent(work: WorkRow, uploadIds: readonly string[]): void;
}

export interface AwaitedUploads {
  /** Name; empty when it is gone. */
  readonly container: string;
  readonly uploads: readonly AwaitedUpload[];
}

export interface CollectorCounters {
  rounds: number;
  expiredLeases: number;
  found: number;
  finished: number;
  failed: number;
}

export interface TakenWork extends WorkRow {
  /** What is still live in a segment to be compacted, or has to be there by a page of the scrub. */
  readonly blobs: readonly ExpectedBlob[];
  readonly awaited: AwaitedUploads;
}

export interface DoneWork {
  readonly workId: string;
  readonly report: ScrubReport;
  /** Uploads that were looked for and are not there. */
  readonly absent: readonly string[];
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
    const { clock, everyMs, onFault } = this.#options;
    this.#running ??= repeat({ clock, everyMs, signal: this.#stop.signal, onFault, beginsAtOnce: true }, () => this.round());
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** One look for everything that is due. Returns how many pieces of work it recorded. */
  async round(): Promise<number> {
    const { lanes, leases, scrub, batchMax, abortIdleUploads, faults } = this.#options;
    const { counters } = this;
    if (faults.enabled) await faults.at('collector.before_round');
    counters.expiredLeases += await leases.closeExpired(batchMax);
    const found = await lanes.system('find_work', async (batch) => {
      const times = { ...this.#options, now: batch.now };
      const ids = () => Array.from({ length: batchMax }, () => randomUUID());
      return (await findBlobWork(batch.querier, times, ids())) + (await findSegmentWork(batch.querier, times, ids()));
    });
    const compared = await scrub.step();
    counters.found += found + compared;
    if (counters.rounds++ % roundsPerHousekeeping === 0) {
      await lanes.system('purge_idempotency', (batch) => purgeIdempotency(batch.querier, batch.now), { waitMs: 60_000 });
      await abortIdleUploads();
    }
    return found + compared;
  }

  take(epoch: number, backendIds: readonly string[], limit: number): Promise<TakenWork[]> {
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
        const blobs = await this.#blobsOf(batch.querier, row);
        filled.push({ ...row, blobs, awaited: await this.#awaitedOf(batch.querier, row) });
      }
      return filled;
    });
  }

  async #awaitedOf(querier: Querier, row: WorkRow): Promise<AwaitedUploads> {
    return row.kind === 'look_for_uploads' ? this.#options.uploads.awaitedBy(querier, row) : { container: '', uploads: [] };
  }

  async #blobsOf(querier: Querier, row: WorkRow): Promise<ExpectedBlob[]> {
    if (row.kind === 'compact_segment') return findSegmentBlobs(querier, row.subjectId);
    return row.kind === 'verify_blobs' ? this.#options.scrub.pageOf(querier, row) : [];
  }

  async finish(epoch: number, done: readonly DoneWork[], failed: readonly string[]): Promise<void> {
    const { lanes, scrub, faults } = this.#options;
    if (faults.enabled) await faults.at('collector.before_finish');
    this.counters.failed += failed.length;
    const reports = new Map(done.map(({ workId, report }) => [workId, report]));
    const absent = new Map(done.map((each) => [each.workId, each.absent]));
    const run = async (batch: Batch): Promise<number> => {
      if (failed.length > 0) await releaseWork(batch.querier, epoch, failed, batch.now);
      if (done.length === 0) return 0;
      const finished = await finishWork(batch.querier, epoch, [...reports.keys()], batch.now);
      for (const work of finished) {
        const report = isScrub(work.kind) ? reports.get(work.workId) : undefined;
        if (report !== undefined) await scrub.judge(batch, work, report);
        const ids = work.kind === 'look_for_uploads' ? (absent.get(work.workId) ?? []) : [];
        if (ids.length > 0) batch.onCommitted(() => this.#options.uploads.onAbsent(work, ids));
      }
      return finished.length;
    };
    const eventsMax = done.reduce((sum, { report }) => sum + report.faulty.length, 0);
    this.counters.finished += await lanes.system('finish_work', run, { eventsMax });
  }
}

function isScrub(kind: WorkRow['kind']): boolean {
  return kind === 'verify_blobs' || kind === 'list_backend';
}
