/** SQL of notifications: those that wait for their target, and those that were given up. */
import type { Querier } from '../database/database.ts';
import { eventsAfter, type FoundOutboxRow, nextRows } from '../lanes/outbox-rows.ts';

/** What goes to one target of one container, in one order. */
export interface NotificationQueue {
  readonly tenantId: string;
  readonly containerId: string;
  /** Engine's targetKeyOf. */
  readonly target: string;
}

export interface NotificationName {
  readonly sequence: number;
  /** Of several for one change. */
  readonly position: number;
}

export interface NotificationRow extends NotificationQueue, NotificationName {
  readonly record: string;
  /** When the change was committed, ms since 1970. */
  readonly createdAt: number;
}

export interface DeadNotification extends NotificationRow {
  readonly diedAt: number;
  readonly reason: string;
}

export interface RoutableEvent {
  readonly sequence: number;
  readonly containerId: string;
  /** JSON of contracts' Event. */
  readonly event: string;
  readonly createdAt: number;
}

const columns = 'tenant_id, container_id, target, sequence, position, record, created_at';

const routableText = nextRows({
  columns: 'sequence, events, event, container_id, created_at',
  where: 'lane = $1 and sequence <= $3 and container_id = any($4::uuid[])',
  after: '$2',
  limit: '$5',
});

/** Events of these containers in the lane, after one sequence and up to another, in order. */
export async function findRoutableEvents(
  querier: Querier,
  wish: {
    readonly lane: number;
    readonly after: number;
    readonly upTo: number;
    readonly containerIds: readonly string[];
    readonly limit: number;
  },
): Promise<RoutableEvent[]> {
  const { rows } = await querier.query<FoundOutboxRow & { container_id: string; created_at: number }>({
    name: 'find_routable_events',
    text: routableText,
    values: [wish.lane, wish.after, wish.upTo, wish.containerIds, wish.limit],
  });
  const events = rows.flatMap((row) => {
    const { container_id: containerId, created_at: createdAt } = row;
    return eventsAfter(row, wish.after).map((event) => ({ ...event, containerId, createdAt }));
  });
  return events.slice(0, wish.limit);
}

export async function insertNotifications(querier: Querier, rows: readonly NotificationRow[]): Promise<void> {
  await querier.query({
    text: `insert into notification (${columns})
      select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::smallint[], $6::text[], $7::bigint[])
      on conflict do nothing`,
    values: [
      rows.map((row) => row.tenantId),
      rows.map((row) => row.containerId),
      rows.map((row) => row.target),
      rows.map((row) => row.sequence),
      rows.map((row) => row.position),
      rows.map((row) => row.record),
      rows.map((row) => row.createdAt),
    ],
  });
}

export async function findQueues(querier: Querier): Promise<(NotificationQueue & { readonly waiting: number })[]> {
  const { rows } = await querier.query<{ tenant_id: string; container_id: string; target: string; waiting: number }>({
    text: 'select tenant_id, container_id, target, count(*) as waiting from notification group by tenant_id, container_id, target',
  });
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    containerId: row.container_id,
    target: row.target,
    waiting: row.waiting,
  }));
}

/** The oldest of a queue. */
export async function findNextNotifications(
  querier: Querier,
  queue: NotificationQueue,
  limit: number,
): Promise<NotificationRow[]> {
  const { rows } = await querier.query<{ sequence: number; position: number; record: string; created_at: number }>({
    name: 'find_next_notifications',
    text: `select sequence, position, record, created_at from notification
      where tenant_id = $1 and container_id = $2 and target = $3 order by sequence, position limit $4`,
    values: [...placeOf(queue), limit],
  });
  return rows.map((row) => ({
    ...queue,
    sequence: row.sequence,
    position: row.position,
    record: row.record,
    createdAt: row.created_at,
  }));
}

export async function deleteNotifications(
  querier: Querier,
  queue: NotificationQueue,
  names: readonly NotificationName[],
): Promise<void> {
  await querier.query({
    text: `delete from notification n using unnest($4::bigint[], $5::smallint[]) as x (s, p)
      where n.tenant_id = $1 and n.container_id = $2 and n.target = $3 and n.sequence = x.s and n.position = x.p`,
    values: [...placeOf(queue), names.map((name) => name.sequence), names.map((name) => name.position)],
  });
}

