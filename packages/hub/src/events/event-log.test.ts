/** Reading events by position from a real Postgres. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Event } from '@felloe/contracts/events.ts';
import { systemClock } from '@felloe/runtime/clock.ts';
import type { TestPostgres } from '@felloe/testkit/services/postgres.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestPostgres } from '@felloe/testkit/hub/test-hub.ts';
import { makeTestContainer, startTestLanes, type TestContainer, type TestLanes } from '@felloe/testkit/hub/test-lanes.ts';
import { EventLog, type EventReading } from './event-log.ts';
import { encodePosition } from './event-position.ts';
import { EventRetention } from './event-retention.ts';

let postgres: TestPostgres;
let lanes: TestLanes;
let log: EventLog;

beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(async () => await postgres?.stop());
beforeEach(async () => {
  lanes = await startTestLanes(postgres);
  log = new EventLog({ database: lanes.database, clock: systemClock });
  lanes.watchers.add(() => log.wake());
});
afterEach(async () => await lanes?.[Symbol.asyncDispose]());

interface Told {
  readonly container: string;
  readonly path: string;
  readonly position: string;
}

async function read(reading: Partial<EventReading> = {}, signal = new AbortController().signal) {
  const page = await log.read(
    { tenantId: undefined, containerId: undefined, position: '', limit: 0, waitMs: 0, ...reading },
    signal,
  );
  const events = page.events.map(({ position, event }): Told => {
    const { container, artifact } = JSON.parse(event) as Event;
    return { container, path: artifact, position };
  });
  return { events, next: page.nextPosition };
}

/** Page after page until an empty one that did not wait in vain. */
async function readAll(reading: Partial<EventReading> = {}): Promise<Told[]> {
  const all: Told[] = [];
  for (let position = reading.position ?? ''; ; ) {
    const { events, next } = await read({ ...reading, position });
    if (events.length === 0) return all;
    all.push(...events);
    position = next;
  }
}

const namesOf = (events: readonly Told[]) => events.map(({ container, path }) => `${container}/${path}`);
const pathsOf = (events: readonly Told[], container: string) =>
  events.filter((event) => event.container === container).map(({ path }) => path);

/** Containers of different lanes. */
function makeContainers(count: number, tenantId?: string): TestContainer[] {
  const found: TestContainer[] = [];
  while (found.length < count) {
    const container = makeTestContainer(`c${found.length}`, tenantId);
    const lane = 1 + (found.length % (lanes.lanes.count - 1));
    if (lanes.lanes.laneOf(container.containerId) === lane) found.push(container);
  }
  return found;
}

async function emitMany(container: TestContainer, count: number): Promise<string[]> {
  const paths = Array.from({ length: count }, (_, index) => String(index));
  for (const path of paths) await lanes.emit(container, path);
  return paths;
}

