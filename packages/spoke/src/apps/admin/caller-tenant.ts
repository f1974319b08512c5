/** For which tenant a caller acts. Principals act for their own; an administrator names one. */
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { OperationResult } from '@felloe/contracts/http/administration.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { createBoundedCache } from '@felloe/runtime/bounded-cache.ts';
import type { AppContext } from '../../app-context.ts';
import { callDeadlineMs } from './deadlines.ts';

/** Names of tenants never change their id while they live, so this only bounds how long a removed one is still asked for. */
const tenantCacheMs = 5_000;
const tenantCacheMax = 10_000;

export class TenantNames {
  readonly #context: AppContext;
  readonly #ids = createBoundedCache<string, string>(tenantCacheMax, { ttlMs: tenantCacheMs });

  constructor(context: AppContext) {
    this.#context = context;
  }

  /** The actor of a call for one tenant. @throws StoreError `invalid_argument` when an administrator names none; `not_found`. */
  async actorFor(actor: Actor, tenant: string | undefined): Promise<Actor> {
    if (actor.kind !== 'administrator') {
      if (tenant === undefined) return actor;
      const own = await this.#describe(actor, undefined);
      if (own.name !== tenant) throw new StoreError('access_denied', 'a principal acts for its own tenant only');
      return actor;
    }
    if (tenant === undefined) throw new StoreError('invalid_argument', 'an administrator says for which tenant: ?tenant=NAME');
    const known = this.#ids.get(tenant);
    if (known !== undefined) return { ...actor, tenant_id: known };
    const described = await this.#describe(actor, tenant);
    this.#ids.set(tenant, described.tenantId);
    return { ...actor, tenant_id: described.tenantId };
  }

  async #describe(actor: Actor, tenant: string | undefined): Promise<OperationResult<'tenant.describe'>> {
    const parameters = JSON.stringify(tenant === undefined ? {} : { tenant });
    const answer = await this.#context.call(
      'administer',
      { operation: 'tenant.describe', parameters },
      { actor, deadlineMs: callDeadlineMs },
    );
    return JSON.parse(answer.result) as OperationResult<'tenant.describe'>;
  }
}
