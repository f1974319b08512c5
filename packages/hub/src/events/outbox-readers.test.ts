/** Whoever reads the outbox is told events as if each had a row of its own, from any position and with any limit. */
import { randomUUID } from 'node:crypto';
import { StoreError } from '@felloe/engine/errors.ts';
import { noFaultPoints } from '@felloe/runtime/fault-points.ts';
import { systemClock } from '@felloe/runtime/clock.ts';
import { randomFrom } from '@felloe/testkit/checkers/random-register-history.ts';
import { startTestPostgres } from '@felloe/testkit/hub/test-hub.ts';
import { makeTestContainer, startTestLanes, type TestContainer, type TestLanes } from '@felloe/testkit/hub/test-lanes.ts';
import type { TestPostgres } from '@felloe/testkit/services/postgres.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { migrate } from '../database/migrate.ts';
import { insertOutbox, OutboxRows } from '../lanes/outbox-rows.ts';
import { findRoutableEvents } from '../notifications/notification-queries.ts';
import type { EventVector } from './event-position.ts';
import { type EventRange, type EventSubject, findArrivals, scanEvents } from './event-queries.ts';
import { EventRetention } from './event-retention.ts';
import type { EventSink, RelayedEvent } from './event-sink.ts';
import { LaneRelay } from './lane-relay.ts';
import { createRelayOutbox } from './relay-outbox.ts';

let postgres: TestPostgres;
let lanes: TestLanes;

beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(async () => await postgres?.stop());
beforeEach(async () => {
  lanes = await startTestLanes(postgres);
});
afterEach(async () => await lanes?.[Symbol.asyncDispose]());

interface StoredEvent {
  readonly lane: number;
  readonly sequence: number;
  readonly tenantId: string;
  readonly containerId: string;
  readonly event: string;
  readonly createdAt: number;
}

interface Filled {
  readonly events: readonly StoredEvent[];
  readonly containers: readonly (EventSubject & { readonly tenantId: string; readonly containerId: string })[];
  readonly end: EventVector;
  readonly rows: number;
}

/** Commits of a few events each in two lanes; their sequences have gaps, and the clock steps back now and then. */
async function fill(random: () => number, commits: number): Promise<Filled> {
  const below = (bound: number) => Math.floor(random() * bound);
  const tenants = [randomUUID(), randomUUID()] as const;
  const containers = [0, 1, 2].map((index) => ({ tenantId: tenants[index % 2] as string, containerId: randomUUID() }));
  const next = new Map([
    [1, 1],
    [2, 1],
  ]);
  const events: StoredEvent[] = [];
  let createdAt = 1000;
  for (let commit = 0; commit < commits; commit += 1) {
    const lane = 1 + below(2);
    createdAt += below(8) - 2;
    const outbox = new OutboxRows();
    let sequence = (next.get(lane) ?? 0) + below(2);
    for (let left = 1 + below(12); left > 0; left -= 1) {
      const of = containers[below(7)] ?? (containers[0] as (typeof containers)[0]);
      const event = JSON.stringify({ id: `${lane}-${sequence}`, filler: 'é'.repeat(below(500)) });
      outbox.add(of, sequence, event);
      events.push({ lane, sequence, ...of, event, createdAt });
      sequence += below(12) === 0 ? 2 : 1;
    }
    next.set(lane, sequence);
    await insertOutbox(lanes.database, { lane, now: createdAt, outbox });
  }
  const end = new Map([...next].map(([lane, sequence]) => [lane, sequence - 1]));
  for (const [lane, last] of end) {
    await lanes.database.query({ text: 'update lane set next_sequence = $2 where lane = $1', values: [lane, last + 1] });
  }
  const { rows } = await lanes.database.query<{ count: number }>({ text: 'select count(*) as count from outbox' });
  return { events, containers, end, rows: rows[0]?.count ?? 0 };
}

const inRange = ({ from, end }: EventRange, { lane, sequence }: StoredEvent) =>
  sequence > (from.get(lane) ?? 0) && sequence <= (end.get(lane) ?? 0);
const isOf = ({ tenantId, containerId }: EventSubject, event: StoredEvent) =>
  (tenantId ?? event.tenantId) === event.tenantId && (containerId ?? event.containerId) === event.containerId;
