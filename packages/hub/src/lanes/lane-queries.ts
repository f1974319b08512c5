/** The statements of a lane's transaction that belong to no service. */
import type { Querier } from '../database/database.ts';

/**
 * Reserves sequence numbers and fences in one step: the row names the leading hub and the number the last batch left, so a hub
 * that was replaced, or a batch that ran in two places, changes no row. Holding the row also makes the next batch, or whoever
 * asks what became of this one, wait for its end.
 */
export async function advanceLane(
  querier: Querier,
  lane: { readonly lane: number; readonly hubEpoch: number; readonly sequence: number; readonly count: number },
): Promise<boolean> {
  const { rowCount } = await querier.query({
    name: 'advance_lane',
    text: 'update lane set next_sequence = next_sequence + $4 where lane = $1 and hub_epoch = $2 and next_sequence = $3',
    values: [lane.lane, lane.hubEpoch, lane.sequence, lane.count],
  });
  return rowCount === 1;
}

/** Waits for whoever holds the row, then tells where the lane stands. */
export async function settledLane(querier: Querier, lane: number): Promise<{ hubEpoch: number; sequence: number } | undefined> {
  const { rows } = await querier.query<{ hub_epoch: number; next_sequence: number }>({
    text: 'select hub_epoch, next_sequence from lane where lane = $1 for update',
    values: [lane],
  });
  const row = rows[0];
  return row === undefined ? undefined : { hubEpoch: row.hub_epoch, sequence: row.next_sequence };
}

export interface UsageRow {
  readonly tenantId: string;
  readonly containerId: string;
  readonly operation: string;
  readonly operations: number;
  readonly bytes: number;
}

export async function addUsage(querier: Querier, day: number, rows: readonly UsageRow[]): Promise<void> {
  await querier.query({
    name: 'add_usage',
    text: `insert into operation_usage (tenant_id, container_id, day, operation, operations, bytes)
      select t, c, $1, o, n, b from unnest($2::uuid[], $3::uuid[], $4::text[], $5::bigint[], $6::bigint[]) as x (t, c, o, n, b)
      order by t, c, o
      on conflict (tenant_id, container_id, day, operation)
      do update set operations = operation_usage.operations + excluded.operations, bytes = operation_usage.bytes + excluded.bytes`,
    values: [
      day,
      rows.map((row) => row.tenantId),
      rows.map((row) => row.containerId),
      rows.map((row) => row.operation),
      rows.map((row) => row.operations),
      rows.map((row) => row.bytes),
    ],
  });
}

export interface IdempotencyRow {
  readonly tenantId: string;
  readonly key: string;
  readonly request: string;
  readonly result: string;
}

/** How many were new. Fewer than given: some request was done before. */
export async function insertIdempotency(querier: Querier, expiresAt: number, rows: readonly IdempotencyRow[]): Promise<number> {
  const { rowCount } = await querier.query({
    name: 'insert_idempotency',
    text: `insert into idempotency (tenant_id, key, request, result, expires_at)
      select t, k, q, r, $5 from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as x (t, k, q, r)
      on conflict do nothing`,
    values: [
      rows.map((row) => row.tenantId),
      rows.map((row) => row.key),
      rows.map((row) => row.request),
      rows.map((row) => row.result),
      expiresAt,
    ],
  });
  return rowCount;
}

export async function findIdempotency(
  querier: Querier,
  tenantId: string,
  key: string,
): Promise<{ request: string; result: string } | undefined> {
  const { rows } = await querier.query<{ request: string; result: string }>({
    name: 'find_idempotency',
    text: 'select request, result from idempotency where tenant_id = $1 and key = $2',
    values: [tenantId, key],
  });
  return rows[0];
}

/** Whether any of these requests was done before. */
export async function isAnyAnswered(
  querier: Querier,
  keys: readonly { readonly tenantId: string; readonly key: string }[],
): Promise<boolean> {
  const { rows } = await querier.query<{ answered: boolean }>({
    name: 'is_any_answered',
    text: `select exists (select 1 from idempotency i
      join unnest($1::uuid[], $2::text[]) as x (t, k) on i.tenant_id = x.t and i.key = x.k) as answered`,
    values: [keys.map(({ tenantId }) => tenantId), keys.map(({ key }) => key)],
  });
  return rows[0]?.answered === true;
}

export async function purgeIdempotency(querier: Querier, now: number): Promise<number> {
  const { rowCount } = await querier.query({ text: 'delete from idempotency where expires_at < $1', values: [now] });
  return rowCount;
}
