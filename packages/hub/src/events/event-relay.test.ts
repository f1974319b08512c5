import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { createFaultPoints, type FaultPoints, noFaultPoints } from '@felloe/runtime/fault-points.ts';
import { createManualClock } from '@felloe/runtime/manual-clock.ts';
import { describe, expect, it } from 'vitest';
import { hubFaultPoints } from '../fault-points-list.ts';
import { EventRelay } from './event-relay.ts';
import type { EventSink, RelayedEvent } from './event-sink.ts';
import type { RelayOutbox } from './relay-outbox.ts';

/** Two lanes of committed events, and what was saved of them. */
function createOutbox() {
  const lanes: { sequence: number; event: string }[][] = [[], []];
  const saved = new Map<number, number>();
  const outbox: RelayOutbox = {
    positions: async () => new Map(saved),
    savePositions: async (positions) => {
      for (const [lane, sequence] of positions) saved.set(lane, sequence);
    },
    page: async (lane, after, limit) => (lanes[lane] ?? []).filter(({ sequence }) => sequence > after).slice(0, limit),
    count: async (after) =>
      [...after].reduce((sum, [lane, at]) => sum + (lanes[lane] ?? []).filter((row) => row.sequence > at).length, 0),
  };
  const commit = (lane: number, count: number) => {
    const rows = lanes[lane] ?? [];
    for (let index = 0; index < count; index += 1) {
      const sequence = (rows.at(-1)?.sequence ?? 0) + 2;
      rows.push({
        sequence,
        event: JSON.stringify({ id: `${lane}-${sequence}`, tenantId: 't', container: 'my.box', type: 'artifact.created' }),
      });
    }
  };
  return { outbox, saved, commit, ids: (lane: number) => (lanes[lane] ?? []).map(({ sequence }) => `${lane}-${sequence}`) };
}

/** A server that stores what it is told, unless told otherwise. */
function createServer() {
  const server = {
    stored: [] as RelayedEvent[],
    isAway: false,
    opened: 0,
    underWayMost: 0,
    /** Decides over an event before it is stored. */
    meet: async (_event: RelayedEvent): Promise<void> => undefined,
    cut: (): void => undefined,
    open: async (): Promise<EventSink> => {
      if (server.isAway) throw new StoreError('unavailable', 'away');
      server.opened += 1;
      const over = Promise.withResolvers<void>();
      const lost = Promise.withResolvers<never>();
      lost.promise.catch(() => undefined);
      let underWay = 0;
      const end = () => {
        over.resolve();
        lost.reject(new StoreError('unavailable', 'connection closed'));
      };
      server.cut = end;
      return {
        publish: async (event) => {
          underWay += 1;
          server.underWayMost = Math.max(server.underWayMost, underWay);
          try {
            await Promise.race([server.meet(event), lost.promise]);
            server.stored.push(event);
          } finally {
            underWay -= 1;
          }
        },
        closed: over.promise,
        close: async () => end(),
      };
    },
  };
  return server;
}

async function startRelay(options: { faults?: FaultPoints } = {}) {
  const clock = createManualClock();
  const store = createOutbox();
  const server = createServer();
  const told: string[] = [];
  const relay = new EventRelay({
    outbox: store.outbox,
    laneCount: 2,
    open: () => server.open(),
    clock,
    faults: options.faults ?? noFaultPoints,
    onStalled: () => told.push('stalled'),
    onResumed: () => told.push('resumed'),
    onFault: (error) => told.push(error.message),
  });
  await relay.load();
  const idsOf = (lane: number) => server.stored.map(({ id }) => id).filter((id) => id.startsWith(`${lane}-`));
  return { clock, ...store, server, relay, told, idsOf };
}

const armed = (specification: string) => createFaultPoints({ specification, known: hubFaultPoints });

