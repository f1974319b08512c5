/** What happens to events after their commit: told to NATS when there is one, and let go when they are old. */
import type { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import type { Database } from '../database/database.ts';
import type { Lanes } from '../lanes/lanes.ts';
import { EventRelay } from './event-relay.ts';
import { EventRetention } from './event-retention.ts';
import { NatsSink } from './nats-sink.ts';

export interface EventDeliveryOptions {
  /** Undefined: events stay readable from the hub and go nowhere else. */
  readonly natsUrl: string | undefined;
  /** Of this hub; shows in the server's list of connections. */
  readonly name: string;
  readonly database: Database;
  readonly lanes: Lanes;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onFault: (error: StoreError) => void;
}

export interface EventDelivery {
  start(): void;
  /** Something was committed in this lane; `sequence` is the next one it gives out. */
  advanced(lane: number, sequence: number): void;
  /** Events that were not told yet, at most; 0 when nothing is relayed. */
  lag(): number;
  state(): 'up' | 'down' | 'absent';
  close(): Promise<void>;
}

const purgeEveryMs = 60_000;

export async function createEventDelivery(options: EventDeliveryOptions): Promise<EventDelivery> {
  const { natsUrl, name, database, lanes, clock, logger, onFault } = options;
  const relay =
    natsUrl === undefined
      ? undefined
      : new EventRelay({
          database,
          lanes,
          clock,
          sink: new NatsSink({ url: natsUrl, name }),
          onStalled: (error) => logger.warn({ err: error }, 'events wait in the outbox until NATS takes them again'),
          onResumed: () => logger.info('NATS takes events again'),
        });
  await relay?.load();
  const retention = new EventRetention({
    database,
    lanes,
    clock,
    retentionMs: limits.hub.eventRetentionMs,
    everyMs: purgeEveryMs,
    toldUpTo: relay && (() => relay.savedPositions()),
    onFault,
  });
  return {
    start: () => {
      relay?.start();
      retention.start();
    },
    advanced: (lane, sequence) => relay?.advanced(lane, sequence),
    lag: () => relay?.lag() ?? 0,
    state: () => (relay === undefined ? 'absent' : relay.isStalled() ? 'down' : 'up'),
    close: async () => {
      await retention.close();
      await relay?.close();
    },
  };
}
