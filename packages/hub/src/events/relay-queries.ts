/** SQL of the relay: what is to be told, how far it came, and what need not be kept any longer. */
import type { Querier } from '../database/database.ts';

/** The last sequence told, by lane. */
export async function findRelayPositions(querier: Querier, consumer: string): Promise<Map<number, number>> {
  const { rows } = await querier.query<{ lane: number; sequence: number }>({
    text: 'select lane, sequence from relay_position where consumer = $1',
    values: [consumer],
  });
  return new Map(rows.map((row) => [row.lane, row.sequence]));
}

/** Positions never move back. */
export async function saveRelayPositions(querier: Querier, consumer: string, positions: ReadonlyMap<number, number>): Promise<void> {
  await querier.query({
    text: `insert into relay_position (consumer, lane, sequence)
      select $1, l, s from unnest($2::smallint[], $3::bigint[]) as x (l, s) order by l
      on conflict (consumer, lane) do update set sequence = excluded.sequence
      where relay_position.sequence < excluded.sequence`,
    values: [consumer, [...positions.keys()], [...positions.values()]],
  });
}

/** The last committed sequence of every lane. Read before events: what is below is there, or was never an event. */
export async function findLaneEnds(querier: Querier): Promise<Map<number, number>> {
  const { rows } = await querier.query<{ lane: number; next_sequence: number }>({
    text: 'select lane, next_sequence from lane order by lane',
  });
  return new Map(rows.map((row) => [row.lane, row.next_sequence - 1]));
}

export interface OutboxEvent {
  readonly sequence: number;
  /** JSON of contracts' Event. */
  readonly event: string;
}

export async function findOutboxEvents(
  querier: Querier,
  range: { readonly lane: number; readonly after: number; readonly upTo: number; readonly limit: number },
): Promise<OutboxEvent[]> {
  const { rows } = await querier.query<OutboxEvent>({
    name: 'find_outbox_events',
    text: 'select sequence, event from outbox where lane = $1 and sequence > $2 and sequence <= $3 order by sequence limit $4',
    values: [range.lane, range.after, range.upTo, range.limit],
  });
  return rows;
}

/** How many were deleted. Looks at the oldest `limit` only, so that it costs little when nothing is old. */
export async function deleteOldEvents(
  querier: Querier,
  old: { readonly lane: number; readonly upTo: number; readonly before: number; readonly limit: number },
): Promise<number> {
  const { rowCount } = await querier.query({
    text: `delete from outbox where lane = $1 and created_at < $3 and sequence in
      (select sequence from outbox where lane = $1 and sequence <= $2 order by sequence limit $4)`,
    values: [old.lane, old.upTo, old.before, old.limit],
  });
  return rowCount;
}
