/**
 * Reading the outbox by position. Sequences are handed out inside their lane's transaction, so what a reader passed over never
 * appears later; order holds within a lane, and so within a container.
 */
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Database } from '../database/database.ts';
import { decodePosition, encodePosition, type EventVector } from './event-position.ts';

export interface EventReading {
  /** undefined: of every tenant; for the relay and administrators. */
  readonly tenantId: string | undefined;
  /** undefined: of every container. */
  readonly containerId: string | undefined;
  /** Opaque; empty: the oldest kept; `now`: from here on. */
  readonly position: string;
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

interface OutboxEvent {
  readonly lane: number;
  readonly sequence: number;
  readonly event: string;
}

export class EventLog {
  readonly #options: EventLogOptions;
  #waiting = new Set<() => void>();

  constructor(options: EventLogOptions) {
    this.#options = options;
  }

  /** Something was committed: whoever waits looks again. */
  wake(): void {
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const wake of waiting) wake();
  }

  async read(reading: EventReading, signal: AbortSignal): Promise<ReadEvents> {
    const { clock } = this.#options;
    const until = clock.monotonic() + Math.min(reading.waitMs, limits.hub.eventWaitMsMax);
    let vector = reading.position === 'now' ? await this.#end() : decodePosition(reading.position);
    for (;;) {
      const changed = this.#changed();
      const { events, passed } = await this.#readOnce(reading, vector);
      vector = passed;
      const leftMs = until - clock.monotonic();
      if (events.length > 0 || leftMs <= 0) return { events, nextPosition: encodePosition(vector) };
      await changed.within(leftMs, signal);
    }
  }

  /** A page, and how far the reader has come with it: past events of others too, so that the next reading does not look again. */
  async #readOnce(reading: EventReading, from: EventVector) {
    const limit = Math.min(reading.limit === 0 ? limits.hub.eventPageMax : reading.limit, limits.hub.eventPageMax);
    const end = await this.#end();
    const rows = await this.#rowsBetween(reading, from, end, limit);
    const passed = new Map(rows.length < limit ? end : from);
    for (const [lane, sequence] of from) if (sequence > (passed.get(lane) ?? 0)) passed.set(lane, sequence);
    const running = new Map(from);
    const events = rows.map((row) => {
      running.set(row.lane, row.sequence);
      if (rows.length === limit) passed.set(row.lane, row.sequence);
      return { position: encodePosition(running), event: row.event };
    });
    return { events, passed };
  }

  /** Lane after lane: the whole of one lane's page before the next keeps its order and needs one index range each. */
  async #rowsBetween(reading: EventReading, from: EventVector, end: EventVector, limit: number): Promise<OutboxEvent[]> {
    const found: OutboxEvent[] = [];
    for (const [lane, last] of end) {
      const after = from.get(lane) ?? 0;
      if (after >= last || found.length >= limit) continue;
      const { rows } = await this.#options.database.query<OutboxEvent>({
        text: `select lane, sequence, event from outbox
          where lane = $1 and sequence > $2 and sequence <= $3
            and ($4::uuid is null or tenant_id = $4) and ($5::uuid is null or container_id = $5)
          order by sequence limit $6`,
        values: [lane, after, last, reading.tenantId ?? null, reading.containerId ?? null, limit - found.length],
      });
      found.push(...rows);
    }
    return found;
  }

  async #end(): Promise<EventVector> {
    const { rows } = await this.#options.database.query<{ lane: number; next_sequence: number }>({
      text: 'select lane, next_sequence from lane order by lane',
    });
    return new Map(rows.map((row) => [row.lane, row.next_sequence - 1]));
  }

  /** Registered before reading, so that nothing committed in between is slept through. */
  #changed(): { within(ms: number, signal: AbortSignal): Promise<void> } {
    const woken = Promise.withResolvers<void>();
    const wake = () => woken.resolve();
    this.#waiting.add(wake);
    const { clock } = this.#options;
    return {
      within: async (ms, signal) => {
        const timer = new AbortController();
        try {
          await Promise.race([woken.promise, clock.sleep(ms, AbortSignal.any([timer.signal, signal]))]);
        } finally {
          timer.abort();
          this.#waiting.delete(wake);
        }
      },
    };
  }
}
