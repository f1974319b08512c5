/** What accounts let each other do in a pure-storage container. A grant that is taken back is gone, and with it what stands on it. */
import { randomUUID } from 'node:crypto';
import { type GrantAccess, isGrantable } from '@felloe/engine/account/presign-rule.ts';
import { requireCleanPath } from '@felloe/engine/account/own-path.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { plainAnswer } from '../auth/sealed-answer.ts';
import type { Database } from '../database/database.ts';
import type { JobOrder, Lanes } from '../lanes/lanes.ts';
import type { AccountCache } from './account-cache.ts';
import { emitAccount } from './account-events.ts';
import { findAccount, isUuid } from './account-queries.ts';
import type { AccountPlace, GrantRow } from './account-records.ts';
import { countGrants, deleteGrant, findGrantsAbout, insertGrant } from './grant-queries.ts';

export interface GrantsOptions {
  readonly lanes: Lanes;
  readonly database: Database;
  readonly cache: AccountCache;
  readonly onChanged: (accountIds: readonly string[]) => void;
}

export interface NewGrant {
  readonly containerId: string;
  readonly granteeId: string;
  readonly prefix: string;
  readonly access: GrantAccess;
  /** 0: until revoked. */
  readonly expiresAt: number;
}

export class Grants {
  readonly #options: GrantsOptions;

  constructor(options: GrantsOptions) {
    this.#options = options;
  }

  about(place: AccountPlace): Promise<GrantRow[]> {
    return findGrantsAbout(this.#options.database, place);
  }

  /** Throws `access_denied` for a prefix that is not the owner's own, `not_found` for a grantee that is no account of the tenant. */
  async create(owner: AccountPlace, wanted: NewGrant, order: JobOrder): Promise<GrantRow> {
    requireCleanPath(wanted.prefix);
    if (!isGrantable(owner.accountId, wanted.prefix)) {
      throw new StoreError(
        'access_denied',
        'a grant is for a folder below users/ and the own account id, with a slash at its end',
      );
    }
    const { lanes } = this.#options;
    return await lanes.system(
      'create_grant',
      async (batch) => {
        const grantee = { tenantId: owner.tenantId, accountId: wanted.granteeId };
        if ((await findAccount(batch.querier, grantee)) === undefined)
          throw new StoreError('not_found', 'there is no such account');
        const count = await countGrants(batch.querier, {
          tenantId: owner.tenantId,
          ownerId: owner.accountId,
          granteeId: wanted.granteeId,
        });
        if (count >= limits.account.grantsPerAccountMax) {
          throw new StoreError('quota_exceeded', 'one of the two accounts has as many grants as it may');
        }
        const grant: GrantRow = { ...wanted, grantId: randomUUID(), ownerId: owner.accountId, createdAt: batch.now };
        await insertGrant(batch.querier, owner.tenantId, grant);
        emitAccount(batch, 'grant.created', owner, { grantId: grant.grantId, granteeId: grant.granteeId });
        batch.onCommitted(() => this.#options.cache.forget(grantee));
        return grant;
      },
      { eventsMax: 1, repeatable: plainAnswer<GrantRow>(order, `create_grant ${owner.accountId} ${wanted.prefix}`) },
    );
  }

  /** Only its owner takes it back. URLs that were made by it are refused from then on. Throws `not_found`. */
  async revoke(owner: AccountPlace, grantId: string, order: JobOrder): Promise<void> {
    if (!isUuid(grantId)) throw new StoreError('not_found', 'there is no such grant');
    const { lanes, cache, onChanged } = this.#options;
    await lanes.system(
      'revoke_grant',
      async (batch) => {
        const gone = await deleteGrant(batch.querier, owner, grantId);
        if (gone === undefined) throw new StoreError('not_found', 'there is no such grant');
        emitAccount(batch, 'grant.revoked', owner, { grantId, granteeId: gone.granteeId });
        batch.onCommitted(() => {
          cache.forget({ tenantId: owner.tenantId, accountId: gone.granteeId });
          onChanged([gone.granteeId]);
        });
      },
      { eventsMax: 1, repeatable: plainAnswer<void>(order, `revoke_grant ${owner.accountId} ${grantId}`) },
    );
  }
}
