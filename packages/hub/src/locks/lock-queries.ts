/** SQL of named locks. */
import type { LockRecord } from '@felloe/engine/lock/lease.ts';
import type { Querier, Rows } from '../database/database.ts';

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

/** The record, locked until the transaction ends. Undefined when the name was never locked. */
export async function holdLock(querier: Querier, id: LockId): Promise<LockRecord | undefined> {
  return recordOf(
    await querier.query<LockColumns>({
      name: 'hold_lock',
      text: 'select holder, fencing_token, expires_at from named_lock where tenant_id = $1 and name = $2 for update',
      values: [id.tenantId, id.name],
    }),
  );
}

export async function findLock(querier: Querier, id: LockId): Promise<LockRecord | undefined> {
  return recordOf(
    await querier.query<LockColumns>({
      name: 'find_lock',
      text: 'select holder, fencing_token, expires_at from named_lock where tenant_id = $1 and name = $2',
      values: [id.tenantId, id.name],
    }),
  );
}

/** The row is never deleted: its token must not be issued twice. */
export async function writeLock(querier: Querier, id: LockId, record: LockRecord): Promise<void> {
  await querier.query({
    name: 'write_lock',
    text: `insert into named_lock (tenant_id, name, holder, fencing_token, expires_at) values ($1, $2, $3, $4, $5)
      on conflict (tenant_id, name) do update set holder = $3, fencing_token = $4, expires_at = $5`,
    values: [id.tenantId, id.name, record.holder, record.fencingToken, record.expiresAt],
  });
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

function recordOf({ rows }: Rows<LockColumns>): LockRecord | undefined {
  const row = rows[0];
  return row && { holder: row.holder, fencingToken: row.fencing_token, expiresAt: row.expires_at };
}
