/** SQL of named locks. */
import type { Querier } from '../database/database.ts';

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
