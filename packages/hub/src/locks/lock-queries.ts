/** SQL of named locks. */
import type { LockRecord } from '@felloe/engine/lock/lease.ts';
import type { Querier } from '../database/database.ts';
import type { LockName } from './locks.ts';

/**
 * The newest fencing token issued for each lock, by `<tenant>/<name>`. The rows stay share-locked: a newer token cannot be
 * issued between this judgement and the commit of the write it guards.
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
  return new Map(rows.map((row) => [`${row.tenant_id}/${row.name}`, row.fencing_token]));
}

interface LockColumns {
  readonly holder: string;
  readonly fencing_token: number;
  readonly expires_at: number;
}

export function findLock(querier: Querier, lock: LockName): Promise<LockRecord | undefined> {
  return select(querier, lock, '');
}

export function holdLock(querier: Querier, lock: LockName): Promise<LockRecord | undefined> {
  return select(querier, lock, ' for update');
}

async function select(querier: Querier, lock: LockName, suffix: string): Promise<LockRecord | undefined> {
  const { rows } = await querier.query<LockColumns>({
    text: `select holder, fencing_token, expires_at from named_lock where tenant_id = $1 and name = $2${suffix}`,
    values: [lock.tenantId, lock.name],
  });
  const row = rows[0];
  return row && { holder: row.holder, fencingToken: row.fencing_token, expiresAt: row.expires_at };
}

export async function saveLock(querier: Querier, lock: LockName, record: LockRecord): Promise<void> {
  await querier.query({
    text: `insert into named_lock (tenant_id, name, holder, fencing_token, expires_at) values ($1, $2, $3, $4, $5)
      on conflict (tenant_id, name) do update set holder = $3, fencing_token = $4, expires_at = $5`,
    values: [lock.tenantId, lock.name, record.holder, record.fencingToken, record.expiresAt],
  });
}
