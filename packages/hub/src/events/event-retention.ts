/** Old events leave the outbox in small steps, and never one that the relay has not told yet. */
import type { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { repeat } from '@felloe/runtime/repeat.ts';
import type { Querier } from '../database/database.ts';
import type { Lanes } from '../lanes/lanes.ts';
import type { LanePositions } from './relay-outbox.ts';

export interface EventRetentionOptions {
  readonly lanes: Lanes;
  readonly clock: Clock;
  readonly retentionMs: number;
  readonly everyMs: number;
  /** How far the relay came; undefined when nothing is relayed. */
  readonly toldUpTo: (() => LanePositions) | undefined;
  readonly onFault: (error: StoreError) => void;
}

/** Between two steps, so that much that is old does not keep the system lane busy. */
const pauseMs = 20;

export class EventRetention {
  readonly #options: EventRetentionOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: EventRetentionOptions) {
    this.#options = options;
  }

  start(): void {
    const { clock, everyMs, onFault } = this.#options;
    this.#running ??= repeat({ clock, everyMs, signal: this.#stop.signal, onFault }, () => this.purge());
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** Deletes what is too old. How many events that were. */
  async purge(): Promise<number> {
    const { lanes, clock, retentionMs, toldUpTo } = this.#options;
    const before = clock.now() - retentionMs;
    const told = toldUpTo?.();
    let deleted = 0;
    for (let lane = 0; lane < lanes.count; lane += 1) {
      const upTo = told === undefined ? Number.MAX_SAFE_INTEGER : (told.get(lane) ?? 0);
      for (let isMore = true; isMore && !this.#stop.signal.aborted; ) {
        // In a lane, so that a hub which was replaced deletes nothing: it does not know how far the new one came.
        const step = await lanes.system('purge_events', (batch) => deleteOldRows(batch.querier, { lane, upTo, before }));
        deleted += step.events;
        isMore = step.rows === limits.hub.eventPurgeBatchMax;
        if (isMore) await clock.sleep(pauseMs, this.#stop.signal).catch(() => undefined);
      }
    }
    return deleted;
  }
}

/**
 * What was deleted. Looks at the oldest of the lane only, so that it costs little when nothing is old. A row of which only the first events
 * were told stays as a whole: it is named by its last.
 */
async function deleteOldRows(
  querier: Querier,
  old: { readonly lane: number; readonly upTo: number; readonly before: number },
): Promise<{ readonly rows: number; readonly events: number }> {
  const { rows } = await querier.query<{ rows: number; events: number }>({
    text: `with deleted as (
        delete from outbox where lane = $1 and created_at < $3 and sequence in
          (select sequence from outbox where lane = $1 and sequence <= $2 order by sequence limit $4)
        returning events)
      select count(*) as rows, coalesce(sum(events), 0) as events from deleted`,
    values: [old.lane, old.upTo, old.before, limits.hub.eventPurgeBatchMax],
  });
  return rows[0] ?? { rows: 0, events: 0 };
}
