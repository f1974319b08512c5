/**
 * Reads told to NATS in batches, at most once: `felloe.reads.<tenant>`, a JSON array of events. What finds no room or no server is
 * dropped and counted, never waited for. Usage is counted elsewhere and exactly.
 */
import type { Event } from '@felloe/contracts/events.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Counter } from '@felloe/runtime/telemetry/metrics.ts';
import type { ReadEvent } from '../app-context.ts';

/** Where batches go. Returns false when it cannot take one now. */
export interface ReadEventSink {
  publish(subject: string, payload: string): boolean;
}

export interface ReadEventsOptions {
  readonly sink: ReadEventSink;
  /** Names this run of the process: the first half of every event's id. */
  readonly runId: string;
  readonly clock: Clock;
  readonly published: Counter;
  readonly dropped: Counter;
}

/** A second of reads at full speed is some MB; more would only grow while nobody takes it. */
const queueMax = 20_000;
/** NATS takes messages up to 1 MiB by default; an event is 200 to 1,500 bytes. */
const batchMax = 500;
const publishEveryMs = 200;

export class ReadEvents {
  readonly #options: ReadEventsOptions;
  #queue: Event[] = [];
  #sequence = 0;

  constructor(options: ReadEventsOptions) {
    this.#options = options;
  }

  add(read: ReadEvent): void {
    if (this.#queue.length >= queueMax) {
      this.#options.dropped.add(1);
      return;
    }
    this.#sequence += 1;
    this.#queue.push({
      id: `${this.#options.runId}-${this.#sequence}`,
      type: read.operation === 'list' ? 'artifact.listed' : 'artifact.read',
      container: read.container,
      artifact: read.artifact,
      operation: read.operation,
      tenantId: read.tenantId,
      timestamp: new Date(this.#options.clock.now()).toISOString(),
      data: { bytes: read.bytes, principalId: read.principalId },
    });
  }

  async publishUntil(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#options.clock.sleep(publishEveryMs, signal).catch(() => {});
      this.publish();
    }
  }

  /** Publishes what is queued; also the last act before the process ends. */
  publish(): void {
    if (this.#queue.length === 0) return;
    const { sink, published, dropped } = this.#options;
    const queue = this.#queue;
    this.#queue = [];
    for (const [tenantId, events] of Map.groupBy(queue, (event) => event.tenantId)) {
      for (let start = 0; start < events.length; start += batchMax) {
        const batch = events.slice(start, start + batchMax);
        const taken = sink.publish(`felloe.reads.${tenantId === '' ? '-' : tenantId}`, JSON.stringify(batch));
        (taken ? published : dropped).add(batch.length);
      }
    }
  }
}
