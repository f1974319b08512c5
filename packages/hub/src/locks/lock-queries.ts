/** SQL of named locks. */
import { type LockRecord, removedLock } from '@felloe/engine/lock/lease.ts';
import type { Querier } from '../database/database.ts';

/**
 * The newest fencing token issued for each lock, by `<tenant>/<name>`. The rows stay share-locked: a newer token cannot be
 * issued, nor the row removed, between this judgement and the commit of the write it guards. A lock without a row has its tenant's
 * floor, which is above every token it ever had; it is read after the rows, so that it is not older than a removal they showed.
 */
export async function holdFencingTokens(
  querier: Querier,
  names: readonly { readonly tenantId: string; readonly name: string }[],
): Promise<Map<string, number>> {
  const { rows } = await querier.query<{ tenant_id: string; name: string; fencing_token: number }>({
    name: 'hold_fencing_tokens',
    text: `select l.tenant_id, l.name, l.fencing_token from named_lock l
      join (select distinct t, n from unnest($1::uuid[], $2::text[]) as u (t, n)) as x on l.tenant_id = x.t and l.name = x.n
      order by l.tenant_id, l.name for share of l`,
    values: [names.map((name) => name.tenantId), names.map((name) => name.name)],
  });
  const newest = new Map(rows.map((row) => [`${row.tenant_id}/${row.name}`, row.fencing_token]));
  const absent = names.filter(({ tenantId, name }) => !newest.has(`${tenantId}/${name}`));
  if (absent.length === 0) return newest;
  const floors = await findFloors(querier, absent);
  for (const { tenantId, name } of absent) {
    const floor = floors.get(tenantId);
    if (floor !== undefined) newest.set(`${tenantId}/${name}`, floor);
  }
  return newest;
}

/** Of the tenants that had locks removed. */
async function findFloors(querier: Querier, of: readonly { readonly tenantId: string }[]): Promise<Map<string, number>> {
  const { rows } = await querier.query<{ tenant_id: string; fencing_token: number }>({
    name: 'find_lock_floors',
    text: 'select tenant_id, fencing_token from lock_floor where tenant_id = any($1::uuid[])',
    values: [of.map(({ tenantId }) => tenantId)],
  });
  return new Map(rows.map((row) => [row.tenant_id, row.fencing_token]));
}

/** The record, locked until the transaction ends. Undefined when the tenant never had it, nor any lock that was removed. */
export async function holdLock(querier: Querier, id: LockId): Promise<LockRecord | undefined> {
  const { rows } = await querier.query<LockColumns>({
    name: 'hold_lock',
    text: 'select holder, fencing_token, expires_at from named_lock where tenant_id = $1 and name = $2 for update',
    values: [id.tenantId, id.name],
  });
  return recordOf(rows[0]) ?? findRemoved(querier, id);
}

export async function findLock(querier: Querier, id: LockId): Promise<LockRecord | undefined> {
  const { rows } = await querier.query<LockColumns>({
    name: 'find_lock',
    text: 'select holder, fencing_token, expires_at from named_lock where tenant_id = $1 and name = $2',
    values: [id.tenantId, id.name],
  });
  return recordOf(rows[0]) ?? findRemoved(querier, id);
}

async function findRemoved(querier: Querier, { tenantId }: LockId): Promise<LockRecord | undefined> {
  const floor = (await findFloors(querier, [{ tenantId }])).get(tenantId);
  return floor === undefined ? undefined : removedLock(floor);
}

export async function writeLock(querier: Querier, id: LockId, record: LockRecord, now: number): Promise<void> {
  const freeAt = record.holder === '' ? now : record.expiresAt;
  await querier.query({
    name: 'write_lock',
    text: `insert into named_lock (tenant_id, name, holder, fencing_token, expires_at, free_at) values ($1, $2, $3, $4, $5, $6)
      on conflict (tenant_id, name) do update set holder = $3, fencing_token = $4, expires_at = $5, free_at = $6`,
    values: [id.tenantId, id.name, record.holder, record.fencingToken, record.expiresAt, freeAt],
  });
}

/**
 * Removes locks that were free before this time, and raises the floors of their tenants. How many. One statement, so that no row goes
 * without its floor; one that a write holds just now stays for the next round.
 */
export async function removeFreeLocks(
  querier: Querier,
  free: { readonly before: number; readonly limit: number },
): Promise<number> {
  const { rows } = await querier.query<{ removed: number }>({
    text: `with free as (
        select tenant_id, name from named_lock where free_at < $1 and expires_at < $1 order by free_at limit $2 for update skip locked
      ), removed as (
        delete from named_lock l using free f where l.tenant_id = f.tenant_id and l.name = f.name
        returning l.tenant_id, l.fencing_token
      ), raised as (
        insert into lock_floor as known (tenant_id, fencing_token)
        select tenant_id, max(fencing_token) + 1 from removed group by tenant_id
        on conflict (tenant_id) do update set fencing_token = greatest(known.fencing_token, excluded.fencing_token)
      ) select count(*) as removed from removed`,
    values: [free.before, free.limit],
  });
  return rows[0]?.removed ?? 0;
}

export interface LockId {
  readonly tenantId: string;
  readonly name: string;
}

interface LockColumns {
  readonly holder: string;
  readonly fencing_token: number;
  readonly expires_at: number;
}

function recordOf(row: LockColumns | undefined): LockRecord | undefined {
  return row && { holder: row.holder, fencingToken: row.fencing_token, expiresAt: row.expires_at };
}
