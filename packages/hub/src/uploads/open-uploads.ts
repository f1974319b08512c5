/**
 * How many uploads tenants have open, as far as their limit has to be known. Counting them for every one that is begun costs more than
 * beginning it: a tenant's are counted once, and those begun since are added. The ended ones come off when the limit seems reached and they
 * are counted again, so what stands here is too many at times. It lacks only what other lanes are about to commit while it is counted.
 */
import type { Querier } from '../database/database.ts';
import { countOpenUploads } from './upload-queries.ts';

interface Known {
  open: number | undefined;
  /** Since the hub started, so that those of other lanes are told that were begun while it was counted. */
  begun: number;
}

export class OpenUploads {
  readonly #max: number;
  readonly #known = new Map<string, Known>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Before `begin`: counts those of tenants of whom it matters. A tenant stands in the list once for each upload that is wanted. */
  async refresh(querier: Querier, tenantIds: readonly string[]): Promise<void> {
    const wanted = Map.groupBy(tenantIds, (tenantId) => tenantId);
    const uncertain = [...wanted].flatMap(([tenantId, { length }]) => {
      const known = this.#of(tenantId);
      return known.open === undefined || known.open + length > this.#max ? [{ tenantId, known, begun: known.begun }] : [];
    });
    if (uncertain.length === 0) return;
    const counts = await countOpenUploads(
      querier,
      uncertain.map(({ tenantId }) => tenantId),
    );
    for (const { tenantId, known, begun } of uncertain) known.open = (counts.get(tenantId) ?? 0) + known.begun - begun;
  }

  /** False when the tenant has as many as it may. What is not committed after all is counted all the same. */
  begin(tenantId: string): boolean {
    const known = this.#of(tenantId);
    const open = known.open ?? 0;
    if (open >= this.#max) return false;
    known.open = open + 1;
    known.begun += 1;
    return true;
  }

  #of(tenantId: string): Known {
    const known = this.#known.get(tenantId) ?? { open: undefined, begun: 0 };
    this.#known.set(tenantId, known);
    return known;
  }
}