/** Every notification that waits there. How many they were. */
export async function dropQueue(querier: Querier, queue: NotificationQueue): Promise<number> {
  const { rowCount } = await querier.query({
    text: 'delete from notification where tenant_id = $1 and container_id = $2 and target = $3',
    values: placeOf(queue),
  });
  return rowCount;
}

/** Those of a queue that were committed before a time and come first: they die together, and are told. */
export async function findOverdue(
  querier: Querier,
  queue: NotificationQueue,
  before: number,
  limit: number,
): Promise<NotificationRow[]> {
  const oldest = await findNextNotifications(querier, queue, limit);
  const firstInTime = oldest.findIndex((row) => row.createdAt >= before);
  return firstInTime < 0 ? oldest : oldest.slice(0, firstInTime);
}

export async function insertDead(querier: Querier, rows: readonly DeadNotification[]): Promise<void> {
  await querier.query({
    text: `insert into dead_notification (${columns}, died_at, reason)
      select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::smallint[], $6::text[], $7::bigint[], $8::bigint[], $9::text[])
      on conflict do nothing`,
    values: [
      rows.map((row) => row.tenantId),
      rows.map((row) => row.containerId),
      rows.map((row) => row.target),
      rows.map((row) => row.sequence),
      rows.map((row) => row.position),
      rows.map((row) => row.record),
      rows.map((row) => row.createdAt),
      rows.map((row) => row.diedAt),
      rows.map((row) => row.reason),
    ],
  });
}

/** Only the latest are kept. How many went. */
export async function trimDead(querier: Querier, place: ContainerPlace, kept: number): Promise<number> {
  const { rowCount } = await querier.query({
    text: `delete from dead_notification where tenant_id = $1 and container_id = $2 and died_at <
      (select died_at from dead_notification where tenant_id = $1 and container_id = $2 order by died_at desc offset $3 limit 1)`,
    values: [place.tenantId, place.containerId, kept],
  });
  return rowCount;
}

export type ContainerPlace = Pick<NotificationQueue, 'tenantId' | 'containerId'>;

/** In order of their targets, then as they happened; after the last of the page before. */
export async function findDead(
  querier: Querier,
  place: ContainerPlace,
  after: { readonly target: string } & NotificationName,
  limit: number,
): Promise<DeadNotification[]> {
  const { rows } = await querier.query<{
    target: string;
    sequence: number;
    position: number;
    record: string;
    created_at: number;
    died_at: number;
    reason: string;
  }>({
    text: `select target, sequence, position, record, created_at, died_at, reason from dead_notification
      where tenant_id = $1 and container_id = $2 and (target, sequence, position) > ($3, $4, $5)
      order by target, sequence, position limit $6`,
    values: [place.tenantId, place.containerId, after.target, after.sequence, after.position, limit],
  });
  return rows.map(({ created_at: createdAt, died_at: diedAt, ...row }) => ({ ...place, ...row, createdAt, diedAt }));
}

/** How many they were. */
export async function deleteDead(querier: Querier, place: ContainerPlace): Promise<number> {
  const { rowCount } = await querier.query({
    text: 'delete from dead_notification where tenant_id = $1 and container_id = $2',
    values: [place.tenantId, place.containerId],
  });
  return rowCount;
}

/** Back into their queues, as if they had just happened: their age begins anew. How many by target. */
export async function reviveDead(querier: Querier, place: ContainerPlace, now: number): Promise<Map<string, number>> {
  const { rows } = await querier.query<{ target: string; revived: number }>({
    text: `with dead as (
        delete from dead_notification where tenant_id = $1 and container_id = $2 returning ${columns}
      ), revived as (
        insert into notification (${columns})
        select tenant_id, container_id, target, sequence, position, record, $3::bigint from dead on conflict do nothing returning target
      )
      select target, count(*) as revived from revived group by target`,
    values: [place.tenantId, place.containerId, now],
  });
  return new Map(rows.map((row) => [row.target, row.revived]));
}

function placeOf({ tenantId, containerId, target }: NotificationQueue): [string, string, string] {
  return [tenantId, containerId, target];
}