const told = ({ sequence, event }: { readonly sequence: number; readonly event: string }) => ({ sequence, event });

/** What scanEvents says of itself, on events. */
function expectedScan(
  events: readonly StoredEvent[],
  scan: EventSubject & EventRange & { readonly scanMax: number; readonly limit: number },
) {
  const lookedTo = new Map<number, number>();
  const wanted = [...scan.end.keys()].flatMap((lane) => {
    const looked = events.filter((event) => event.lane === lane && inRange(scan, event)).slice(0, scan.scanMax);
    if (looked.length === scan.scanMax) lookedTo.set(lane, looked.at(-1)?.sequence ?? 0);
    let at = 0;
    return looked.flatMap((event) => {
      at = Math.max(at, event.createdAt);
      return isOf(scan, event) ? [{ at, event }] : [];
    });
  });
  wanted.sort((one, two) => one.at - two.at || one.event.lane - two.event.lane || one.event.sequence - two.event.sequence);
  const page = wanted.slice(0, scan.limit).map(({ event }) => ({ lane: event.lane, ...told(event) }));
  return { events: page, lookedTo };
}

it.each([1, 2, 3])('from any position, with any limit and filter (%i)', async (seed) => {
  const random = randomFrom(seed);
  const below = (bound: number) => Math.floor(random() * bound);
  const { events, containers, end, rows } = await fill(random, 40);
  expect(rows).toBeLessThan(events.length * 0.8);
  const outbox = createRelayOutbox(lanes);
  const everyone = { tenantId: undefined, containerId: undefined };
  for (let round = 0; round < 250; round += 1) {
    const from: EventVector = new Map([...end].map(([lane, last]) => [lane, below(last + 1)]));
    const limit = 1 + below(20);
    const [container] = containers.slice(below(3));
    const subject =
      [everyone, { ...everyone, tenantId: container?.tenantId }, { ...everyone, ...container }][below(3)] ?? everyone;
    const scan = { ...subject, from, end, limit, scanMax: limit + below(3) * below(30) };
    expect(await scanEvents(lanes.database, scan)).toEqual(expectedScan(events, scan));
    const range = { from, end: new Map([...end].slice(below(2))) };
    const arrivals = new Map<string, number>();
    for (const event of events) if (inRange(range, event)) arrivals.set(`${event.lane} ${event.containerId}`, event.sequence);
    const found = await findArrivals(lanes.database, range);
    expect(new Map(found.map((each) => [`${each.lane} ${each.containerId}`, each.sequence]))).toEqual(arrivals);
    const lane = 1 + below(2);
    const after = from.get(lane) ?? 0;
    const later = events.filter((event) => event.lane === lane && event.sequence > after);
    expect(await outbox.page(lane, after, limit)).toEqual(later.slice(0, limit).map(told));
    const waiting = [...end.keys()].map((each) =>
      events.filter((event) => event.lane === each && event.sequence > (from.get(each) ?? 0)),
    );
    expect(await outbox.count(from, limit)).toBe(waiting.reduce((sum, { length }) => sum + Math.min(limit, length), 0));
    const wish = {
      lane,
      after,
      upTo: end.get(lane) ?? 0,
      limit,
      containerIds: containers.slice(1).map(({ containerId }) => containerId),
    };
    expect(await findRoutableEvents(lanes.database, wish)).toEqual(
      later
        .filter(({ containerId }) => wish.containerIds.includes(containerId))
        .slice(0, limit)
        .map((event) => ({ ...told(event), containerId: event.containerId, createdAt: event.createdAt })),
    );
  }
});

/** Containers of one lane. */
function neighbours(lane: number): [TestContainer, TestContainer] {
  const found: TestContainer[] = [];
  while (found.length < 2) {
    const container = makeTestContainer(`c${found.length}`);
    if (lanes.lanes.laneOf(container.containerId) === lane) found.push(container);
  }
  return found as [TestContainer, TestContainer];
}

async function rowsOf(lane: number): Promise<{ sequence: number; events: number }[]> {
  const text = 'select sequence, events from outbox where lane = $1 order by sequence';
  return (await lanes.database.query<{ sequence: number; events: number }>({ text, values: [lane] })).rows;
}

/** Told at once: one transaction or two. */
const emitTogether = (container: TestContainer, count: number) =>
  Promise.all(Array.from({ length: count }, (_, index) => lanes.emit(container, `${container.name}-${index}`)));