describe('EventLog', () => {
  it.each([1, 3, 1000])('skips and repeats nothing in pages of %i while several lanes commit', async (limit) => {
    const containers = makeContainers(8);
    const writing = Promise.all(containers.map((container) => emitMany(container, 30)));
    let isWritten = false;
    void writing.then(() => {
      isWritten = true;
    });
    const all: Told[] = [];
    for (let position = ''; ; ) {
      const wasWritten = isWritten;
      const { events, next } = await read({ position, limit, waitMs: wasWritten ? 0 : 50 });
      all.push(...events);
      position = next;
      if (wasWritten && events.length === 0) break;
    }
    const paths = await writing;
    for (const [index, container] of containers.entries()) expect(pathsOf(all, container.name)).toEqual(paths[index]);
    expect(all).toHaveLength(8 * 30);
  });

  it('goes on after the position of any event', async () => {
    await Promise.all(makeContainers(4).map((container) => emitMany(container, 5)));
    const all = await readAll();
    expect(all).toHaveLength(20);
    for (const [index, { position }] of all.entries()) {
      expect(namesOf(await readAll({ position, limit: 3 }))).toEqual(namesOf(all.slice(index + 1)));
    }
  });

  it('tells the oldest first, so that a busy lane holds up no other', async () => {
    const [quiet, busy] = makeContainers(2) as [TestContainer, TestContainer];
    await emitMany(busy, 3);
    await sleep(5);
    await emitMany(quiet, 1);
    await sleep(5);
    await emitMany(busy, 3);
    expect((await readAll({ limit: 2 })).map(({ container }) => container)).toEqual(['c1', 'c1', 'c1', 'c0', 'c1', 'c1', 'c1']);
  });

  it('keeps the order of a lane when the clock was set back', async () => {
    const tenantId = randomUUID();
    await lanes.database.query({
      text: `insert into outbox (lane, sequence, tenant_id, container_id, event, created_at)
        select 1 + s % 2, s, $1, $1, '{"container":"c","artifact":"' || s || '"}', 1000 - s from generate_series(1, 40) as s`,
      values: [tenantId],
    });
    await lanes.database.query({ text: 'update lane set next_sequence = 41' });
    const all = await readAll({ limit: 3 });
    const numbers = all.map(({ path }) => Number(path));
    expect(numbers.filter((number) => number % 2 === 0)).toEqual(Array.from({ length: 20 }, (_, index) => 2 * index + 2));
    expect(numbers.filter((number) => number % 2 === 1)).toEqual(Array.from({ length: 20 }, (_, index) => 2 * index + 1));
  });

  it('shows a tenant its own and a container its own', async () => {
    const mine = randomUUID();
    const [one, two] = makeContainers(2, mine) as [TestContainer, TestContainer];
    const [foreign] = makeContainers(1) as [TestContainer];
    await Promise.all([emitMany(one, 5), emitMany(two, 5), emitMany({ ...foreign, name: 'foreign' }, 5)]);
    const ofTenant = await readAll({ tenantId: mine, limit: 2 });
    expect([pathsOf(ofTenant, 'c0').length, pathsOf(ofTenant, 'c1').length, ofTenant.length]).toEqual([5, 5, 10]);
    const ofContainer = await readAll({ tenantId: mine, containerId: two.containerId, limit: 2 });
    expect([pathsOf(ofContainer, 'c1').length, ofContainer.length]).toEqual([5, 5]);
    expect(await readAll({ tenantId: mine, containerId: foreign.containerId })).toEqual([]);
    expect(await readAll()).toHaveLength(15);
  });

  it('finds the few events of a tenant among very many of others', async () => {
    const [mine] = makeContainers(1) as [TestContainer];
    const lane = lanes.lanes.laneOf(mine.containerId);
    const other = randomUUID();
    await lanes.database.query({
      text: `insert into outbox (lane, sequence, tenant_id, container_id, event, created_at)
        select $1, s, $2, $2, '{}', s from generate_series(100, 20000) as s`,
      values: [lane, other],
    });
    await lanes.database.query({ text: 'update lane set next_sequence = 20001 where lane = $1', values: [lane] });
    await using later = await lanes.startNext();
    await later.emit(mine, 'needle');
    const { events, next } = await read({ tenantId: mine.tenantId, containerId: mine.containerId });
    expect(namesOf(events)).toEqual(['c0/needle']);
    expect(await readAll({ position: next })).toEqual([]);
  });

  it('begins with what comes when told so', async () => {
    const [container] = makeContainers(1) as [TestContainer];
    await lanes.emit(container, 'before');
    const { events, next } = await read({ position: 'now' });
    expect(events).toEqual([]);
    await lanes.emit(container, 'after');
    expect(namesOf(await readAll({ position: next }))).toEqual(['c0/after']);
  });

  it('wakes those who wait for what was committed, and nobody else', async () => {
    const [mine, other] = makeContainers(2) as [TestContainer, TestContainer];
    const { next: position } = await read();
    const startedAt = performance.now();
    const reading = read({ position, tenantId: mine.tenantId, waitMs: 20_000 });
    const patient = read({ position, tenantId: randomUUID(), waitMs: 800 });
    await emitMany(other, 20);
    await sleep(100);
    await lanes.emit(mine, 'mine');
    expect(namesOf((await reading).events)).toEqual(['c0/mine']);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    const waited = await patient;
    expect(waited.events).toEqual([]);
    expect(performance.now() - startedAt).toBeGreaterThan(790);
    expect(await readAll({ position: waited.next })).toEqual([]);
  });

  it('misses no commit between looking and waiting', async () => {
    const [container] = makeContainers(1) as [TestContainer];
    let { next: position } = await read();
    for (let index = 0; index < 40; index += 1) {
      const reading = read({ position, tenantId: container.tenantId, waitMs: 10_000 });
      await sleep(Math.random() * 6);
      await lanes.emit(container, `${index}`);
      const page = await reading;
      expect(namesOf(page.events)).toEqual([`c0/${index}`]);
      position = page.next;
    }
  });

  it('ends with the asker, and at the end of the time', async () => {
    const asker = new AbortController();
    const reading = read({ waitMs: 20_000 }, asker.signal);
    setTimeout(() => asker.abort(new Error('the asker left')), 50);
    await expect(reading).rejects.toThrow('the asker left');
    expect((await read({ waitMs: 50 })).events).toEqual([]);
  });

  it('goes on with the oldest kept, and with what is new when a position lies beyond the end', async () => {
    const [container] = makeContainers(1) as [TestContainer];
    await emitMany(container, 6);
    const all = await readAll();
    const retention = retentionOf({ told: 4, retentionMs: -1 });
    expect(await retention.purge()).toBe(4);
    for (const position of ['', all[0]?.position ?? '']) {
      expect(pathsOf(await readAll({ position, limit: 1 }), 'c0')).toEqual(['4', '5']);
    }
    const lane = lanes.lanes.laneOf(container.containerId);
    const { events, next } = await read({ position: encodePosition(new Map([[lane, 1_000_000]])) });
    expect(events).toEqual([]);
    await lanes.emit(container, 'new');
    expect(pathsOf(await readAll({ position: next }), 'c0')).toEqual(['new']);
    await expect(read({ position: 'nonsense' })).rejects.toThrow('position');
  });
});

