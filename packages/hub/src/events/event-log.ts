/**
 * Reading the outbox by position. Sequences are handed out inside their lane's transaction, so what a reader passed over never
 * appears later; order holds within a lane, and so within a container. A position older than the oldest event kept goes on with
 * that one.
 */
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Database } from '../database/database.ts';
import { EventArrivals } from './event-arrivals.ts';
import { decodePosition, encodePosition, type EventVector } from './event-position.ts';
import { type EventSubject, findLaneEnds, scanEvents } from './event-queries.ts';

export interface EventReading extends EventSubject {
  /** Opaque; empty: the oldest kept; `now`: from here on. */
  readonly position: string;
  /** 0: as many as a page holds. */
  readonly limit: number;
  readonly waitMs: number;
}

export interface ReadEvents {
  readonly events: readonly { readonly position: string; readonly event: string }[];
  readonly nextPosition: string;
}

export interface EventLogOptions {
  readonly database: Database;
  readonly clock: Clock;
}

interface EventPage extends ReadEvents {
  readonly passed: EventVector;
  readonly isAtEnd: boolean;
}

export class EventLog {
  readonly #options: EventLogOptions;
  readonly #arrivals: EventArrivals;

  constructor(options: EventLogOptions) {
    this.#options = options;
    this.#arrivals = new EventArrivals(options);
  }

  /** Something was committed: whoever waits for it looks again. */
  wake(): void {
    this.#arrivals.wake();
  }

  /**
   * A page of events, or none when none came in time. Also none, with a later position, when so many events of others lay
   * between that looking through them took too long. Throws `invalid_argument` for a position that nobody was given.
   */
  async read(reading: EventReading, signal: AbortSignal): Promise<ReadEvents> {
    const { clock, database } = this.#options;
    const startedAt = clock.monotonic();
    const waitUntil = startedAt + Math.min(reading.waitMs, limits.hub.eventWaitMsMax);
    const scanUntil = Math.max(waitUntil, startedAt + limits.hub.eventScanMs);
    let vector = reading.position === 'now' ? await findLaneEnds(database) : decodePosition(reading.position);
    for (;;) {
      signal.throwIfAborted();
      const page = await this.#readOnce(reading, vector);
      vector = page.passed;
      const waitMs = waitUntil - clock.monotonic();
      const isOver = page.isAtEnd ? waitMs <= 0 : clock.monotonic() >= scanUntil;
      if (page.events.length > 0 || isOver) return page;
      if (page.isAtEnd) vector = await this.#arrivals.wait({ subject: reading, from: vector, waitMs, signal });
    }
  }

  /** A page, and how far the reader has come with it: past events of others too, so that the next reading does not look again. */
  async #readOnce(reading: EventReading, position: EventVector): Promise<EventPage> {
    const { database } = this.#options;
    const end = await findLaneEnds(database);
    const from = within(position, end);
    const limit = Math.min(reading.limit === 0 ? limits.hub.eventPageMax : reading.limit, limits.hub.eventPageMax);
    const isFiltered = reading.tenantId !== undefined || reading.containerId !== undefined;
    const scanMax = isFiltered ? Math.max(limit, limits.hub.eventScanMax) : limit;
    const found = await scanEvents(database, { ...reading, from, end, limit, scanMax });
    const running = new Map(from);
    const events = found.events.map(({ lane, sequence, event }) => {
      running.set(lane, sequence);
      return { position: encodePosition(running), event };
    });
    // A full page may have left events of any lane behind; else everything looked at is passed.
    const isFull = events.length === limit;
    const passed = isFull ? running : new Map([...end, ...found.lookedTo]);
    return { events, nextPosition: encodePosition(passed), passed, isAtEnd: !isFull && found.lookedTo.size === 0 };
  }
}

/** A position beyond the end comes from before the database was set back to a backup: what is committed from now on is read. */
function within(position: EventVector, end: EventVector): EventVector {
  return new Map([...end].map(([lane, last]) => [lane, Math.min(position.get(lane) ?? 0, last)]));
}