it('each with its own id, also when several containers commit together', async () => {
  const [one, two] = neighbours(1);
  await Promise.all([emitTogether(one, 8), lanes.emit(two, 'alone'), emitTogether(one, 3), emitTogether(two, 9)]);
  const page = await createRelayOutbox(lanes).page(1, 0, 100);
  expect(page).toHaveLength(21);
  for (const { sequence, event } of page) expect(JSON.parse(event)).toMatchObject({ id: `1-${sequence}` });
  expect((await rowsOf(1)).length).toBeLessThan(15);
});

it('by a relay that was cut in the middle of a row and begins there again', async () => {
  const [container] = neighbours(1);
  await emitTogether(container, 12);
  const cut = 3;
  const [first] = await rowsOf(1);
  expect(first?.events).toBeGreaterThan(cut);
  const outbox = createRelayOutbox(lanes);
  const stored: RelayedEvent[] = [];
  const sinkOf = (takes: number): EventSink => ({
    publish: async (event) => {
      if (stored.length >= takes) throw new StoreError('unavailable', 'cut');
      stored.push(event);
    },
    closed: new Promise(() => undefined),
    close: async () => undefined,
  });
  const start = (position: number) => new LaneRelay({ lane: 1, position, outbox, clock: systemClock, faults: noFaultPoints });
  const dying = start(0);
  await expect(dying.run(sinkOf(cut), new AbortController().signal)).rejects.toThrow('cut');
  await outbox.savePositions(new Map([[1, dying.position]]));
  const position = (await outbox.positions()).get(1) ?? 0;
  expect(position).toBe((first?.sequence ?? 0) - (first?.events ?? 0) + cut);
  const stop = new AbortController();
  const next = start(position);
  const running = next.run(sinkOf(1000), stop.signal);
  while (!next.isCaughtUp) await systemClock.sleep(5);
  stop.abort();
  await running;
  const page = await outbox.page(1, 0, 100);
  expect(stored.map(({ id }) => id)).toEqual(page.map(({ sequence }) => `1-${sequence}`));
  // A message's id has a digest of its body: that of the event alone.
  expect(stored.map(({ body }) => body)).toEqual(page.map(({ event }) => event));
  for (const { body } of stored) expect(JSON.parse(body)).toMatchObject({ type: 'artifact.created' });
});

it('also of a row of which retention would have taken the first events', async () => {
  const [container] = neighbours(1);
  await emitTogether(container, 12);
  const [first] = await rowsOf(1);
  const { sequence = 0, events = 0 } = first ?? {};
  const purge = (upTo: number) =>
    new EventRetention({
      lanes: lanes.lanes,
      clock: systemClock,
      retentionMs: -1,
      everyMs: 1000,
      toldUpTo: () => new Map([[1, upTo]]),
      onFault: () => undefined,
    }).purge();
  const outbox = createRelayOutbox(lanes);
  expect(await purge(sequence - 1)).toBe(0);
  expect(await outbox.page(1, sequence - 1, 1)).toMatchObject([{ sequence }]);
  expect(await purge(sequence)).toBe(events);
  expect(await outbox.page(1, 0, 100)).toHaveLength(12 - events);
});

it('also of a database from before rows were shared', async () => {
  const [container] = neighbours(1);
  const { database } = lanes;
  await database.query({ text: 'alter table outbox drop column events' });
  await database.query({ text: 'delete from schema_migration where version = 10' });
  await database.query({
    text: `insert into outbox (lane, sequence, tenant_id, container_id, event, created_at)
      select 1, s, $1, $2, '{"id":"1-' || s || '"}', s from generate_series(1, 5) as s`,
    values: [container.tenantId, container.containerId],
  });
  await database.query({ text: 'update lane set next_sequence = 6 where lane = 1' });
  await using later = await lanes.startNext();
  expect(await migrate(later.database)).toEqual([10]);
  await Promise.all([1, 2, 3].map((index) => later.emit(container, String(index))));
  const page = await createRelayOutbox(later).page(1, 2, 100);
  expect(page.map(({ event }) => (JSON.parse(event) as { id: string }).id)).toEqual(
    [3, 4, 5, 6, 7, 8].map((sequence) => `1-${sequence}`),
  );
});
