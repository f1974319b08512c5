/**
 * A piece of work for a lane. It runs inside the lane's transaction together with others, so it must tell which names it touches,
 * judge before it writes, and leave what happens in RAM to `onCommitted`.
 */
import type { StoreError } from '@felloe/engine/errors.ts';
import type { SegmentDelta } from '../blobs/blob-queries.ts';
import type { Querier } from '../database/database.ts';
import type { OneTrip } from './one-trip.ts';

/** An event in the transaction that causes it; the position is known as soon as it is emitted. */
export interface EmittedEvent {
  readonly tenantId: string;
  readonly containerId: string;
  /** Builds the JSON once the position (lane, sequence) is known. */
  readonly body: (position: EventPosition) => string;
}

export interface EventPosition {
  readonly lane: number;
  readonly sequence: number;
}

/** What one transaction offers to the jobs in it. */
export interface Batch {
  readonly querier: Querier;
  /** ms since 1970: one time for the whole batch, never earlier than the batch before. */
  readonly now: number;
  readonly lane: number;
  emit(event: EmittedEvent): EventPosition;
  /** Counted into operation_usage in this transaction. */
  count(usage: UsageCount): void;
  /**
   * Statements that are on their way and judged by this promise: the batch waits for it before the COMMIT, not before the next
   * statement. Only for jobs run in bulk, since a savepoint would not hold what is sent late.
   */
  settleLater(sent: Promise<void>): void;
  /**
   * Bytes that segments lose by a job. Written together when all jobs have run: were each to lock its segments by itself, two lanes
   * that remove many would lock them in two orders and wait for each other.
   */
  loseSegmentBytes(losses: readonly SegmentDelta[]): void;
  /** Runs after the COMMIT was answered, in the order given, before any job of the batch is answered. */
  onCommitted(apply: () => void): void;
}

export interface UsageCount {
  readonly tenantId: string;
  readonly containerId: string;
  readonly operation: string;
  readonly bytes: number;
  /** 1 when absent. */
  readonly operations?: number;
}

export interface IdempotencyKey {
  readonly tenantId: string;
  readonly key: string;
  /** Call and subject: the same key with another request is refused. */
  readonly request: string;
}

export type Outcome<T> = { readonly value: T } | { readonly error: StoreError };

export interface JobGuard {
  begin(): void;
  end(): void;
}

export interface LaneJob<T> {
  readonly name: string;
  /** Names held alone within a batch: at most one job of a batch may hold each, later ones wait for the next batch. */
  readonly exclusive: readonly string[];
  /** Names that many jobs of a batch may hold, but none while another holds it exclusively. */
  readonly shared: readonly string[];
  readonly idempotency: IdempotencyKey | undefined;
  /** Upper bound of the events it emits. */
  readonly eventsMax: number;
  /** Monotonic ms after which nobody waits any more; a job that has not begun by then is not done. */
  readonly deadlineAt: number;
  /** W3C trace context of a sampled request, else empty. */
  readonly traceparent: string;
  /**
   * Jobs that name the same `bulk` runner are given to it together; others run one after the other. A StoreError thrown before
   * the first write fails this job alone.
   */
  readonly run: (batch: Batch) => Promise<T>;
  readonly bulk: BulkRunner | undefined;
  /** Jobs that name the same one are first offered to it together. */
  readonly trips: TripRunner | undefined;
  /** The answer as text, for the idempotency record, and back. */
  readonly encode: (value: T) => string;
  readonly decode: (text: string) => T;
  /** Finds the answer of a request that was done before in what it left behind, where no record of it is. */
  readonly findAnswer: ((querier: Querier) => Promise<T | undefined>) | undefined;
  /** Called around every transaction that holds the job: caches stop filling these names while their value is undecided. */
  readonly guard: JobGuard | undefined;
}

export interface BulkRunner {
  /** One outcome a job, in order. Judgement failures are outcomes; a thrown error fails the whole transaction. */
  run(batch: Batch, jobs: readonly LaneJob<unknown>[]): Promise<Outcome<unknown>[]>;
}

export interface TripRunner {
  /** Judges from RAM alone those jobs for which that is enough; undefined when there are none. Asks the database nothing. */
  prepare(batch: Batch, jobs: readonly LaneJob<unknown>[]): OneTrip | undefined;
}
