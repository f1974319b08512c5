/**
 * All lanes of a hub. Lane 0 is the system's (sessions, leases, keys, locks, collector); a container belongs to one of the
 * others by its id, so its commits have one order.
 */
import type { Clock } from '@felloe/runtime/clock.ts';
import type { FaultPoints } from '@felloe/runtime/fault-points.ts';
import type { Tracing } from '@felloe/runtime/telemetry/tracing.ts';
import type { Database, Querier } from '../database/database.ts';
import type { Batch, BulkRunner, JobGuard, LaneJob, TripRunner } from './job.ts';
import { Lane, type LaneCounters } from './lane.ts';

/** Who waits for a job and how long; the same for every kind of job. */
export interface JobOrder {
  /** Monotonic ms. */
  readonly deadlineAt: number;
  readonly idempotency: { readonly tenantId: string; readonly key: string } | undefined;
  /** W3C trace context of a sampled request. */
  readonly traceparent?: string | undefined;
}

export interface JobWish<T> {
  readonly name: string;
  readonly exclusive: readonly string[];
  readonly shared: readonly string[];
  readonly order: JobOrder & { readonly request?: string };
  readonly eventsMax: number;
  readonly run: (batch: Batch) => Promise<T>;
  readonly bulk?: BulkRunner;
  readonly trips?: TripRunner;
  readonly encode: (value: T) => string;
  readonly decode: (text: string) => T;
  readonly findAnswer?: ((querier: Querier) => Promise<T | undefined>) | undefined;
  /** False when `findAnswer` tells all of it: no record is kept then. */
  readonly keepsAnswer?: boolean;
  readonly guard?: JobGuard;
}

/** A request that may come again: what it asks, and its answer as text. */
export interface Repeatable<T> {
  readonly order: JobOrder;
  /** Call and subject: the same key with another request is refused. */
  readonly request: string;
  readonly encode: (value: T) => string;
  readonly decode: (text: string) => T;
}

export interface SystemJobOptions<T> {
  readonly eventsMax?: number;
  readonly exclusive?: string[];
  readonly waitMs?: number;
  readonly repeatable?: Repeatable<T> | undefined;
}

export interface LanesOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly faults: FaultPoints;
  readonly tracing: Tracing;
  readonly batchMax: number;
  /** Up to so many commits share a transaction whoever else waits. */
  readonly batchMin: number;
  readonly queueMax: number;
  readonly idempotencyRetentionMs: number;
  readonly reconnectDelayMs: number;
  readonly hubEpoch: number;
  readonly onFenced: () => void;
  readonly onAdvanced: (lane: number, sequence: number) => void;
}

export const systemLane = 0;

export class Lanes {
  readonly counters: LaneCounters = { batches: 0, jobs: 0, ambiguousCommits: 0, replayedRequests: 0, trips: 0, doubtedTrips: 0 };
  readonly #lanes: Lane[];
  readonly #clock: Clock;

  constructor(options: LanesOptions, sequences: readonly number[]) {
    this.#clock = options.clock;
    this.#lanes = sequences.map((sequence, lane) => new Lane({ ...options, lane, sequence, counters: this.counters }));
  }

  get count(): number {
    return this.#lanes.length;
  }

  get waiting(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.waiting, 0);
  }

  /** The lane of a container, by the random part of its id. */
  laneOf(containerId: string): number {
    return 1 + (Number.parseInt(containerId.slice(0, 8), 16) % (this.#lanes.length - 1));
  }

  submit<T>(lane: number, wish: JobWish<T>): Promise<T> {
    const { order, keepsAnswer = true } = wish;
    const { idempotency } = order;
    const keptUnder =
      idempotency === undefined || !keepsAnswer
        ? undefined
        : { tenantId: idempotency.tenantId, key: idempotency.key, request: order.request ?? wish.name };
    // Written out, so that jobs of every service have one shape: lanes look at each of them a dozen times.
    const job: LaneJob<T> = {
      name: wish.name,
      exclusive: wish.exclusive,
      shared: wish.shared,
      idempotency: keptUnder,
      eventsMax: wish.eventsMax,
      deadlineAt: order.deadlineAt,
      traceparent: order.traceparent ?? '',
      run: wish.run,
      bulk: wish.bulk,
      trips: wish.trips,
      encode: wish.encode,
      decode: wish.decode,
      findAnswer: wish.findAnswer,
      guard: wish.guard,
    };
    const target = this.#lanes[lane] ?? this.#lanes[systemLane];
    return (target as Lane).submit(job);
  }

  /** A job of the hub's own in the system lane. Nobody repeats it unless `repeatable` says so, and it may wait as long as `waitMs`. */
  system<T>(name: string, run: (batch: Batch) => Promise<T>, options: SystemJobOptions<T> = {}) {
    const { repeatable } = options;
    return this.submit<T>(systemLane, {
      name,
      exclusive: options.exclusive ?? [],
      shared: [],
      order: repeatable
        ? { ...repeatable.order, request: repeatable.request }
        : { deadlineAt: this.#clock.monotonic() + (options.waitMs ?? 10_000), idempotency: undefined },
      eventsMax: options.eventsMax ?? 0,
      run,
      encode: repeatable?.encode ?? (() => ''),
      decode: repeatable?.decode ?? (() => undefined as T),
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }
}

/**
 * Makes the lanes this hub's: every row gets its epoch. Whoever still holds a lane's row in a transaction is waited for, so a
 * replaced hub has nothing in flight afterwards. The whole table is locked for it, since a transaction may hold the rows of several lanes:
 * taken row by row, each could wait for the other. Returns the next sequence of each lane.
 */
export async function claimLanes(database: Database, count: number, hubEpoch: number): Promise<number[]> {
  const connection = await database.connect();
  let done = false;
  try {
    await connection.query({ text: 'begin' });
    await connection.query({ text: 'lock table lane in exclusive mode' });
    await connection.query({
      text: `insert into lane (lane, hub_epoch, next_sequence) select l, 0, 1 from unnest($1::smallint[]) as x (l) on conflict do nothing`,
      values: [Array.from({ length: count }, (_, lane) => lane)],
    });
    const { rows } = await connection.query<{ lane: number; next_sequence: number }>({
      text: 'update lane set hub_epoch = $1 where hub_epoch <= $1 returning lane, next_sequence',
      values: [hubEpoch],
    });
    await connection.query({ text: 'commit' });
    done = true;
    const sequences: number[] = [];
    for (const row of rows) sequences[row.lane] = row.next_sequence;
    return sequences;
  } finally {
    // Closed when anything failed: the server then rolls back by itself.
    connection.release(!done);
  }
}
