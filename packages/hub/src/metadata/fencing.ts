/** Fencing of commits: a write that a lock guards is refused once a newer token of that lock was issued. */
import { StoreError } from '@felloe/engine/errors.ts';
import { judgeFencing } from '@felloe/engine/lock/lease.ts';
import type { Querier } from '../database/database.ts';
import { holdFencingTokens } from '../locks/lock-queries.ts';
import type { Fencing } from './artifact-change.ts';

export interface FencedChange {
  readonly tenantId: string;
  readonly fencing: Fencing | undefined;
}

/** The newest token of every lock that guards one of these; the locks stay as they are until the transaction ends. */
export async function newestTokensOf(querier: Querier, changes: readonly FencedChange[]): Promise<Map<string, number>> {
  const fenced = changes.flatMap((change) =>
    change.fencing === undefined ? [] : [{ tenantId: change.tenantId, name: change.fencing.lock }],
  );
  return fenced.length === 0 ? new Map() : holdFencingTokens(querier, fenced);
}

export function judgeFence({ tenantId, fencing }: FencedChange, newest: ReadonlyMap<string, number>): StoreError | undefined {
  if (fencing === undefined) return undefined;
  const code = judgeFencing(fencing.token, newest.get(`${tenantId}/${fencing.lock}`));
  if (code === undefined) return undefined;
  return new StoreError(code, code === 'invalid_argument' ? 'this fencing token was never issued' : undefined, {
    details: { lock: fencing.lock, token: String(fencing.token) },
  });
}

/** For a change that runs by itself. */
export async function requireFencing(querier: Querier, change: FencedChange): Promise<void> {
  if (change.fencing === undefined) return;
  const refusal = judgeFence(change, await newestTokensOf(querier, [change]));
  if (refusal !== undefined) throw refusal;
}
