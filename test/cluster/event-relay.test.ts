/** Events on their way from a real Postgres to a real NATS, while either side of the way dies. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createEventDelivery, type EventDelivery } from '@felloe/hub/events/event-delivery.ts';
import { eventStream, eventSubjects } from '@felloe/hub/events/nats-sink.ts';
import { startTestPostgres } from '@felloe/testkit/hub/test-hub.ts';
import { makeTestContainer, startTestLanes, type TestContainer, type TestLanes } from '@felloe/testkit/hub/test-lanes.ts';
import type { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Event } from '@felloe/contracts/events.ts';
import { startCluster } from '@felloe/testkit/cluster/cluster.ts';
import { killHub } from '@felloe/testkit/cluster/cluster-harms.ts';
import { CreateBucketCommand, PutBucketNotificationConfigurationCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { systemClock } from '@felloe/runtime/clock.ts';
import { type FaultPoints, noFaultPoints } from '@felloe/runtime/fault-points.ts';
import { createSilentLogger } from '@felloe/runtime/logger.ts';
import { checkEvents, type DeliveredEvent, type ToldChange } from '@felloe/testkit/checkers/events.ts';
import { startNats } from '@felloe/testkit/services/nats.ts';
import type { Service } from '@felloe/testkit/services/service.ts';
import type { TestPostgres } from '@felloe/testkit/services/postgres.ts';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, nanos } from '@nats-io/transport-node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { record } from '../report.ts';
import { counts } from '../tier.ts';
import { readNotifications, startFlakyWebhook, type ToldTarget } from './told-targets.ts';

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
  readonly event: Event;
  readonly messageId: string;
}

/** All messages of the stream, in its order. Events of reads have no position and are left out. */
async function readStream(url = nats.url): Promise<StoredEvent[]> {
  const connection = await connect({ servers: url });
  const manager = await jetstreamManager(connection);
  const { state } = await manager.streams.info(eventStream);
  const received: StoredEvent[] = [];
  if (state.messages > 0) {
    const consumer = await jetstream(connection).consumers.get(eventStream);
    for await (const message of await consumer.consume({ max_messages: 1000 })) {
      const event = message.json<Event>();
      const messageId = message.headers?.get('Nats-Msg-Id') ?? '';
      const [lane = '', sequence = ''] = messageId.split('-');
      if (messageId !== '')
        received.push({ lane, sequence: Number(sequence), path: event.container, change: event.artifact, event, messageId });
      if (message.info.pending === 0) break;
    }
  }
  await connection.close();
  return received;
}

