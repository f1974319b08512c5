/**
 * Waiting for events. However many readers wait, one look after a commit finds whose containers got some, and only those readers
 * look for themselves.
 */
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Database } from '../database/database.ts';
import type { EventVector } from './event-position.ts';
import { type Arrival, type EventSubject, findArrivals, findLaneEnds } from './event-queries.ts';

export interface EventWait {
  readonly subject: EventSubject;
  /** The reader has seen everything up to here. */
  readonly from: EventVector;
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

interface Waiter {
  readonly subject: EventSubject;
  from: EventVector;
  wake(): void;
}

/** Commits that follow each other are looked at together. */
const gatherMs = 10;

export class EventArrivals {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #waiters = new Set<Waiter>();
  #isDue = false;
  #isLooking = false;

  constructor(options: { readonly database: Database; readonly clock: Clock }) {
    this.#database = options.database;
    this.#clock = options.clock;
  }

  /** Something was committed. */
  wake(): void {
    if (this.#waiters.size === 0) return;
    this.#isDue = true;
    if (!this.#isLooking) void this.#look();
  }

  /**
   * Resolves when there are events of the subject, or after the time; with how far the subject has none. Throws the reason of
   * the signal.
   */
  async wait({ subject, from, waitMs, signal }: EventWait): Promise<EventVector> {
    const woken = Promise.withResolvers<void>();
    const waiter: Waiter = { subject, from, wake: woken.resolve };
    this.#waiters.add(waiter);
    // What was committed since the reader looked woke nobody.
    this.wake();
    const timer = new AbortController();
    try {
      await Promise.race([woken.promise, this.#clock.sleep(waitMs, AbortSignal.any([timer.signal, signal]))]);
      return waiter.from;
    } finally {
      timer.abort();
      this.#waiters.delete(waiter);
    }
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    while (this.#isDue && this.#waiters.size > 0) {
      this.#isDue = false;
      await this.#clock.sleep(gatherMs);
      const waiters = [...this.#waiters];
      try {
        const end = await findLaneEnds(this.#database);
        const arrivals = await findArrivals(this.#database, { from: leastOf(waiters, end), end });
        for (const waiter of waiters) {
          if (arrivals.some((arrival) => isFor(waiter, arrival))) waiter.wake();
          else waiter.from = end;
        }
      } catch {
        // Each looks for itself then and reports to its own caller what is wrong.
        for (const waiter of waiters) waiter.wake();
      }
    }
    this.#isLooking = false;
  }
}

function leastOf(waiters: readonly Waiter[], end: EventVector): EventVector {
  return new Map([...end].map(([lane, last]) => [lane, Math.min(last, ...waiters.map(({ from }) => from.get(lane) ?? 0))]));
}

function isFor({ subject, from }: Waiter, arrival: Arrival): boolean {
  const { tenantId = arrival.tenantId, containerId = arrival.containerId } = subject;
  return arrival.sequence > (from.get(arrival.lane) ?? 0) && tenantId === arrival.tenantId && containerId === arrival.containerId;
}
