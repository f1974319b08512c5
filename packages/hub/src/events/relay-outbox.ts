/** The outbox as the relay and its clearing see it, and how far the relay came. */
import type { Database, Querier } from '../database/database.ts';
import type { Lanes } from '../lanes/lanes.ts';
import { eventsAfter, type FoundOutboxRow, nextRows, unreadAfter } from '../lanes/outbox-rows.ts';

export interface OutboxEvent {
  readonly sequence: number;
  /** JSON of contracts' Event. */
  readonly event: string;
}

/** Sequences by lane. */
export type LanePositions = ReadonlyMap<number, number>;

export interface RelayOutbox {
  /** The last sequence told, of every lane that has one. */
  positions(): Promise<Map<number, number>>;
  /** Positions never move back. Nothing is saved once another hub leads. */
  savePositions(positions: LanePositions): Promise<void>;
  /** The next events of a lane, in order. Commits of a lane become visible in order, so nothing appears later before the last. */
  page(lane: number, after: number, limit: number): Promise<OutboxEvent[]>;
  /** Events after the positions, counted up to `limit` in each lane. */
  count(after: LanePositions, limit: number): Promise<number>;
}

/** Whose positions they are in relay_position. */
const consumer = 'nats';

const pageText = nextRows({ columns: 'sequence, events, event', where: 'lane = $1', after: '$2', limit: '$3' });

export function createRelayOutbox({ database, lanes }: { readonly database: Database; readonly lanes: Lanes }): RelayOutbox {
  return {
    positions: () => findPositions(database, consumer),
    savePositions: (positions) => lanes.system('relay_position', (batch) => savePositions(batch.querier, consumer, positions)),
    page: async (lane, after, limit) => {
      const { rows } = await database.query<FoundOutboxRow>({ name: 'relay_page', text: pageText, values: [lane, after, limit] });
      return rows.flatMap((row) => eventsAfter(row, after)).slice(0, limit);
    },
    count: (after, limit) => countAfter(database, after, limit),
  };
}

/** How far a consumer of the outbox came, by lane. */
export async function findPositions(querier: Querier, consumer: string): Promise<Map<number, number>> {
  const { rows } = await querier.query<{ lane: number; sequence: number }>({
    text: 'select lane, sequence from relay_position where consumer = $1',
    values: [consumer],
  });
  return new Map(rows.map((row) => [row.lane, row.sequence]));
}

/** Positions never move back. */
export async function savePositions(querier: Querier, consumer: string, positions: LanePositions): Promise<void> {
  await querier.query({
    text: `insert into relay_position (consumer, lane, sequence)
      select $1, l, s from unnest($2::smallint[], $3::bigint[]) as x (l, s) order by l
      on conflict (consumer, lane) do update set sequence = excluded.sequence
      where relay_position.sequence < excluded.sequence`,
    values: [consumer, [...positions.keys()], [...positions.values()]],
  });
}

async function countAfter(querier: Querier, after: LanePositions, limit: number): Promise<number> {
  const { rows } = await querier.query<{ waiting: number }>({
    text: `select sum(least(n, $3))::bigint as waiting from unnest($1::smallint[], $2::bigint[]) as x (l, s)
      cross join lateral (select coalesce(sum(unread), 0) as n from (
        select ${unreadAfter('x.s')} as unread from outbox where lane = x.l and sequence > x.s limit $3) as waiting_row) as waiting_events`,
    values: [[...after.keys()], [...after.values()], limit],
  });
  return rows[0]?.waiting ?? 0;
}
