/** The statements of those who read the outbox by position. */
import type { Querier } from '../database/database.ts';
import { eventsAfter, type FoundOutboxRow, unreadAfter } from '../lanes/outbox-rows.ts';
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
 *
 * Rows are counted by their events (`before`: those in earlier rows of the lane, `n`: those of this one that are looked at); the events of a
 * row have one time, so rows sort as their events do. Of a row that is looked at only in part, or that the reader has read in part,
 * the rest is left out here.
 */
export async function scanEvents(
  querier: Querier,
  scan: EventSubject & EventRange & { readonly scanMax: number; readonly limit: number },
): Promise<EventScan> {
  const { rows } = await querier.query<ScannedRow>({
    name: 'scan_events',
    text: `with slice as (
        select x.lane, o.sequence, o.is_wanted, o.unread, max(o.created_at) over earlier as at, sum(o.unread) over earlier - o.unread as before
        from unnest($1::smallint[], $2::bigint[], $3::bigint[]) as x (lane, after, last)
        cross join lateral (
          select sequence, created_at, ${unreadAfter('x.after')} as unread,
            ($4::uuid is null or tenant_id = $4) and ($5::uuid is null or container_id = $5) as is_wanted
          from outbox where lane = x.lane and sequence > x.after and sequence <= x.last
          order by sequence limit $6
        ) as o
        window earlier as (partition by x.lane order by o.sequence)
      ), looked as materialized (
        select *, least(unread, $6 - before)::integer as n from slice where before < $6
      ), page as (
        select * from (
          select *, sum(n) over (order by at, lane, sequence rows unbounded preceding) - n as told from (
            select lane, sequence, at, n, sequence - unread + n as last from looked where is_wanted order by at, lane, sequence limit $7
          ) as oldest) as counted
        where told < $7
      )
      select page.lane, page.last, page.at, page.sequence, outbox.events, outbox.event, null::bigint as looked
      from page join outbox on outbox.lane = page.lane and outbox.sequence = page.sequence
      union all
      select lane, max(sequence - unread + n), null, null, null, null, sum(n)::bigint from looked group by lane
      order by at, lane, sequence`,
    values: [...rangeOf(scan), scan.tenantId ?? null, scan.containerId ?? null, scan.scanMax, scan.limit],
  });
  const lookedTo = new Map<number, number>();
  const events: FoundEvent[] = [];
  for (const row of rows) {
    const { lane, last } = row;
    if (row.event === null) {
      if (row.looked === scan.scanMax) lookedTo.set(lane, last);
      continue;
    }
    for (const { sequence, event } of eventsAfter(row, scan.from.get(lane) ?? 0)) {
      if (sequence <= last && events.length < scan.limit) events.push({ lane, sequence, event });
    }
  }
  return { events, lookedTo };
}

type ScannedRow = { readonly lane: number; readonly last: number } & (
  | (FoundOutboxRow & { readonly looked: null })
  | { readonly event: null; readonly looked: number }
);

export interface Arrival {
  readonly lane: number;
  readonly tenantId: string;
  readonly containerId: string;
  /** Of the last event of this container in the range. */
  readonly sequence: number;
}

/** Which containers have events in the range. All of a row that ends in it are of one container, so no row is opened. */
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
