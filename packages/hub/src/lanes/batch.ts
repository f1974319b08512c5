/** One transaction's worth of jobs: runs them, gathers their events, usage and answers, and writes those in the same transaction. */
import { StoreError } from '@felloe/engine/errors.ts';
import { changeSegmentBytes, type SegmentDelta } from '../blobs/blob-queries.ts';
import type { Querier } from '../database/database.ts';
import { settleAll } from '../database/settle-all.ts';
import type { Batch, EmittedEvent, EventPosition, LaneJob, Outcome, UsageCount } from './job.ts';
import {
  addUsage,
  findIdempotency,
  type IdempotencyRow,
  insertIdempotency,
  isAnyAnswered,
  type UsageRow,
} from './lane-queries.ts';
import { insertOutbox, OutboxRows } from './outbox-rows.ts';

/** Thrown to end a transaction in which a request turned out to have been done before: the jobs then run one by one. */
export class RepeatedRequest extends Error {}

export interface BatchOptions {
  readonly querier: Querier;
  readonly now: number;
  readonly lane: number;
  /** The first sequence number reserved for this batch. */
  readonly firstSequence: number;
  readonly idempotencyRetentionMs: number;
}

type SummedUsage = { -readonly [K in keyof UsageRow]: UsageRow[K] };

const dayMs = 24 * 60 * 60 * 1000;

export class RunningBatch implements Batch {
  readonly querier: Querier;
  readonly now: number;
  readonly lane: number;
  readonly #idempotencyRetentionMs: number;
  readonly #outbox = new OutboxRows();
  readonly #usage = new Map<string, SummedUsage>();
  #lastUsage: SummedUsage | undefined;
  readonly #committed: (() => void)[] = [];
  readonly #segmentLosses: SegmentDelta[] = [];
  #sent: Promise<void>[] = [];
  #sequence: number;

  constructor(options: BatchOptions) {
    this.querier = options.querier;
    this.now = options.now;
    this.lane = options.lane;
    this.#sequence = options.firstSequence;
    this.#idempotencyRetentionMs = options.idempotencyRetentionMs;
  }

  emit(event: EmittedEvent): EventPosition {
    const sequence = this.#sequence++;
    const position = { lane: this.lane, sequence };
    this.#outbox.add(event, sequence, event.body(position));
    return position;
  }

  count(usage: UsageCount): void {
    const { tenantId, containerId, operation, bytes, operations = 1 } = usage;
    const last = this.#lastUsage;
    // Mostly it is what was counted last: found without making a key.
    const isLast = last !== undefined && last.operation === operation && last.containerId === containerId;
    const row = isLast ? last : this.#usageOf(tenantId, containerId, operation);
    row.operations += operations;
    row.bytes += bytes;
    this.#lastUsage = row;
  }

