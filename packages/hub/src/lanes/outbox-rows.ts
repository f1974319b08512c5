/**
 * A row of the outbox holds a run of events: of one container, committed together, with consecutive sequences. The row has the last
 * one's, so that what lies after a position p is in rows with `sequence > p`, also when p lies in the middle of a row: readers leave out
 * what they have read. The end of a lane lies in no row, since a transaction moves it past all of its events.
 */
import { limits } from '@felloe/engine/limits.ts';
import { fromJsonLists, jsonList, jsonListItems, nextList, numberArray, uuidArray } from '../database/array-literal.ts';
import type { Querier } from '../database/database.ts';
import { namedParameters } from '../database/named-parameters.ts';

type EventPlace = { readonly tenantId: string; readonly containerId: string };

interface OutboxRow extends EventPlace {
  /** The last one's. */
  sequence: number;
  events: number;
  /** Of the events as UTF-8, with what stands between them. */
  bytes: number;
}

/** Where the rows of a batch stand, to go back there. */
interface OutboxMark {
  readonly rows: number;
  readonly last: OutboxRow | undefined;
  readonly texts: number;
}

/** The rows of a batch. An event joins the last of them as long as it may. */
export class OutboxRows {
  readonly #rows: OutboxRow[] = [];
  readonly #texts: string[] = [];

  get isEmpty(): boolean {
    return this.#rows.length === 0;
  }

  /** `event` is JSON of contracts' Event. */
  add({ tenantId, containerId }: EventPlace, sequence: number, event: string): void {
    const last = this.#rows.at(-1);
    const bytes = Buffer.byteLength(event);
    const joins =
      last !== undefined &&
      last.containerId === containerId &&
      // Events about no container have one id in all tenants.
      last.tenantId === tenantId &&
      last.sequence + 1 === sequence &&
      last.bytes + 1 + bytes <= limits.hub.outboxRowBytesMax;
    if (joins) {
      last.sequence = sequence;
      last.events += 1;
      last.bytes += 1 + bytes;
      this.#texts.push(event);
    } else {
      this.#rows.push({ tenantId, containerId, sequence, events: 1, bytes });
      this.#texts.push(last === undefined ? event : nextList + event);
    }
  }

  mark(): OutboxMark {
    const last = this.#rows.at(-1);
    return { rows: this.#rows.length, last: last && { ...last }, texts: this.#texts.length };
  }

  /** Forgets what was added since. */
  backTo({ rows, last, texts }: OutboxMark): void {
    this.#rows.length = rows;
    if (last !== undefined) this.#rows[rows - 1] = { ...last };
    this.#texts.length = texts;
  }

  /** Columns of the rows, and the texts of their events: `nextList` stands before the first of each row but the first. */
  get rows(): readonly Readonly<OutboxRow>[] {
    return this.#rows;
  }

  get texts(): readonly string[] {
    return this.#texts;
  }
}

/** What a lane tells with a commit. */
export interface LaneOutbox {
  readonly lane: number;
  /** ms since 1970 */
  readonly now: number;
  readonly outbox: OutboxRows;
}

/** SQL with the parameters of `outboxColumns`. */
export const insertingOutbox = `insert into outbox (lane, sequence, tenant_id, container_id, events, event, created_at)
      select lane, sequence, tenant, container, events, event, now
      from unnest(@toldLanes::smallint[], @toldSequences::bigint[], @toldTenants::uuid[], @toldContainers::uuid[],
        @toldCounts::smallint[], @toldTimes::bigint[], ${fromJsonLists('@toldEvents')})
        as x (lane, sequence, tenant, container, events, now, event)`;

const insertStatement = namedParameters('insert_outbox', insertingOutbox);

export function outboxColumns(told: readonly LaneOutbox[]) {
  const each = told.flatMap(({ lane, now, outbox }) => outbox.rows.map((row) => ({ lane, now, row })));
  return {
    toldLanes: numberArray(each.map(({ lane }) => lane)),
    toldSequences: numberArray(each.map(({ row }) => row.sequence)),
    toldTenants: uuidArray(each.map(({ row }) => row.tenantId)),
    toldContainers: uuidArray(each.map(({ row }) => row.containerId)),
    toldCounts: numberArray(each.map(({ row }) => row.events)),
    toldTimes: numberArray(each.map(({ now }) => now)),
    toldEvents: textsOf(told),
  };
}

function textsOf(told: readonly LaneOutbox[]): string {
  const lists = told.flatMap(({ outbox }) => (outbox.isEmpty ? [] : [jsonList(outbox.texts)]));
  return jsonList(lists.map((list, index) => (index === 0 ? list : nextList + list)));
}

export async function insertOutbox(querier: Querier, told: LaneOutbox): Promise<void> {
  await querier.query(insertStatement(outboxColumns([told])));
}

/** SQL: how many events of a row that ends after this sequence come after it. */
export function unreadAfter(sequence: string): string {
  return `least(events, sequence - ${sequence})::integer`;
}

/**
 * SQL of the rows that hold the next `limit` events of a lane after a sequence, in order; the last may hold more than those. They are
 * counted first, without their texts, and only those that are needed are read.
 */
export function nextRows(wish: {
  readonly columns: string;
  readonly where: string;
  readonly after: string;
  readonly limit: string;
}): string {
  const { columns, where, after, limit } = wish;
  const next = `from outbox where ${where} and sequence > ${after}`;
  return `select ${columns} ${next} and sequence <= (
      select max(sequence) from (
        select sequence, sum(unread) over (order by sequence rows unbounded preceding) - unread as before from (
          select sequence, ${unreadAfter(after)} as unread ${next} order by sequence limit ${limit}
        ) as row
      ) as counted where before < ${limit}
    ) order by sequence`;
}

/** As read from the database, where a row has the sequence of its last event. */
export interface FoundOutboxRow {
  readonly sequence: number;
  readonly events: number;
  readonly event: string;
}

/** Those of a row's events that come after a sequence, in order. */
export function eventsAfter(row: FoundOutboxRow, after: number): { readonly sequence: number; readonly event: string }[] {
  const events = row.events === 1 ? [row.event] : jsonListItems(row.event);
  if (events.length !== row.events)
    throw new Error(`row ${row.sequence} of the outbox holds ${events.length} events, not ${row.events}`);
  const read = row.sequence - events.length;
  return events.map((event, index) => ({ sequence: read + index + 1, event })).slice(Math.max(0, after - read));
}