async function createStream(options: { duplicateWindowMs: number }): Promise<void> {
  const connection = await connect({ servers: nats.url });
  await (await jetstreamManager(connection)).streams.add({
    name: eventStream,
    subjects: [eventSubjects],
    duplicate_window: nanos(options.duplicateWindowMs),
  });
  await connection.close();
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
async function emitAll(
  lanes: TestLanes,
  total: number,
  onCount: (count: number) => Promise<void> = async () => undefined,
  prefix = '',
): Promise<ToldChange[]> {
  let count = 0;
  const each = total / containers.length;
  const emitOf = async (container: TestContainer) => {
    for (let index = 0; index < each; index += 1) {
      await lanes.emit(container, `${prefix}${index}`);
      count += 1;
      await onCount(count);
    }
  };
  await Promise.all(containers.map(emitOf));
  return containers.flatMap((container) =>
    Array.from({ length: Math.ceil(each) }, (_, index) => ({
      path: container.name,
      change: `${prefix}${index}`,
      outcome: 'ok' as const,
    })),
  );
}

function expectAllTold(changes: readonly ToldChange[], events: readonly StoredEvent[]): void {
  const versionOrder = new Map(
    Object.entries(Object.groupBy(changes, (change) => change.path)).map(([path, all]) => [
      path,
      (all ?? []).map(({ change }) => change),
    ]),
  );
  expect(checkEvents({ changes, events, versionOrder })).toEqual([]);
  for (const { messageId, event } of events) expect(messageId.startsWith(`${event.id}-`), messageId).toBe(true);
}

const total = counts({ quick: 1_000, full: 10_000 });

describe('the relay of events', () => {
  it('tells all once and in order while NATS is killed and the relay is replaced', async () => {
    await using lanes = await startTestLanes(postgres);
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
    await relay[Symbol.asyncDispose]();
    const events = await readStream();
    expectAllTold(changes, events);
    expect(relay.failures).toEqual([]);
    record('events relayed while NATS is killed', { events: changes.length, stored: events.length });
  });

  it('tells all in order when a hub dies before it saved how far it came, and repeats nothing but known ids', async () => {
    // A server that remembers ids for so short a time lets repeats through to the consumer.
    await createStream({ duplicateWindowMs: 100 });
    await using dying = await startTestLanes(postgres);
    await using _zombie = await startDelivery(dying);
    const changes = await emitAll(dying, total);
    await sleep(200);
    // It never saved its last second: the next hub's epoch fences it, and it goes on telling what it can as a zombie.
    await using lanes = await dying.startNext();
    await lanes.database.query({ text: 'update relay_position set sequence = sequence / 2' });
    await using relay = await startDelivery(lanes);
    await untilRelayed(relay.delivery);
    const events = await readStream();
    expectAllTold(changes, events);
    expect(events.length).toBeGreaterThan(changes.length);
    record('events told again by a new hub', { events: changes.length, stored: events.length });
  });

  it('waits for a NATS that is away at the start, and for one that hangs', async () => {
    await using lanes = await startTestLanes(postgres);
    await nats.kill();
    await using relay = await startDelivery(lanes);
    const first = await emitAll(lanes, 240);
    await sleep(limits.hub.relaySaveMs + 200);
    expect([relay.delivery.state(), relay.delivery.lag()]).toEqual(['down', first.length]);
    await nats.restart();
    await untilRelayed(relay.delivery);
    await nats.pause();
    const second = await emitAll(lanes, 240, async () => undefined, 'later');
    await sleep(limits.hub.relayAcknowledgeMs + 500);
    expect([relay.delivery.state(), relay.delivery.lag()]).toEqual(['down', second.length]);
    await nats.resume();
    await untilRelayed(relay.delivery);
    expectAllTold([...first, ...second], await readStream());
  });

  it('holds up no writer, whether NATS answers or not', async () => {
    await using lanes = await startTestLanes(postgres);
    await using lanesAlone = await startTestLanes(postgres);
    await using relay = await startDelivery(lanes);
    await untilRelayed(relay.delivery);
    const harms = { answering: async () => undefined, hanging: () => nats.pause(), away: () => nats.kill() };
    for (const [state, harm] of Object.entries(harms)) {
      await harm();
      const times = await timesOfCommits(lanes, lanesAlone);
      record(`median time of a commit beside the relay and without one, NATS ${state}`, times);
      // The times are for the report. A writer that was held up by a NATS that hangs would not have come here at all.
      expect(times.committed).toBe(400);
    }
  });
});

/** By turns, so that whatever else the machine does meets both alike. */
async function timesOfCommits(
  relayed: TestLanes,
  alone: TestLanes,
): Promise<{ relayedMs: number; aloneMs: number; committed: number }> {
  const container = makeTestContainer('timed');
  const timed = async (lanes: TestLanes, times: number[]) => {
    const startedAt = performance.now();
    await lanes.emit(container, '');
    times.push(performance.now() - startedAt);
  };
  const times: { relayed: number[]; alone: number[] } = { relayed: [], alone: [] };
  for (let index = 0; index < 200; index += 1) {
    await timed(relayed, times.relayed);
    await timed(alone, times.alone);
  }
  const median = (all: number[]) => Math.round((all.sort((one, other) => one - other)[100] ?? 0) * 100) / 100;
  const committed = times.relayed.length + times.alone.length;
  return { relayedMs: median(times.relayed), aloneMs: median(times.alone), committed };
}

describe('a hub with NATS', () => {
  it('tells every PUT of real clients, and notifies of it, while the hub and NATS are killed', async () => {
    await using hook = await startFlakyWebhook();
    const hubVariables = { FELLOE_HUB_NOTIFICATIONS_NETWORKS: '127.0.0.1', FELLOE_HUB_NOTIFICATIONS_DELAY_MS_MAX: '50' };
    await using cluster = await startCluster({ spokes: 1, nats: true, hubVariables });
    const { nats: server } = cluster.services;
    if (server === undefined) throw new Error('the cluster has no NATS');
    await cluster.s3(0).send(new CreateBucketCommand({ Bucket: 'told' }));
    await cluster.s3(0).send(notifying('told', [`arn:felloe:webhook:::${hook.url}`, 'arn:felloe:nats:::puts']));
    const changes: { path: string; change: string; outcome: 'ok' | 'info' }[] = [];
    const each = counts({ quick: 60, full: 600 });
    const put = async (writer: number) => {
      for (let index = 0; index < each; index += 1) {
        const path = `${writer}/${index}`;
        const done = cluster.s3(0).send(new PutObjectCommand({ Bucket: 'told', Key: path, Body: path }));
        const outcome = await done.then(
          () => 'ok' as const,
          () => 'info' as const,
        );
        changes.push({ path, change: path, outcome });
        if (writer === 0 && index === Math.floor(each / 3))
          await Promise.all([server.restart(), killHub(cluster).run(Math.random)]);
        if (writer === 0 && index === Math.floor((2 * each) / 3)) await server.restart();
      }
    };
    await Promise.all([0, 1, 2, 3].map(put));
    const acknowledged = changes.filter(({ outcome }) => outcome === 'ok').length;
    const messages = await untilStored(
      server.url,
      (events) => new Set(puts(events).map(({ path }) => path)).size >= acknowledged,
    );
    const events = puts(messages);
    expect(checkEvents({ changes, events })).toEqual([]);
    record('events of PUTs while hub and NATS are killed', { puts: changes.length, acknowledged, events: events.length });
    expect(acknowledged).toBeGreaterThan(changes.length / 2);
    const made = new Set(events.map(({ path }) => path));
    await expectNotified(made, async () => hook);
    await expectNotified(made, () => readNotifications(server.url));
  });
});

function notifying(Bucket: string, targets: readonly string[]): PutBucketNotificationConfigurationCommand {
  const QueueConfigurations = targets.map((QueueArn) => ({ QueueArn, Events: ['s3:ObjectCreated:*' as const] }));
  return new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: { QueueConfigurations } });
}

/** Of everything that was committed, and of nothing else, in the order of the commits. */
async function expectNotified(made: ReadonlySet<string>, look: () => Promise<ToldTarget>): Promise<void> {
  let target = await look();
  for (const giveUpAt = performance.now() + 30_000; target.keys.length < made.size && performance.now() < giveUpAt; ) {
    await sleep(200);
    target = await look();
  }
  expect(new Set(target.keys)).toEqual(made);
  expect(target.sequencers).toEqual(target.sequencers.toSorted());
}

/** The events of PUTs among those of everything else. */
function puts(messages: readonly StoredEvent[]): DeliveredEvent[] {
  return messages
    .filter(({ event }) => event.operation === 'put')
    .map((each) => ({ ...each, path: each.event.artifact, change: each.event.artifact }));
}

async function untilStored(url: string, isEnough: (events: readonly StoredEvent[]) => boolean): Promise<StoredEvent[]> {
  const giveUpAt = performance.now() + 30_000;
  for (;;) {
    const events = await readStream(url);
    if (isEnough(events) || performance.now() > giveUpAt) return events;
    await sleep(500);
  }
}