  #usageOf(tenantId: string, containerId: string, operation: string): SummedUsage {
    const key = `${containerId} ${operation}`;
    const known = this.#usage.get(key);
    if (known !== undefined) return known;
    const row = { tenantId, containerId, operation, operations: 0, bytes: 0 };
    this.#usage.set(key, row);
    return row;
  }

  settleLater(sent: Promise<void>): void {
    // Its failure is seen when it is settled; until then it must not count as unhandled.
    sent.catch(() => {});
    this.#sent.push(sent);
  }

  loseSegmentBytes(losses: readonly SegmentDelta[]): void {
    this.#segmentLosses.push(...losses);
  }

  onCommitted(apply: () => void): void {
    this.#committed.push(apply);
  }

  applyCommitted(): void {
    for (const apply of this.#committed) apply();
  }

  /** Everything the jobs left to be written, for a transaction that is one statement. */
  records(jobs: readonly LaneJob<unknown>[], outcomes: readonly Outcome<unknown>[]) {
    return {
      now: this.now,
      day: Math.floor(this.now / dayMs),
      outbox: this.#outbox,
      usage: [...this.#usage.values()],
      answers: answersToKeep(jobs, outcomes),
      answersExpireAt: this.now + this.#idempotencyRetentionMs,
    };
  }

  /** Runs the jobs and writes their events, usage and answers. The caller commits. */
  async run(jobs: readonly LaneJob<unknown>[]): Promise<Outcome<unknown>[]> {
    try {
      return await this.#run(jobs);
    } finally {
      // Whatever happened: nothing of this transaction may be on its way when it is ended.
      await Promise.allSettled(this.#sent);
    }
  }

  async #run(jobs: readonly LaneJob<unknown>[]): Promise<Outcome<unknown>[]> {
    const outcomes = jobs.length === 1 ? [await this.#runAlone(jobs[0] as LaneJob<unknown>)] : await this.#runTogether(jobs);
    await this.#requireNew(jobs, outcomes);
    await settleAll([this.#settleSent(), this.#writeRecords(jobs, outcomes)]);
    return outcomes;
  }

  async #settleSent(): Promise<void> {
    await settleAll(this.#sent);
    this.#sent = [];
  }

  /**
   * A refusal may be the request's own doing: what it created is there, what it removed is gone. If it was done before, its answer
   * counts and not the refusal.
   */
  async #requireNew(jobs: readonly LaneJob<unknown>[], outcomes: readonly Outcome<unknown>[]): Promise<void> {
    const refused = jobs.flatMap(({ idempotency }, index) => {
      const outcome = outcomes[index];
      return idempotency === undefined || outcome === undefined || 'value' in outcome ? [] : [idempotency];
    });
    if (refused.length > 0 && (await isAnyAnswered(this.querier, refused))) throw new RepeatedRequest();
    // On their way together: many may be refused at once.
    const found = await settleAll(
      jobs.map(({ findAnswer }, index) => {
        const outcome = outcomes[index];
        return outcome !== undefined && 'error' in outcome ? findAnswer?.(this.querier) : undefined;
      }),
    );
    if (found.some((answer) => answer !== undefined)) throw new RepeatedRequest();
  }

  /** Alone, a job may be a repeated one: its stored answer is looked up first. */
  async #runAlone(job: LaneJob<unknown>): Promise<Outcome<unknown>> {
    if (job.bulk === undefined) return this.#runInSavepoint(job, false);
    const [outcome] = await job.bulk.run(this, [job]);
    return outcome as Outcome<unknown>;
  }

  async #runTogether(jobs: readonly LaneJob<unknown>[]): Promise<Outcome<unknown>[]> {
    const outcomes = new Map<LaneJob<unknown>, Outcome<unknown>>();
    const groups = Map.groupBy(
      jobs.filter((job) => job.bulk !== undefined),
      (job) => job.bulk,
    );
    for (const [runner, group] of groups) {
      const results = (await runner?.run(this, group)) ?? [];
      for (const [index, job] of group.entries()) outcomes.set(job, results[index] as Outcome<unknown>);
    }
    const others = jobs.filter((job) => job.bulk === undefined);
    // Nothing of theirs may come between a savepoint and its end.
    if (others.length > 0) await this.#settleSent();
    for (const job of others) outcomes.set(job, await this.#runInSavepoint(job, true));
    return jobs.map((job) => outcomes.get(job) as Outcome<unknown>);
  }

  /** A judgement that fails after a first write must not leave that write behind for the others to commit. */
  async #runInSavepoint(job: LaneJob<unknown>, shared: boolean): Promise<Outcome<unknown>> {
    const marks = { outbox: this.#outbox.mark(), committed: this.#committed.length, losses: this.#segmentLosses.length };
    await this.querier.query({ text: 'savepoint job' });
    try {
      const value = await job.run(this);
      await this.querier.query({ text: 'release savepoint job' });
      return { value };
    } catch (error) {
      const failure = StoreError.from(error);
      // A fault of the database may belong to any statement of the batch: then everything runs again one by one.
      if (shared && failure.cause !== undefined) throw error;
      await this.querier.query({ text: 'rollback to savepoint job' });
      this.#outbox.backTo(marks.outbox);
      this.#committed.length = marks.committed;
      this.#segmentLosses.length = marks.losses;
      return { error: failure };
    }
  }

  async #writeRecords(jobs: readonly LaneJob<unknown>[], outcomes: readonly Outcome<unknown>[]): Promise<void> {
    const sent: Promise<void>[] = [];
    if (!this.#outbox.isEmpty) sent.push(insertOutbox(this.querier, { lane: this.lane, now: this.now, outbox: this.#outbox }));
    if (this.#segmentLosses.length > 0) sent.push(changeSegmentBytes(this.querier, summed(this.#segmentLosses)));
    if (this.#usage.size > 0) sent.push(addUsage(this.querier, Math.floor(this.now / dayMs), [...this.#usage.values()]));
    const answers = answersToKeep(jobs, outcomes);
    if (answers.length > 0) sent.push(this.#keepAnswers(answers));
    await settleAll(sent);
  }

  async #keepAnswers(answers: readonly IdempotencyRow[]): Promise<void> {
    const inserted = await insertIdempotency(this.querier, this.now + this.#idempotencyRetentionMs, answers);
    if (inserted < answers.length) throw new RepeatedRequest();
  }
}

/** One delta a segment. */
function summed(deltas: readonly SegmentDelta[]): SegmentDelta[] {
  const sums = new Map<string, number>();
  for (const { segmentId, liveBytes } of deltas) sums.set(segmentId, (sums.get(segmentId) ?? 0) + liveBytes);
  return [...sums].map(([segmentId, liveBytes]) => ({ segmentId, liveBytes }));
}

/** Only what was done is kept: a refused request changed nothing and may be judged again. */
function answersToKeep(jobs: readonly LaneJob<unknown>[], outcomes: readonly Outcome<unknown>[]): IdempotencyRow[] {
  const answers: IdempotencyRow[] = [];
  for (let index = 0; index < jobs.length; index++) {
    const job = jobs[index] as LaneJob<unknown>;
    if (job.idempotency === undefined) continue;
    const outcome = outcomes[index];
    if (outcome !== undefined && 'value' in outcome) answers.push({ ...job.idempotency, result: job.encode(outcome.value) });
  }
  return answers;
}

/** The answer of a request that was done before; `conflict` when its key belonged to another request. */
export async function answeredBefore(querier: Querier, job: LaneJob<unknown>): Promise<Outcome<unknown> | undefined> {
  const { idempotency } = job;
  const found = idempotency && (await findIdempotency(querier, idempotency.tenantId, idempotency.key));
  if (found !== undefined) {
    if (found.request === idempotency?.request) return { value: job.decode(found.result) };
    return { error: new StoreError('conflict', 'the idempotency key was used for another request') };
  }
  const value = await job.findAnswer?.(querier);
  return value === undefined ? undefined : { value };
}
