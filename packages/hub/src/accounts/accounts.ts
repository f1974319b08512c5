/** Accounts of tenants: making, changing and removing them. Whatever changes one is told to every spoke, which then asks again. */
import { randomUUID } from 'node:crypto';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { plainAnswer } from '../auth/sealed-answer.ts';
import type { Tenants } from '../auth/tenants.ts';
import type { Database } from '../database/database.ts';
import type { Batch } from '../lanes/job.ts';
import type { JobOrder, Lanes, Repeatable } from '../lanes/lanes.ts';
import type { AccountCache } from './account-cache.ts';
import { emitAccount } from './account-events.ts';
import {
  countAccounts,
  deleteAccount,
  findAccount,
  findByIdentifier,
  findBySubject,
  insertAccount,
  isUuid,
  listAccounts,
  updateAccount,
} from './account-queries.ts';
import type { AccountPlace, AccountRow } from './account-records.ts';
import { deleteSessions, findSessions } from './session-queries.ts';

export interface AccountsOptions {
  readonly lanes: Lanes;
  readonly database: Database;
  readonly tenants: Pick<Tenants, 'byId'>;
  readonly cache: AccountCache;
  /** What spokes know of these accounts is no longer true. */
  readonly onChanged: (accountIds: readonly string[]) => void;
}

/** A PHC string, or empty for none. */
export type NewAccount = Pick<AccountRow, 'tenantId' | 'identifier' | 'passwordHash' | 'issuer' | 'subject'>;

export class Accounts {
  readonly #options: AccountsOptions;

  constructor(options: AccountsOptions) {
    this.#options = options;
  }

  byId(place: AccountPlace): Promise<AccountRow | undefined> {
    return findAccount(this.#options.database, place);
  }

  byIdentifier(tenantId: string, identifier: string): Promise<AccountRow | undefined> {
    return findByIdentifier(this.#options.database, tenantId, identifier);
  }

  /** In order of id, `limit` and one more row when there are more. */
  list(tenantId: string, after: string, limit: number): Promise<AccountRow[]> {
    return listAccounts(this.#options.database, tenantId, after, limit + 1);
  }

  /** Throws `conflict` when the identifier or subject is taken. */
  create(wanted: NewAccount, order?: JobOrder): Promise<AccountRow> {
    const subject = `${wanted.tenantId} ${wanted.identifier} ${wanted.issuer} ${wanted.subject}`;
    return this.#options.lanes.system('create_account', (batch) => this.#create(batch, wanted), {
      eventsMax: 1,
      repeatable: hashlessAnswer(order, `create_account ${subject}`),
    });
  }

  /** The account of a subject of another issuer, made when there is none yet and `admitsNew` says so. */
  async ofSubject(
    wanted: Pick<AccountRow, 'tenantId' | 'issuer' | 'subject'>,
    admitsNew: boolean,
  ): Promise<AccountRow | undefined> {
    const found = await findBySubject(this.#options.database, wanted);
    if (found !== undefined || !admitsNew) return found;
    return await this.#options.lanes.system(
      'admit_account',
      async (batch) => {
        // Another request of the same person may have been first.
        const made = await findBySubject(batch.querier, wanted);
        return made ?? (await this.#create(batch, { ...wanted, identifier: '', passwordHash: '' }));
      },
      { eventsMax: 1 },
    );
  }

  async setState(place: AccountPlace, state: AccountRow['state'], order: JobOrder): Promise<AccountRow> {
    return this.#change(place, order, {
      name: `set_account_state ${place.tenantId} ${place.accountId} ${state}`,
      type: state === 'active' ? 'account.enabled' : 'account.disabled',
      change: (row) => ({ ...row, state }),
    });
  }

