/** What becomes of a served read: counted for usage, and told to NATS when one is configured. */
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import type { Metrics } from '@felloe/runtime/telemetry/metrics.ts';
import type { ReadEvent } from '../app-context.ts';
import { createNatsSink } from './nats-sink.ts';
import { ReadEvents } from './read-events.ts';
import { ReadUsageCounter } from './read-usage.ts';

export interface Reads {
  readonly usage: ReadUsageCounter;
  emit(event: ReadEvent): void;
  publishUntil(signal: AbortSignal): Promise<void>;
  /** Publishes what is left and ends the connection. */
  close(): Promise<void>;
}

export interface ReadsOptions {
  readonly natsUrl: string | undefined;
  readonly name: string;
  /** Names this run of the process: the first half of every event's id. */
  readonly runId: string;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createReads({ natsUrl, name, runId, metrics, clock, logger }: ReadsOptions): Reads {
  const usage = new ReadUsageCounter();
  if (natsUrl === undefined) {
    return { usage, emit: (event) => usage.add(event), publishUntil: async () => {}, close: async () => {} };
  }
  const sink = createNatsSink({ url: natsUrl, name, clock, logger });
  const events = new ReadEvents({
    sink,
    runId,
    clock,
    published: metrics.counter({ name: 'felloe_spoke_read_events_published_total', help: 'Read events given to NATS.' }),
    dropped: metrics.counter({ name: 'felloe_spoke_read_events_dropped_total', help: 'Read events that NATS did not take.' }),
  });
  return {
    usage,
    emit: (event) => {
      usage.add(event);
      events.add(event);
    },
    publishUntil: (signal) => events.publishUntil(signal),
    close: async () => {
      events.publish();
      await sink[Symbol.asyncDispose]();
    },
  };
}
