/**
 * From the outbox to NATS: every event at least once, in the order of its lane. The outbox is the truth; the position of a lane
 * moves on only after the server acknowledged the event, so NATS may be away for any time and nothing is passed over. A hub that
 * died between an acknowledgement and the saved position tells some events again; the event's id removes them at the server
 * within its window, and at consumers for ever.
 */
import { type Event, subjectOf } from '@felloe/contracts/events.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { fullJitterDelayMs } from '@felloe/runtime/retry.ts';
import type { Database } from '../database/database.ts';
import type { Lanes } from '../lanes/lanes.ts';
import { findLaneEnds, findOutboxEvents, findRelayPositions, saveRelayPositions } from './relay-queries.ts';

export interface RelayedEvent {
  /** The same whenever the event is told again. */
  readonly id: string;
  readonly subject: string;
  /** JSON of contracts' Event. */
  readonly body: string;
}

/** Where events go. */
export interface EventSink {
  /** Resolves when the event is stored there. */
  publish(event: RelayedEvent): Promise<void>;
  close(): Promise<void>;
}

export interface EventRelayOptions {
  readonly database: Database;
  readonly lanes: Lanes;
  readonly clock: Clock;
  readonly sink: EventSink;
  /** Told once each time the relay comes to a stand. */
  readonly onStalled: (error: StoreError) => void;
  readonly onResumed: () => void;
}

/** Whose position it is in relay_position. */
const consumer = 'nats';
const pageMax = 500;
/** Positions are saved this often: what is told again after a crash is at most what was told in between. */
const saveEveryMs = 500;
/** Nobody wakes the relay for what another hub committed before this one began. */
const lookEveryMs = 5000;
/** Commits that follow each other are told together: a look costs a statement a lane. */
const gatherMs = 10;
const stall = { delayMsBase: 100, delayMsMax: 5000 };

export class EventRelay {
  readonly #options: EventRelayOptions;
  readonly #stop = new AbortController();
  #positions = new Map<number, number>();
  #saved = new Map<number, number>();
  #ends = new Map<number, number>();
  #savedAt = 0;
  #isUnsaved = false;
  #failures = 0;
  #wake: (() => void) | undefined;
  #isWoken = false;
  #running: Promise<void> | undefined;

  constructor(options: EventRelayOptions) {
    this.#options = options;
  }

  async load(): Promise<void> {
    this.#saved = await findRelayPositions(this.#options.database, consumer);
    this.#positions = new Map(this.#saved);
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Something was committed in this lane, up to this sequence. */
  advanced(lane: number, sequence: number): void {
    this.#ends.set(lane, Math.max(this.#ends.get(lane) ?? 0, sequence - 1));
    this.#isWoken = true;
    this.#wake?.();
  }

  /** Committed sequence numbers that were not told yet: an upper bound of the events, 0 when all is told. */
  lag(): number {
    let sum = 0;
    for (const [lane, end] of this.#ends) sum += Math.max(0, end - (this.#positions.get(lane) ?? 0));
    return sum;
  }

  isStalled(): boolean {
    return this.#failures > 0;
  }

  /** How far each lane was told and that is saved: what lies below may be deleted. */
  savedPositions(): ReadonlyMap<number, number> {
    return this.#saved;
  }

  /** Tells what can be told at once, then stops. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#wake?.();
    await this.#running;
    await this.#save().catch(() => undefined);
    await this.#options.sink.close();
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#isWoken = false;
      const outcome = await this.#pass().catch((error: unknown) => StoreError.from(error));
      if (outcome instanceof StoreError) await this.#standStill(outcome);
      else {
        if (this.#failures > 0) this.#options.onResumed();
        this.#failures = 0;
        if (outcome === 'caught_up') await this.#idle();
      }
    }
  }

  /** A page of every lane, the lanes beside each other. */
  async #pass(): Promise<'caught_up' | 'more'> {
    const { database, clock } = this.#options;
    const ends = await findLaneEnds(database);
    for (const [lane, end] of ends) this.#ends.set(lane, Math.max(this.#ends.get(lane) ?? 0, end));
    const outcomes = await Promise.allSettled([...ends].map(([lane, end]) => this.#tellLane(lane, end)));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    const isCaughtUp = outcomes.every((outcome) => outcome.status === 'fulfilled' && outcome.value);
    if (this.#isUnsaved && clock.monotonic() - this.#savedAt >= saveEveryMs) await this.#save();
    if (failed !== undefined) throw failed.reason;
    return isCaughtUp ? 'caught_up' : 'more';
  }

  /** True when the lane has nothing more to tell. */
  async #tellLane(lane: number, upTo: number): Promise<boolean> {
    const after = this.#positions.get(lane) ?? 0;
    if (after >= upTo) return true;
    const events = await findOutboxEvents(this.#options.database, { lane, after, upTo, limit: pageMax });
    for (const { sequence, event } of events) {
      if (this.#stop.signal.aborted) return false;
      const told = JSON.parse(event) as Event;
      await this.#options.sink.publish({ id: told.id, subject: subjectOf(told), body: event });
      this.#positions.set(lane, sequence);
      this.#isUnsaved = true;
    }
    if (events.length === pageMax) return false;
    // Sequence numbers without an event lie behind the last one.
    this.#positions.set(lane, upTo);
    return true;
  }

  async #save(): Promise<void> {
    // Saving is itself a batch of the system lane, so only events make it due, never sequence numbers alone.
    if (!this.#isUnsaved) return;
    this.#isUnsaved = false;
    const told = new Map(this.#positions);
    await this.#options.lanes.system('relay_position', (batch) => saveRelayPositions(batch.querier, consumer, told));
    this.#saved = told;
    this.#savedAt = this.#options.clock.monotonic();
  }

  async #standStill(error: StoreError): Promise<void> {
    this.#failures += 1;
    if (this.#failures === 1) this.#options.onStalled(error);
    const delayMs = fullJitterDelayMs({ attempt: this.#failures, ...stall, random: Math.random });
    await this.#options.clock.sleep(delayMs, this.#stop.signal).catch(() => undefined);
  }

  async #idle(): Promise<void> {
    const { clock } = this.#options;
    const stop = this.#stop.signal;
    await clock.sleep(gatherMs, stop).catch(() => undefined);
    if (this.#isWoken || stop.aborted) return;
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    // What was told last is saved even when nothing follows it.
    const waitMs = this.#isUnsaved ? saveEveryMs : lookEveryMs;
    await clock.sleep(waitMs, AbortSignal.any([woken.signal, stop])).catch(() => undefined);
    this.#wake = undefined;
  }
}