describe('EventRelay', () => {
  it('tells every lane in order, many events at once, under the subject of their container', async () => {
    const { relay, server, commit, clock, ids, idsOf } = await startRelay();
    server.meet = () => clock.sleep(1);
    commit(0, 3);
    commit(1, 600);
    relay.start();
    await clock.advance(1000);
    expect(idsOf(0)).toEqual(ids(0));
    expect(idsOf(1)).toEqual(ids(1));
    expect(server.stored[0]?.subject).toBe('felloe.events.t.my_box.artifact-created');
    expect(server.underWayMost).toBeGreaterThan(100);
    expect(server.underWayMost).toBeLessThanOrEqual(2 * limits.hub.relayUnderWayMax);
    expect(relay.lag).toBe(0);
  });

  it('is woken by commits, and finds by looking what nobody woke it for', async () => {
    const { relay, commit, clock, idsOf, server } = await startRelay();
    relay.start();
    await clock.advance(100);
    commit(1, 1);
    relay.wake(1);
    await clock.advance(1);
    expect(idsOf(1)).toHaveLength(1);
    commit(0, 1);
    await clock.advance(6000);
    expect(server.stored).toHaveLength(2);
  });

  it('says that nothing waits only when all is told', async () => {
    const { relay, server, commit, clock } = await startRelay();
    relay.start();
    await clock.advance(2000);
    expect(relay.lag).toBe(0);
    server.meet = () => clock.sleep(100);
    commit(1, 1);
    relay.wake(1);
    expect(relay.lag).toBe(1);
    for (let passedMs = 0; passedMs < 90; passedMs += 10) {
      await clock.advance(10);
      expect(relay.lag, `after ${passedMs} ms`).toBe(1);
    }
    await clock.advance(100);
    expect(relay.lag).toBe(0);
  });

  it('waits for a server that is away at the start, and counts what waits', async () => {
    const { relay, server, commit, clock, told, ids, idsOf } = await startRelay();
    server.isAway = true;
    commit(1, 5);
    relay.start();
    await clock.advance(3_600_000);
    expect([relay.isOpen, relay.lag]).toEqual([false, 5]);
    server.isAway = false;
    await clock.advance(limits.hub.relayDelayMsMax + 2000);
    expect(idsOf(1)).toEqual(ids(1));
    expect([relay.isOpen, relay.lag]).toEqual([true, 0]);
    expect(told).toEqual(['stalled', 'resumed']);
  });

  it('begins a new connection with the first event that was not acknowledged, and lets that one travel alone', async () => {
    const { relay, server, commit, clock, ids, idsOf } = await startRelay();
    server.meet = async ({ id }) => {
      if (id === '1-40' && server.opened === 1) throw new StoreError('unavailable', 'refused');
    };
    commit(1, 100);
    relay.start();
    await clock.advance(1000);
    // Those sent behind the refused one are stored before it and then told again: at least once.
    expect(new Set(idsOf(1))).toEqual(new Set(ids(1)));
    const second = idsOf(1).slice(idsOf(1).lastIndexOf('1-40'));
    expect(second).toEqual(ids(1).slice(ids(1).indexOf('1-40')));
  });

  it('sends nothing behind the first event of a connection before that is acknowledged', async () => {
    const { relay, server, commit, clock, ids, idsOf } = await startRelay();
    let refusals = 0;
    server.meet = async () => {
      if (refusals < 3) {
        refusals += 1;
        throw new StoreError('unavailable', 'no leader yet');
      }
    };
    commit(1, 50);
    relay.start();
    await clock.advance(20_000);
    expect(server.opened).toBe(4);
    expect(idsOf(1)).toEqual(ids(1));
  });

  it('is not held up by acknowledgements that a cut connection owes', async () => {
    const { relay, server, commit, clock, ids, idsOf } = await startRelay();
    server.meet = ({ id }) => (server.opened === 1 && id === '1-20' ? new Promise(() => undefined) : Promise.resolve());
    commit(0, 1);
    commit(1, 50);
    relay.start();
    await clock.advance(10);
    expect(relay.isOpen).toBe(true);
    server.cut();
    await clock.advance(2000);
    expect(new Set(idsOf(1))).toEqual(new Set(ids(1)));
  });

  it('saves only what was acknowledged, at once when it is closed, and never a lane that told nothing', async () => {
    const { relay, server, commit, clock, saved } = await startRelay();
    server.meet = ({ id }) => (id === '1-6' ? new Promise(() => undefined) : Promise.resolve());
    commit(1, 5);
    relay.start();
    relay.wake(0);
    await clock.advance(limits.hub.relaySaveMs + 10);
    expect([...saved]).toEqual([[1, 4]]);
    expect([...relay.savedPositions]).toEqual([[1, 4]]);
    server.cut();
    await relay.close();
    expect([...saved]).toEqual([[1, 4]]);
  });

  it('waits for a server that hangs no longer than a moment when it is closed', async () => {
    const { relay, server, commit, clock, told } = await startRelay();
    server.meet = () => new Promise(() => undefined);
    commit(1, 5);
    relay.start();
    await clock.advance(100);
    let isClosed = false;
    void relay.close().then(() => {
      isClosed = true;
    });
    await clock.advance(500);
    expect(isClosed).toBe(false);
    await clock.advance(600);
    expect([isClosed, told]).toEqual([true, []]);

    const second = await startRelay();
    second.server.open = () => new Promise(() => undefined);
    second.relay.start();
    await second.clock.advance(100);
    await second.relay.close();
  });

  it('tells again what it told between its last save and its death', async () => {
    const { relay, server, commit, clock, outbox, ids, idsOf } = await startRelay();
    commit(1, 4);
    relay.start();
    await clock.advance(100);
    expect(idsOf(1)).toEqual(ids(1));
    const next = new EventRelay({
      outbox,
      laneCount: 2,
      open: server.open,
      clock,
      faults: noFaultPoints,
      onStalled: () => undefined,
      onResumed: () => undefined,
      onFault: () => undefined,
    });
    await next.load();
    next.start();
    await clock.advance(100);
    expect(idsOf(1)).toEqual([...ids(1), ...ids(1)]);
  });

  it.each(['relay.before_publish:error@3', 'relay.after_publish:error@3'])(
    'goes on after a failure at %s',
    async (specification) => {
      const { relay, commit, clock, ids, idsOf } = await startRelay({ faults: armed(specification) });
      commit(1, 300);
      relay.start();
      await clock.advance(5000);
      expect(new Set(idsOf(1))).toEqual(new Set(ids(1)));
      expect([...new Set(idsOf(1))]).toEqual(ids(1));
    },
  );
});
