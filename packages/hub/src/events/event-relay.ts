/**
 * From the outbox to NATS: every event at least once, in the order of its lane. The outbox is the truth: the position of a lane
 * moves on only past what was acknowledged, so NATS may be away for any time and nothing is passed over. A hub that died tells
 * the events of its last second again; their ids remove them, at the server within its window and at consumers for ever.
 *
 *   away ──opened──▶ telling (every lane by itself) ──anything failed──▶ away, longer each time until something was told
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { FaultPoints } from '@felloe/runtime/fault-points.ts';
import { fullJitterDelayMs } from '@felloe/runtime/retry.ts';
import type { EventSink, OpenEventSink } from './event-sink.ts';
import { LaneRelay } from './lane-relay.ts';
import type { LanePositions, RelayOutbox } from './relay-outbox.ts';

export interface EventRelayOptions {
  readonly outbox: RelayOutbox;
  readonly laneCount: number;
  readonly open: OpenEventSink;
  readonly clock: Clock;
  readonly faults: FaultPoints;
  /** Told once each time the relay comes to a stand. */
  readonly onStalled: (error: StoreError) => void;
  readonly onResumed: () => void;
  readonly onFault: (error: StoreError) => void;
}

const delayMsBase = 100;
const closeWaitMs = 1_000;

export class EventRelay {
  readonly #options: EventRelayOptions;
  readonly #stop = new AbortController();
  #lanes: LaneRelay[] = [];
  #saved = new Map<number, number>();
  #lag = 0;
  #isOpen = false;
  #failures = 0;
  #toldAtStall = 0;
  #running: Promise<unknown> | undefined;

  constructor(options: EventRelayOptions) {
    this.#options = options;
  }

  async load(): Promise<void> {
    const { outbox, laneCount } = this.#options;
    this.#saved = await outbox.positions();
    this.#lanes = Array.from(
      { length: laneCount },
      (_, lane) => new LaneRelay({ ...this.#options, lane, position: this.#saved.get(lane) ?? 0 }),
    );
    await this.#measureLag();
  }

  start(): void {
    this.#running ??= Promise.all([this.#run(), this.#keepBooks()]);
  }

  /** Something was committed in this lane. */
  wake(lane: number): void {
    this.#lanes[lane]?.wake();
  }

  /** Events committed and not told, as counted a moment ago and up to a bound in each lane. 0 only when all are told. */
  get lag(): number {
    return this.#lanes.every((lane) => lane.isCaughtUp) ? 0 : Math.max(1, this.#lag);
  }

  /** A connection stands. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** How far each lane was told, as saved: what lies below may be deleted. */
  get savedPositions(): LanePositions {
    return this.#saved;
  }

  /** Waits for what is on its way, saves how far it came, and stops. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.#save();
  }

  async #run(): Promise<void> {
    const { clock, onStalled } = this.#options;
    while (!this.#stop.signal.aborted) {
      const failure = await this.#connection().then(undefined, (error: unknown) => StoreError.from(error));
      this.#isOpen = false;
      if (failure === undefined || this.#stop.signal.aborted) continue;
      this.#failures += 1;
      if (this.#failures === 1) {
        this.#toldAtStall = this.#told();
        onStalled(failure);
      }
      const delayMs = fullJitterDelayMs({
        attempt: this.#failures,
        delayMsBase,
        delayMsMax: limits.hub.relayDelayMsMax,
        random: Math.random,
      });
      await clock.sleep(delayMs, this.#stop.signal).catch(() => undefined);
    }
  }

  /** One connection from its opening to its end. Returns when the relay was stopped, throws why it ended otherwise. */
  async #connection(): Promise<void> {
    const sink = await this.#open();
    if (sink === undefined) return;
    this.#isOpen = true;
    const ended = new AbortController();
    const end = (reason: unknown): void => {
      if (ended.signal.aborted) return;
      ended.abort(reason);
      // What is on its way in other lanes fails at once instead of at its deadline.
      void sink.close();
    };
    void sink.closed.then(() => end(new StoreError('unavailable', 'the connection to NATS ended')));
    const signal = AbortSignal.any([this.#stop.signal, ended.signal]);
    void this.#endLate(sink, ended.signal);
    await Promise.all(this.#lanes.map((lane) => lane.run(sink, signal).catch(end)));
    if (ended.signal.aborted) throw ended.signal.reason;
    ended.abort();
    await sink.close();
  }

  /** Undefined when the relay was stopped first: a server that hangs must not hold up the end of the hub. */
  async #open(): Promise<EventSink | undefined> {
    const opening = this.#options.open();
    const stopped = Promise.withResolvers<undefined>();
    const onStop = (): void => stopped.resolve(undefined);
    this.#stop.signal.addEventListener('abort', onStop);
    const sink = await Promise.race([opening, stopped.promise]);
    this.#stop.signal.removeEventListener('abort', onStop);
    if (sink === undefined) void opening.then((late) => late.close()).catch(() => undefined);
    return sink;
  }

  /** After a stop, acknowledgements are waited for a moment only; what they would have told is told again by the next hub. */
  async #endLate(sink: EventSink, ended: AbortSignal): Promise<void> {
    const stop = this.#stop.signal;
    const over = AbortSignal.any([stop, ended]);
    if (!over.aborted) await new Promise((resolve) => over.addEventListener('abort', resolve, { once: true }));
    if (ended.aborted) return;
    await this.#options.clock.sleep(closeWaitMs, ended).catch(() => undefined);
    await sink.close();
  }

  #told(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.position, 0);
  }

  /** Saves the positions of all lanes together, and counts what waits. */
  async #keepBooks(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await clock.sleep(limits.hub.relaySaveMs, signal).catch(() => undefined);
      if (signal.aborted) return;
      this.#noticeResumption();
      await this.#save();
      await this.#measureLag().catch((error: unknown) => this.#options.onFault(StoreError.from(error)));
    }
  }

  /** An open connection alone means little: a server may take connections and no events. */
  #noticeResumption(): void {
    if (this.#failures === 0 || !this.#isOpen) return;
    if (this.#told() === this.#toldAtStall && !this.#lanes.every((lane) => lane.isCaughtUp)) return;
    this.#failures = 0;
    this.#options.onResumed();
  }

  async #save(): Promise<void> {
    const moved = new Map<number, number>();
    for (const { lane, position } of this.#lanes) if (position > (this.#saved.get(lane) ?? 0)) moved.set(lane, position);
    // Saving is a batch of the system lane itself and wakes its relay, so only events make it due.
    if (moved.size === 0) return;
    try {
      await this.#options.outbox.savePositions(moved);
      this.#saved = new Map([...this.#saved, ...moved]);
    } catch (error) {
      this.#options.onFault(StoreError.from(error));
    }
  }

  async #measureLag(): Promise<void> {
    const behind = this.#lanes.filter((lane) => !lane.isCaughtUp);
    const positions = new Map(behind.map(({ lane, position }) => [lane, position]));
    this.#lag = positions.size === 0 ? 0 : await this.#options.outbox.count(positions, limits.hub.relayLagCountMax);
  }
}
