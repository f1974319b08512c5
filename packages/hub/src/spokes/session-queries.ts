/** SQL of spokes and their sessions. */
import type { Querier } from '../database/database.ts';

export interface SessionRow {
  readonly epoch: number;
  readonly spoke: string;
  readonly bootId: string;
  readonly state: 'open' | 'closed';
  readonly leaseUntil: number;
}

interface SessionColumns {
  readonly epoch: number;
  readonly spoke: string;
  readonly boot_id: string;
  readonly state: 'open' | 'closed';
  readonly lease_until: number;
}

function rowOf(columns: SessionColumns): SessionRow {
  return {
    epoch: columns.epoch,
    spoke: columns.spoke,
    bootId: columns.boot_id,
    state: columns.state,
    leaseUntil: columns.lease_until,
  };
}

const columns = 'epoch, spoke, boot_id, state, lease_until';

export async function findSession(querier: Querier, bootId: string): Promise<SessionRow | undefined> {
  const { rows } = await querier.query<SessionColumns>({
    text: `select ${columns} from spoke_session where boot_id = $1`,
    values: [bootId],
  });
  return rows[0] === undefined ? undefined : rowOf(rows[0]);
}

export async function findOpenSessions(querier: Querier): Promise<SessionRow[]> {
  const { rows } = await querier.query<SessionColumns>({ text: `select ${columns} from spoke_session where state = 'open'` });
  return rows.map(rowOf);
}

/** Epochs rise over the life of the installation. */
export async function nextCounter(querier: Querier, name: string): Promise<number> {
  const { rows } = await querier.query<{ value: number }>({
    text: 'insert into counter (name, value) values ($1, 1) on conflict (name) do update set value = counter.value + 1 returning value',
    values: [name],
  });
  return rows[0]?.value ?? 0;
}

export async function insertSession(querier: Querier, row: SessionRow, now: number): Promise<void> {
  await querier.query({
    text: `insert into spoke_session (epoch, spoke, boot_id, state, lease_until, opened_at, closed_at)
      values ($1, $2, $3, 'open', $4, $5, 0)`,
    values: [row.epoch, row.spoke, row.bootId, row.leaseUntil, now],
  });
}

/** Leases never move back, and closed sessions stay closed. */
export async function extendLeases(querier: Querier, epochs: readonly number[], leaseUntil: number): Promise<void> {
  await querier.query({
    text: `update spoke_session set lease_until = $2 where epoch = any($1::bigint[]) and state = 'open' and lease_until < $2`,
    values: [epochs, leaseUntil],
  });
}

export async function closeSession(querier: Querier, epoch: number, now: number): Promise<boolean> {
  const { rowCount } = await querier.query({
    text: `update spoke_session set state = 'closed', closed_at = $2 where epoch = $1 and state = 'open'`,
    values: [epoch, now],
  });
  return rowCount === 1;
}

export interface SpokeRow {
  readonly name: string;
  readonly region: string;
  readonly endpoints: readonly string[];
  readonly appEndpoints: readonly string[];
  readonly version: string;
  readonly state: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
}

export async function upsertSpoke(querier: Querier, row: SpokeRow): Promise<void> {
  await querier.query({
    text: `insert into spoke (name, region, endpoints, app_endpoints, version, state, created_at, last_seen_at)
      values ($1, $2, $3, $4, $5, 'active', $6, $6)
      on conflict (name) do update set region = $2, endpoints = $3, app_endpoints = $4, version = $5, last_seen_at = $6`,
    values: [row.name, row.region, JSON.stringify(row.endpoints), JSON.stringify(row.appEndpoints), row.version, row.lastSeenAt],
  });
}

export async function touchSpokes(querier: Querier, names: readonly string[], now: number): Promise<void> {
  await querier.query({ text: 'update spoke set last_seen_at = $2 where name = any($1::text[])', values: [names, now] });
}

export async function findSpokes(querier: Querier): Promise<SpokeRow[]> {
  const { rows } = await querier.query<{
    name: string;
    region: string;
    endpoints: string;
    app_endpoints: string;
    version: string;
    state: string;
    created_at: number;
    last_seen_at: number;
  }>({
    text: 'select name, region, endpoints, app_endpoints, version, state, created_at, last_seen_at from spoke order by name',
  });
  return rows.map((row) => ({
    name: row.name,
    region: row.region,
    endpoints: JSON.parse(row.endpoints) as string[],
    appEndpoints: JSON.parse(row.app_endpoints) as string[],
    version: row.version,
    state: row.state,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
  }));
}
