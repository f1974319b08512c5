/**
 * A transaction that is one statement: what can be judged from RAM alone is written, fenced and committed in one trip to the
 * database (packages/docs/decisions/commits-in-one-trip.md). Its guards make it fail as a whole when any belief it rests on was wrong; its jobs then go the usual way.
 */
import type { LaneJob, Outcome } from './job.ts';
import type { IdempotencyRow, UsageRow } from './lane-queries.ts';
import type { OutboxRows } from './outbox-rows.ts';

export interface OneTrip {
  /** Those of the jobs given that go this way, in their order; the rest goes the usual one. */
  readonly jobs: readonly LaneJob<unknown>[];
  readonly outcomes: readonly Outcome<unknown>[];
  /** Sends the statement. Rejects when nothing was done, or with a lost connection when that is unknown. */
  commit(records: TripRecords): Promise<void>;
  /** The statement failed: what was believed has to be read again. */
  doubt(): void;
}

/** What the lane adds: its fence, and what every job leaves behind. One event and at most one answer a job, in their order. */
export interface TripRecords {
  readonly lane: number;
  readonly hubEpoch: number;
  /** Where the lane stands, and how far this batch moves it. */
  readonly sequence: number;
  readonly count: number;
  /** ms since 1970 */
  readonly now: number;
  readonly day: number;
  readonly outbox: OutboxRows;
  readonly usage: readonly UsageRow[];
  readonly answers: readonly IdempotencyRow[];
  readonly answersExpireAt: number;
}
