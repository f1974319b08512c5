/**
 * Group commit. A lane has one transaction in flight; jobs that arrive meanwhile share the next one, so many small writes pay for
 * one flush of the log. What the invariant rests on:
 *
 *   idle ──submit──▶ running ──COMMIT answered──▶ applied (RAM changes, then answers) ──▶ running | idle
 *                      │ a statement failed: nothing was done ──▶ each job alone
 *                      └ connection lost at COMMIT: unknown ──▶ settling: wait for the lane's row; its sequence says whether it was done
 *
 * No job is answered before its outcome is certain, and nothing in RAM changes before the commit.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { FaultPoints } from '@felloe/runtime/fault-points.ts';
import { endSpan, type Span, type Tracing } from '@felloe/runtime/telemetry/tracing.ts';
import type { Connection, Database, Querier } from '../database/database.ts';
import { isConnectionLoss } from '../database/database.ts';
import { settleAll } from '../database/settle-all.ts';
import { answeredBefore, RepeatedRequest, RunningBatch } from './batch.ts';
import type { LaneJob, Outcome } from './job.ts';
import { advanceLane, settledLane } from './lane-queries.ts';
import { LaneQueue, type QueuedJob } from './lane-queue.ts';
import type { OneTrip } from './one-trip.ts';

export interface LaneOptions {
  readonly lane: number;
  readonly hubEpoch: number;
  readonly sequence: number;
  readonly database: Database;
  readonly clock: Clock;
  readonly faults: FaultPoints;
  readonly tracing: Tracing;
  readonly batchMax: number;
  readonly batchMin: number;
  readonly queueMax: number;
  readonly idempotencyRetentionMs: number;
  readonly reconnectDelayMs: number;
  /** The hub lost leadership: nothing can be committed by this process any more. */
  readonly onFenced: () => void;
  /** Sequence numbers up to this are committed: the relay may look. */
  readonly onAdvanced: (lane: number, sequence: number) => void;
  readonly counters: LaneCounters;
}

export interface LaneCounters {
  batches: number;
  jobs: number;
  ambiguousCommits: number;
  replayedRequests: number;
  /** Batches that went in one statement, and those that failed by a wrong belief and went the usual way. */
  trips: number;
  doubtedTrips: number;
}

type Attempt =
  | { readonly kind: 'committed'; readonly outcomes: readonly Outcome<unknown>[]; readonly batch: RunningBatch }
  | { readonly kind: 'failed'; readonly error: unknown }
  | {
      readonly kind: 'unknown';
      readonly outcomes: readonly Outcome<unknown>[];
      readonly batch: RunningBatch;
      readonly after: number;
    };