function retentionOf({ told, retentionMs }: { told: number | undefined; retentionMs: number }): EventRetention {
  return new EventRetention({
    lanes: lanes.lanes,
    clock: systemClock,
    retentionMs,
    everyMs: 1000,
    toldUpTo:
      told === undefined ? undefined : () => new Map(Array.from({ length: lanes.lanes.count }, (_, lane) => [lane, told])),
    onFault: () => undefined,
  });
}

describe('EventRetention', () => {
  it('deletes what is old and told, in steps, and nothing younger', async () => {
    const tenantId = randomUUID();
    await lanes.database.query({
      text: `insert into outbox (lane, sequence, tenant_id, container_id, event, created_at)
        select l, s, $1, $1, '{}', case when s <= 2500 then 1 else $2::bigint end from generate_series(1, 3000) as s, generate_series(1, 2) as l`,
      values: [tenantId, Date.now()],
    });
    const count = async () => {
      const { rows } = await lanes.database.query<{ count: number }>({ text: 'select count(*) from outbox' });
      return rows[0]?.count;
    };
    expect(await retentionOf({ told: 0, retentionMs: 60_000 }).purge()).toBe(0);
    expect(await retentionOf({ told: 1200, retentionMs: 60_000 }).purge()).toBe(2400);
    expect(await count()).toBe(3600);
    expect(await retentionOf({ told: undefined, retentionMs: 60_000 }).purge()).toBe(2600);
    expect(await count()).toBe(1000);
  });

  it('is nothing that a replaced hub can do', async () => {
    const [container] = makeContainers(1) as [TestContainer];
    await emitMany(container, 3);
    await using _next = await lanes.startNext();
    await expect(retentionOf({ told: undefined, retentionMs: -1 }).purge()).rejects.toMatchObject({ code: 'unavailable' });
    expect(await readAll()).toHaveLength(3);
  });
});
