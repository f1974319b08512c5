/**
 * One lane on its way to the sink. Many events are on the way at once; the position moves on in order, only past what was
 * acknowledged, so after any failure the next connection begins exactly there and repeats are told by their ids.
 *
 * The first event of a connection travels alone: a server that is only coming up may refuse one event and store the next, and
 * order would be lost.
 */
import { type Event, subjectOf } from '@felloe/contracts/events.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { FaultPoints } from '@felloe/runtime/fault-points.ts';
import type { EventSink, RelayedEvent } from './event-sink.ts';
import type { OutboxEvent, RelayOutbox } from './relay-outbox.ts';

export interface LaneRelayOptions {
  readonly lane: number;
  /** The last sequence that is known to be told. */
  readonly position: number;
  readonly outbox: RelayOutbox;
  readonly clock: Clock;
  readonly faults: FaultPoints;
}

/** Commits that follow each other are told together: every look is a statement. */
const gatherMs = 20;
/** What nobody woke the relay for is found by looking. */
const lookEveryMs = 5_000;

export class LaneRelay {
  readonly lane: number;
  readonly #options: LaneRelayOptions;
  #position: number;
  #isCaughtUp = false;
  #isWoken = false;
  #wake: (() => void) | undefined;
  /** The sink acknowledged something on this connection. */
  #isProven = false;

  constructor(options: LaneRelayOptions) {
    this.lane = options.lane;
    this.#options = options;
    this.#position = options.position;
  }

  /** Everything up to this sequence is stored in the sink. */
  get position(): number {
    return this.#position;
  }

  /** False from a commit until its events are told. */
  get isCaughtUp(): boolean {
    return this.#isCaughtUp && !this.#isWoken;
  }

  /** Something was committed. */
  wake(): void {
    this.#isWoken = true;
    this.#wake?.();
  }

  /** Tells until the signal; then what is on its way is waited for. Throws what the sink or the outbox threw. */
  async run(sink: EventSink, signal: AbortSignal): Promise<void> {
    const { outbox } = this.#options;
    this.#isProven = false;
    while (!signal.aborted) {
      this.#isCaughtUp &&= !this.#isWoken;
      this.#isWoken = false;
      const events = await outbox.page(this.lane, this.#position, limits.hub.relayPageMax);
      this.#isCaughtUp &&= events.length === 0;
      await this.#tell(sink, events, signal);
      if (events.length === limits.hub.relayPageMax || signal.aborted) continue;
      this.#isCaughtUp = true;
      await this.#idle(signal);
    }
  }

  async #tell(sink: EventSink, events: readonly OutboxEvent[], signal: AbortSignal): Promise<void> {
    const { faults } = this.#options;
    const underWay: { readonly sequence: number; readonly stored: Promise<void> }[] = [];
    const settleOldest = async (): Promise<void> => {
      const oldest = underWay.shift();
      await oldest?.stored;
      if (faults.enabled) await faults.at('relay.after_publish');
      this.#position = oldest?.sequence ?? this.#position;
      this.#isProven = true;
    };
    for (const { sequence, event } of events) {
      if (signal.aborted) break;
      while (underWay.length >= (this.#isProven ? limits.hub.relayUnderWayMax : 1)) await settleOldest();
      if (faults.enabled) await faults.at('relay.before_publish');
      const stored = sink.publish(relayed(event));
      // Those behind a failure fail too; only the first is thrown.
      stored.catch(() => undefined);
      underWay.push({ sequence, stored });
    }
    while (underWay.length > 0) await settleOldest();
  }

  async #idle(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    await clock.sleep(gatherMs, signal).catch(() => undefined);
    if (this.#isWoken || signal.aborted) return;
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    await clock.sleep(lookEveryMs, AbortSignal.any([woken.signal, signal])).catch(() => undefined);
    this.#wake = undefined;
  }
}

function relayed(body: string): RelayedEvent {
  const event = JSON.parse(body) as Event;
  return { id: event.id, subject: subjectOf(event), body };
}