  /** Whoever is logged in has to log in again, but for the session that is kept. */
  async setPassword(place: AccountPlace, passwordHash: string, order: JobOrder, keptSessionId = ''): Promise<AccountRow> {
    return this.#change(place, order, {
      name: `set_account_password ${place.tenantId} ${place.accountId}`,
      type: 'account.password_set',
      change: (row) => ({ ...row, passwordHash }),
      keptSessionId,
    });
  }

  /** With its devices, sessions and grants. What it has stored stays. Throws `not_found`. */
  async remove(place: AccountPlace, order: JobOrder): Promise<void> {
    await this.#options.lanes.system(
      'remove_account',
      async (batch) => {
        const row = await requireAccount(batch, place);
        const grantees = await deleteAccount(batch.querier, place);
        emitAccount(batch, 'account.removed', row);
        this.#told(batch, place.tenantId, [place.accountId, ...grantees]);
      },
      { eventsMax: 1, repeatable: plainAnswer<void>(order, `remove_account ${place.tenantId} ${place.accountId}`) },
    );
  }

  /** Replaces a hash of older parameters; nothing else changes by it. */
  async rehash(place: AccountPlace, before: string, passwordHash: string): Promise<void> {
    await this.#options.lanes.system('rehash_password', async (batch) => {
      const row = await findAccount(batch.querier, place);
      if (row?.passwordHash !== before) return;
      await updateAccount(batch.querier, { ...row, passwordHash });
      batch.onCommitted(() => this.#options.cache.forget(place));
    });
  }

  async #create(batch: Batch, wanted: NewAccount): Promise<AccountRow> {
    const { tenants } = this.#options;
    if (tenants.byId(wanted.tenantId) === undefined) throw new StoreError('not_found', 'the tenant is gone');
    if ((await countAccounts(batch.querier, wanted.tenantId)) >= limits.account.accountsPerTenantMax) {
      throw new StoreError('quota_exceeded', 'the tenant has as many accounts as it may');
    }
    const accountId = await chooseId(batch, wanted);
    const row: AccountRow = { ...wanted, accountId, state: 'active', createdAt: batch.now };
    if (!(await insertAccount(batch.querier, row))) throw new StoreError('conflict', 'there is such an account already');
    emitAccount(batch, 'account.created', row);
    // No spoke knows anything of it yet.
    batch.onCommitted(() => this.#options.cache.forget(row));
    return row;
  }

  async #change(
    place: AccountPlace,
    order: JobOrder,
    wanted: {
      readonly name: string;
      readonly type: 'account.enabled' | 'account.disabled' | 'account.password_set';
      readonly change: (row: AccountRow) => AccountRow;
      readonly keptSessionId?: string;
    },
  ): Promise<AccountRow> {
    return this.#options.lanes.system(
      'change_account',
      async (batch) => {
        const row = wanted.change(await requireAccount(batch, place));
        await updateAccount(batch.querier, row);
        if (wanted.type !== 'account.enabled') {
          const sessions = await findSessions(batch.querier, place);
          const ended = sessions.map(({ sessionId }) => sessionId).filter((id) => id !== wanted.keptSessionId);
          await deleteSessions(batch.querier, place.tenantId, ended);
        }
        emitAccount(batch, wanted.type, row);
        this.#told(batch, place.tenantId, [place.accountId]);
        return row;
      },
      { eventsMax: 1, repeatable: hashlessAnswer(order, wanted.name) },
    );
  }

  #told(batch: Batch, tenantId: string, accountIds: readonly string[]): void {
    batch.onCommitted(() => {
      for (const accountId of accountIds) this.#options.cache.forget({ tenantId, accountId });
      this.#options.onChanged(accountIds);
    });
  }
}

/** What is kept for a repeated request does without the hash of a password. */
function hashlessAnswer(order: JobOrder | undefined, request: string): Repeatable<AccountRow> | undefined {
  const kept = plainAnswer<AccountRow>(order, request);
  return kept && { ...kept, encode: (row) => JSON.stringify({ ...row, passwordHash: '' }) };
}

/**
 * A person whose issuer gives out UUIDs (Supabase does) keeps that id where it is free: apps that keep their data below the issuer's own
 * user id find it there. Random ids of our own accounts cannot be taken beforehand.
 */
async function chooseId(batch: Batch, { tenantId, subject }: NewAccount): Promise<string> {
  if (!isUuid(subject)) return randomUUID();
  return (await findAccount(batch.querier, { tenantId, accountId: subject })) === undefined ? subject : randomUUID();
}

async function requireAccount(batch: Batch, place: AccountPlace): Promise<AccountRow> {
  const row = await findAccount(batch.querier, place);
  if (row === undefined) throw new StoreError('not_found', 'there is no such account');
  return row;
}
