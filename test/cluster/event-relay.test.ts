/** Events on their way from a real Postgres to a real NATS, while either side of the way dies. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createEventDelivery, type EventDelivery } from '@felloe/hub/events/event-delivery.ts';
import { eventStream } from '@felloe/hub/events/nats-sink.ts';
import { startTestPostgres } from '@felloe/hub/fixture/test-hub.ts';
import { makeTestContainer, startTestLanes, type TestContainer, type TestLanes } from '@felloe/hub/fixture/test-lanes.ts';
import type { StoreError } from '@felloe/engine/errors.ts';
import { systemClock } from '@felloe/runtime/clock.ts';
import { type FaultPoints, noFaultPoints } from '@felloe/runtime/fault-points.ts';
import { createSilentLogger } from '@felloe/runtime/logger.ts';
import { checkEvents, type DeliveredEvent } from '@felloe/testkit/checkers/events.ts';
import { startNats } from '@felloe/testkit/services/nats.ts';
import type { Service } from '@felloe/testkit/services/service.ts';
import type { TestPostgres } from '@felloe/testkit/services/postgres.ts';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { record } from '../report.ts';
import { counts } from '../tier.ts';

let postgres: TestPostgres;
let nats: Service;
beforeAll(async () => {
  [postgres, nats] = await Promise.all([startTestPostgres(), startNats()]);
});
afterAll(async () => {
  await nats?.stop();
  await postgres?.stop();
});

beforeEach(async () => {
  await nats.restart();
  const connection = await connect({ servers: nats.url });
  await (await jetstreamManager(connection)).streams.delete(eventStream).catch(() => false);
  await connection.close();
});

async function startDelivery(lanes: TestLanes, faults: FaultPoints = noFaultPoints) {
  const failures: StoreError[] = [];
  const delivery = await createEventDelivery({
    natsUrl: nats.url,
    name: 'hub',
    database: lanes.database,
    lanes: lanes.lanes,
    clock: systemClock,
    faults,
    logger: createSilentLogger(),
    onFault: (error) => failures.push(error),
  });
  lanes.watchers.add(delivery.advanced);
  delivery.start();
  return {
    delivery,
    failures,
    [Symbol.asyncDispose]: async () => {
      lanes.watchers.delete(delivery.advanced);
      await delivery.close();
    },
  };
}

interface StoredEvent extends DeliveredEvent {
  readonly subject: string;
  readonly messageId: string;
}

/** All messages of the stream, in its order. */
async function readStream(): Promise<StoredEvent[]> {
  const connection = await connect({ servers: nats.url });
  const received: StoredEvent[] = [];
  const manager = await jetstreamManager(connection);
  const { state } = await manager.streams.info(eventStream);
  for (let sequence = state.first_seq; sequence <= state.last_seq; sequence += 1) {
    const message = await manager.streams.getMessage(eventStream, { seq: sequence });
    if (message === null) continue;
    const event = message.json<{ id: string; artifact: string; container: string }>();
    const [lane = '', position = ''] = event.id.split('-');
    received.push({
      lane,
      sequence: Number(position),
      path: event.container,
      change: event.artifact,
      subject: message.subject,
      messageId: message.header.get('Nats-Msg-Id'),
    });
  }
  await connection.close();
  return received;
}

async function untilRelayed(delivery: EventDelivery, deadlineMs = 30_000): Promise<void> {
  const giveUpAt = performance.now() + deadlineMs;
  while (delivery.lag() > 0 || delivery.state() !== 'up') {
    if (performance.now() > giveUpAt) throw new Error(`${delivery.lag()} events were not relayed`);
    await sleep(20);
  }
}

const containers = Array.from({ length: 12 }, (_, index) => makeTestContainer(`container.${index}`));

/** Commits events of all containers, each container's one after another, `onCount` being told how many are committed. */
async function emitAll(lanes: TestLanes, total: number, onCount: (count: number) => Promise<void> = async () => undefined) {
  let count = 0;
  const each = total / containers.length;
  const emitOf = async (container: TestContainer) => {
    for (let index = 0; index < each; index += 1) {
      await lanes.emit(container, `${index}`);
      count += 1;
      await onCount(count);
    }
  };
  await Promise.all(containers.map(emitOf));
  return containers.flatMap((container) =>
    Array.from({ length: Math.ceil(each) }, (_, index) => ({ path: container.name, change: `${index}`, outcome: 'ok' as const })),
  );
}

function expectAllTold(changes: Awaited<ReturnType<typeof emitAll>>, events: readonly StoredEvent[]): void {
  const versionOrder = new Map(Object.entries(Object.groupBy(changes, (change) => change.path)).map(([path, all]) => [path, (all ?? []).map(({ change }) => change)]));
  expect(checkEvents({ changes, events, versionOrder })).toEqual([]);
  for (const event of events) expect(event.messageId).toBe(`${event.lane}-${event.sequence}`);
}

const total = counts({ quick: 1_000, full: 10_000 });

describe('the relay of events', () => {
  it('tells all once and in order while NATS is killed and the relay is replaced', async () => {
    await using database = await postgres.freshDatabase();
    await using lanes = await startTestLanes(database.url);
    let relay = await startDelivery(lanes);
    let harm = Promise.resolve();
    const changes = await emitAll(lanes, total, async (count) => {
      if (count === Math.floor(total / 3)) harm = nats.restart();
      if (count === Math.floor((2 * total) / 3)) {
        await relay[Symbol.asyncDispose]();
        relay = await startDelivery(lanes);
      }
    });
    await harm;
    await untilRelayed(relay.delivery);
    const events = await readStream();
    expectAllTold(changes, events);
    record('events relayed while NATS is killed', { events: changes.length, stored: events.length });
    expect(relay.failures).toEqual([]);
    await relay[Symbol.asyncDispose]();
  });
});