export class Lane {
  readonly #options: LaneOptions;
  readonly #queue: LaneQueue;
  #sequence: number;
  #lastNow = 0;
  #running = false;
  #closed: StoreError | undefined;
  #fenced: StoreError | undefined;
  #idle: (() => void)[] = [];

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#sequence = options.sequence;
    this.#queue = new LaneQueue(options.queueMax);
  }

  get waiting(): number {
    return this.#queue.length;
  }

  submit<T>(job: LaneJob<T>): Promise<T> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ job: job as LaneJob<unknown>, resolve: resolve as (value: unknown) => void, reject });
      if (!this.#running) {
        this.#running = true;
        // The jobs of one frame arrive in one turn of the event loop; they all go into the first transaction.
        setImmediate(() => void this.#work());
      }
    });
  }

  /** Refuses new jobs and resolves when those under way are settled. */
  async close(): Promise<void> {
    this.#closed ??= new StoreError('unavailable', 'the hub is stopping', { retryAfterMs: 1000 });
    if (this.#running) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  async #work(): Promise<void> {
    const { clock } = this.#options;
    while (this.#queue.length > 0) {
      const queued = this.#queue.take(this.#batchSize(), clock.monotonic());
      if (queued.length === 0) continue;
      for (const { job } of queued) job.guard?.begin();
      try {
        await this.#commitAll(queued);
      } finally {
        for (const { job } of queued) job.guard?.end();
      }
    }
    this.#running = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /**
   * Half of those who wait, so that the others' way back, and their next requests, are made while the rest commits: with all of them in one
   * transaction hub and spokes would take turns in working. Few go together: the transaction costs as much as a dozen of them.
   */
  #batchSize(): number {
    const { batchMax, batchMin } = this.#options;
    return Math.min(batchMax, Math.max(batchMin, Math.ceil(this.#queue.length / 2)));
  }

  async #commitAll(queued: QueuedJob[]): Promise<void> {
    const left = await this.#commitInOneTrip(queued);
    if (left.length > 0) await this.#commitTogether(left);
  }

  /** Commits what needs no question to the database; answers the jobs that are left. */
  async #commitInOneTrip(queued: QueuedJob[]): Promise<QueuedJob[]> {
    const runner = queued.find(({ job }) => job.trips !== undefined)?.job.trips;
    if (runner === undefined || this.#fenced !== undefined) return queued;
    const batch = this.#newBatch(this.#options.database);
    const jobs: LaneJob<unknown>[] = [];
    for (const { job } of queued) if (job.trips === runner) jobs.push(job);
    const trip = runner.prepare(batch, jobs);
    if (trip === undefined) return queued;
    const { going, left } = partsOf(queued, trip.jobs);
    const attempt = await this.#traced(going, () => this.#attemptTrip(trip, batch));
    if (attempt.kind === 'failed') {
      this.#options.counters.doubtedTrips += 1;
      trip.doubt();
      return queued;
    }
    if (attempt.kind === 'committed') this.#answer(going, attempt.outcomes, attempt.batch);
    else await this.#settle(going, attempt);
    return left;
  }

  async #attemptTrip(trip: OneTrip, batch: RunningBatch): Promise<Attempt> {
    const { faults, counters, lane, hubEpoch } = this.#options;
    const { outcomes } = trip;
    const sequence = this.#sequence;
    const count = trip.jobs.length;
    try {
      if (faults.enabled) await faults.at('lane.before_trip');
      await trip.commit({ lane, hubEpoch, sequence, count, ...batch.records(trip.jobs, outcomes) });
      if (faults.enabled) await faults.at('lane.after_trip');
    } catch (error) {
      if (!isConnectionLoss(error)) return { kind: 'failed', error };
      counters.ambiguousCommits += 1;
      return { kind: 'unknown', outcomes, batch, after: sequence + count };
    }
    this.#sequence = sequence + count;
    counters.batches += 1;
    counters.jobs += count;
    counters.trips += 1;
    return { kind: 'committed', outcomes, batch };
  }

  #newBatch(querier: Querier): RunningBatch {
    const { clock, lane, idempotencyRetentionMs } = this.#options;
    this.#lastNow = Math.max(this.#lastNow, clock.now());
    return new RunningBatch({ querier, now: this.#lastNow, lane, firstSequence: this.#sequence, idempotencyRetentionMs });
  }

  async #commitTogether(queued: QueuedJob[]): Promise<void> {
    const attempt = await this.#traced(queued, () => this.#attempt(queued, false));
    if (attempt.kind === 'committed') return this.#answer(queued, attempt.outcomes, attempt.batch);
    if (attempt.kind === 'unknown') return this.#settle(queued, attempt);
    if (isConnectionLoss(attempt.error)) {
      // Nothing was done and the database is away: everybody waits, each no longer than its own deadline.
      await this.#options.clock.sleep(this.#options.reconnectDelayMs);
      return this.#queue.putBack(queued);
    }
    for (const each of queued) await this.#commitOne(each);
  }

  async #commitOne(queued: QueuedJob): Promise<void> {
    const { clock, reconnectDelayMs } = this.#options;
    for (;;) {
      if (this.#fenced !== undefined) return queued.reject(this.#fenced);
      const attempt = await this.#traced([queued], () => this.#attempt([queued], true));
      if (attempt.kind === 'committed') return this.#answer([queued], attempt.outcomes, attempt.batch);
      if (attempt.kind === 'unknown') return this.#settle([queued], attempt);
      const error = StoreError.from(attempt.error);
      // A session that ended will not open again: who asks has to stage the bytes anew.
      const maySucceed = error.retryable && error.code !== 'epoch_closed';
      if (!maySucceed || clock.monotonic() + reconnectDelayMs >= queued.job.deadlineAt) return queued.reject(error);
      await clock.sleep(reconnectDelayMs);
    }
  }

  /** A span of the transaction in the trace of every sampled request that shares it. */
  async #traced(queued: readonly QueuedJob[], run: () => Promise<Attempt>): Promise<Attempt> {
    const sampled = queued.filter(({ job }) => job.traceparent !== '');
    const spans = sampled.flatMap(({ job }): Span[] => {
      const span = this.#options.tracing.continueFrom(job.traceparent, 'sql.transaction', {
        'felloe.lane': this.#options.lane,
        'felloe.batch': queued.length,
        'felloe.job': job.name,
      });
      return span === undefined ? [] : [span];
    });
    const attempt = await run();
    for (const span of spans) endSpan(span, attempt.kind === 'failed' ? attempt.error : undefined);
    return attempt;
  }

  async #attempt(queued: readonly QueuedJob[], alone: boolean): Promise<Attempt> {
    const { database, faults, counters, lane, hubEpoch } = this.#options;
    const jobs = queued.map(({ job }) => job);
    const count = Math.max(
      1,
      jobs.reduce((sum, job) => sum + job.eventsMax, 0),
    );
    let connection: Connection | undefined;
    let broken = false;
    try {
      if (faults.enabled) await faults.at('lane.before_begin');
      connection = await database.connect();
      const isOurs = begin(connection, { lane, hubEpoch, sequence: this.#sequence, count });
      // Whoever sends the next statement meets the same failure.
      isOurs.catch(() => {});
      const batch = this.#newBatch(connection);
      const before = alone ? await answeredBefore(connection, jobs[0] as LaneJob<unknown>) : undefined;
      if (before !== undefined && (await isOurs)) {
        counters.replayedRequests += 1;
        await connection.query({ text: 'rollback' });
        return { kind: 'committed', outcomes: [before], batch };
      }
      if (faults.enabled && (await isOurs)) await faults.at('lane.after_begin');
      const outcomes = await batch.run(jobs).catch(async (error: unknown) => {
        if (await isOurs) throw error;
        return [];
      });
      // Everything above was judged and sent without waiting for this, and goes with the transaction when it is false.
      if (!(await isOurs)) {
        await connection.query({ text: 'rollback' });
        await this.#catchUp(connection);
        return { kind: 'failed', error: new StoreError('unavailable', 'the lane moved under this transaction') };
      }
      if (faults.enabled) await faults.at('lane.before_commit');
      const after = this.#sequence + count;
      const done = await commit(connection);
      if (!done) {
        broken = true;
        counters.ambiguousCommits += 1;
        return { kind: 'unknown', outcomes, batch, after };
      }
      if (faults.enabled) await faults.at('lane.after_commit');
      this.#sequence = after;
      counters.batches += 1;
      counters.jobs += jobs.length;
      if (faults.enabled) await faults.at('lane.before_answer');
      return { kind: 'committed', outcomes, batch };
    } catch (error) {
      // A connection that cannot even roll back is closed; the server then rolls back by itself.
      broken = !(await rolledBack(connection));
      if (error instanceof RepeatedRequest && alone) counters.replayedRequests += 1;
      return { kind: 'failed', error };
    } finally {
      connection?.release(broken);
    }
  }

  #answer(queued: readonly QueuedJob[], outcomes: readonly Outcome<unknown>[], batch: RunningBatch): void {
    batch.applyCommitted();
    for (let index = 0; index < queued.length; index++) {
      const { resolve, reject } = queued[index] as QueuedJob;
      const outcome = outcomes[index] as Outcome<unknown>;
      if ('value' in outcome) resolve(outcome.value);
      else reject(outcome.error);
    }
    this.#options.onAdvanced(this.#options.lane, this.#sequence);
  }

  /** The row of the lane is locked until the lost transaction has ended, one way or the other; its sequence then tells which. */
  async #settle(queued: readonly QueuedJob[], attempt: Extract<Attempt, { kind: 'unknown' }>): Promise<void> {
    const { clock, reconnectDelayMs, database, counters } = this.#options;
    const lastDeadline = Math.max(...queued.map(({ job }) => job.deadlineAt));
    for (;;) {
      try {
        const connection = await database.connect();
        try {
          await this.#catchUp(connection);
        } finally {
          connection.release();
        }
        if (this.#sequence === attempt.after) {
          counters.batches += 1;
          counters.jobs += queued.length;
          return this.#answer(queued, attempt.outcomes, attempt.batch);
        }
        const fenced = this.#fenced;
        if (fenced !== undefined) for (const { reject } of queued) reject(fenced);
        else this.#queue.putBack(queued);
        return;
      } catch {
        if (clock.monotonic() >= lastDeadline) break;
        await clock.sleep(reconnectDelayMs);
      }
    }
    const error = new StoreError('deadline_exceeded', 'the database did not tell whether the commit was done', {
      retryAfterMs: 1000,
    });
    for (const { reject } of queued) reject(error);
    await this.#catchUpWhenBack();
    // Nobody waits for the answer any more, but what is in RAM must follow what was committed.
    if (this.#sequence === attempt.after) attempt.batch.applyCommitted();
  }

  /** Nothing else of this lane may run before it is known where the lane stands. */
  async #catchUpWhenBack(): Promise<void> {
    const { clock, reconnectDelayMs, database } = this.#options;
    while (this.#fenced === undefined) {
      try {
        const connection = await database.connect();
        try {
          return await this.#catchUp(connection);
        } finally {
          connection.release();
        }
      } catch {
        this.#queue.take(0, clock.monotonic());
        await clock.sleep(reconnectDelayMs);
      }
    }
  }

  async #catchUp(connection: Connection): Promise<void> {
    const standing = await settledLane(connection, this.#options.lane);
    if (standing === undefined || standing.hubEpoch !== this.#options.hubEpoch) {
      this.#fenced = new StoreError('unavailable', 'another hub leads', { retryAfterMs: 1000 });
      this.#closed = this.#fenced;
      this.#queue.rejectAll(this.#fenced);
      this.#options.onFenced();
      return;
    }
    this.#sequence = standing.sequence;
  }
}

/** Mostly all of them go. */
function partsOf(queued: QueuedJob[], jobs: readonly LaneJob<unknown>[]): { going: QueuedJob[]; left: QueuedJob[] } {
  if (jobs.length === queued.length) return { going: queued, left: [] };
  const isGoing = new Set(jobs);
  return { going: queued.filter(({ job }) => isGoing.has(job)), left: queued.filter(({ job }) => !isGoing.has(job)) };
}

/** Both statements travel together with those of the batch. False when the lane is another's or stands elsewhere. */
async function begin(connection: Connection, lane: Parameters<typeof advanceLane>[1]): Promise<boolean> {
  const [, advanced] = await settleAll([connection.query({ text: 'begin' }), advanceLane(connection, lane)]);
  return advanced;
}

/** False when the connection was lost at the COMMIT: then it may or may not have been done. */
async function commit(connection: Connection): Promise<boolean> {
  try {
    await connection.query({ text: 'commit' });
    return true;
  } catch (error) {
    if (isConnectionLoss(error)) return false;
    throw error;
  }
}

async function rolledBack(connection: Connection | undefined): Promise<boolean> {
  if (connection === undefined) return true;
  try {
    await connection.query({ text: 'rollback' });
    return true;
  } catch {
    return false;
  }
}
