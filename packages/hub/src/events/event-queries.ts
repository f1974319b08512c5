/** The statements of those who read the outbox by position. */
import type { Querier } from '../database/database.ts';
import type { EventVector } from './event-position.ts';

/** Whose events are read. */
export interface EventSubject {
  /** undefined: of every tenant; for administrators. */
  readonly tenantId: string | undefined;
  /** undefined: of every container. */
  readonly containerId: string | undefined;
}

/** After `from`, up to and with `end`, in every lane that `end` names. */
export interface EventRange {
  readonly from: EventVector;
  readonly end: EventVector;
}

/** The last committed sequence of every lane. Read before events: what is below is there, or was never an event. */
export async function findLaneEnds(querier: Querier): Promise<Map<number, number>> {
  const { rows } = await querier.query<{ lane: number; next_sequence: number }>({
    name: 'lane_ends',
    text: 'select lane, next_sequence from lane order by lane',
  });
  return new Map(rows.map((row) => [row.lane, row.next_sequence - 1]));
}

export interface FoundEvent {
  readonly lane: number;
  readonly sequence: number;
  readonly event: string;
}

export interface EventScan {
  /** At most `limit`, the older first; those of a lane in their order. */
  readonly events: readonly FoundEvent[];
  /** Of lanes that hold more than was looked at: the last sequence looked at. */
  readonly lookedTo: EventVector;
}

/**
 * Looks at the next `scanMax` events of every lane and takes the oldest `limit` of the subject's. One statement, so that nothing is
 * deleted between looking and taking. Time only sorts lanes against each other: within a lane it is made to rise, since the clock
 * of a hub may have been set back between two commits.
 */
export async function scanEvents(
  querier: Querier,
  scan: EventSubject & EventRange & { readonly scanMax: number; readonly limit: number },
): Promise<EventScan> {
  const { rows } = await querier.query<{ lane: number; sequence: number; event: string | null; looked: number | null }>({
    name: 'scan_events',
    text: `with slice as materialized (
        select x.lane, o.sequence, o.is_wanted, max(o.created_at) over (partition by x.lane order by o.sequence) as at
        from unnest($1::smallint[], $2::bigint[], $3::bigint[]) as x (lane, after, last)
        cross join lateral (
          select sequence, created_at,
            ($4::uuid is null or tenant_id = $4) and ($5::uuid is null or container_id = $5) as is_wanted
          from outbox where lane = x.lane and sequence > x.after and sequence <= x.last
          order by sequence limit $6
        ) as o
      ), page as (
        select lane, sequence, at from slice where is_wanted order by at, lane, sequence limit $7
      )
      select page.lane, page.sequence, outbox.event, page.at, null::bigint as looked
      from page join outbox on outbox.lane = page.lane and outbox.sequence = page.sequence
      union all
      select lane, max(sequence), null, null, count(*) from slice group by lane
      order by at, lane, sequence`,
    values: [...rangeOf(scan), scan.tenantId ?? null, scan.containerId ?? null, scan.scanMax, scan.limit],
  });
  const lookedTo = new Map<number, number>();
  const events: FoundEvent[] = [];
  for (const { lane, sequence, event, looked } of rows) {
    if (event !== null) events.push({ lane, sequence, event });
    else if (looked === scan.scanMax) lookedTo.set(lane, sequence);
  }
  return { events, lookedTo };
}

export interface Arrival {
  readonly lane: number;
  readonly tenantId: string;
  readonly containerId: string;
  /** Of the last event of this container in the range. */
  readonly sequence: number;
}

/** Which containers have events in the range. */
export async function findArrivals(querier: Querier, range: EventRange): Promise<Arrival[]> {
  const { rows } = await querier.query<{ lane: number; tenant_id: string; container_id: string; sequence: number }>({
    name: 'find_arrivals',
    text: `select o.lane, o.tenant_id, o.container_id, max(o.sequence) as sequence
      from unnest($1::smallint[], $2::bigint[], $3::bigint[]) as x (lane, after, last)
      join outbox o on o.lane = x.lane and o.sequence > x.after and o.sequence <= x.last
      group by o.lane, o.tenant_id, o.container_id`,
    values: rangeOf(range),
  });
  return rows.map((row) => ({ lane: row.lane, tenantId: row.tenant_id, containerId: row.container_id, sequence: row.sequence }));
}

/** Lanes without anything new are left out. */
function rangeOf({ from, end }: EventRange): [number[], number[], number[]] {
  const lanes = [...end].filter(([lane, last]) => last > (from.get(lane) ?? 0));
  return [lanes.map(([lane]) => lane), lanes.map(([lane]) => from.get(lane) ?? 0), lanes.map(([, last]) => last)];
}
