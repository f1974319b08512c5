/** What happens to events after their commit: told to NATS when there is one, and let go when they are old. */
import type { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { FaultPoints } from '@felloe/runtime/fault-points.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import type { Database } from '../database/database.ts';
import type { Lanes } from '../lanes/lanes.ts';
import { EventRelay } from './event-relay.ts';
import { EventRetention } from './event-retention.ts';
import { natsAddressOf } from '@felloe/runtime/nats-address.ts';
import { openNatsSink } from './nats-sink.ts';
import { createRelayOutbox } from './relay-outbox.ts';

export interface EventDeliveryOptions {
  /** Undefined: events stay readable from the hub and go nowhere else. */
  readonly natsUrl: string | undefined;
  /** Of this hub; shows in the server's list of connections. */
  readonly name: string;
  readonly database: Database;
  readonly lanes: Lanes;
  readonly clock: Clock;
  readonly faults: FaultPoints;
  readonly logger: Logger;
  readonly onFault: (error: StoreError) => void;
}

export interface EventDelivery {
  start(): void;
  /** Something was committed in this lane. */
  advanced(lane: number): void;
  /** Events that were not told yet, as of a moment ago; 0 when nothing is relayed. */
  lag(): number;
  state(): 'up' | 'down' | 'absent';
  close(): Promise<void>;
}

export async function createEventDelivery(options: EventDeliveryOptions): Promise<EventDelivery> {
  const relay = await createRelay(options);
  const retention = new EventRetention({
    ...options,
    retentionMs: limits.hub.eventRetentionMs,
    everyMs: limits.hub.eventPurgeEveryMs,
    toldUpTo: relay && (() => relay.savedPositions),
  });
  return {
    start: () => {
      relay?.start();
      retention.start();
    },
    advanced: (lane) => relay?.wake(lane),
    lag: () => relay?.lag ?? 0,
    state: () => (relay === undefined ? 'absent' : relay.isOpen ? 'up' : 'down'),
    close: async () => {
      await retention.close();
      await relay?.close();
    },
  };
}

async function createRelay(options: EventDeliveryOptions): Promise<EventRelay | undefined> {
  const { natsUrl, name, lanes, logger } = options;
  if (natsUrl === undefined) return undefined;
  const address = natsAddressOf(natsUrl);
  const relay = new EventRelay({
    ...options,
    outbox: createRelayOutbox(options),
    laneCount: lanes.count,
    open: () => openNatsSink({ address, name }),
    onStalled: (error) => logger.warn({ err: error }, 'events wait in the outbox until NATS takes them again'),
    onResumed: () => logger.info('NATS takes events again'),
  });
  await relay.load();
  return relay;
}
