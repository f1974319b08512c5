import type { Querier } from '../database/database.ts';
import type { AccountPlace, AccountRow } from './account-records.ts';

interface AccountColumns {
  readonly tenant_id: string;
  readonly account_id: string;
  readonly identifier: string;
  readonly password_hash: string;
  readonly issuer: string;
  readonly subject: string;
  readonly state: AccountRow['state'];
  readonly created_at: number;
}

const columns = 'tenant_id, account_id, identifier, password_hash, issuer, subject, state, created_at';

async function select(querier: Querier, rest: string, values: readonly unknown[]): Promise<AccountRow[]> {
  const { rows } = await querier.query<AccountColumns>({ text: `select ${columns} from account where ${rest}`, values });
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    accountId: row.account_id,
    identifier: row.identifier,
    passwordHash: row.password_hash,
    issuer: row.issuer,
    subject: row.subject,
    state: row.state,
    createdAt: row.created_at,
  }));
}

export async function findAccount(querier: Querier, { tenantId, accountId }: AccountPlace): Promise<AccountRow | undefined> {
  if (!isUuid(accountId)) return undefined;
  return (await select(querier, 'tenant_id = $1 and account_id = $2', [tenantId, accountId]))[0];
}

/** `identifier` is never empty: accounts without one are not found by it. */
export async function findByIdentifier(querier: Querier, tenantId: string, identifier: string): Promise<AccountRow | undefined> {
  return (await select(querier, `tenant_id = $1 and identifier = $2 and identifier <> ''`, [tenantId, identifier]))[0];
}

export async function findBySubject(
  querier: Querier,
  { tenantId, issuer, subject }: Pick<AccountRow, 'tenantId' | 'issuer' | 'subject'>,
): Promise<AccountRow | undefined> {
  return (
    await select(querier, `tenant_id = $1 and issuer = $2 and subject = $3 and subject <> ''`, [tenantId, issuer, subject])
  )[0];
}

/** In order of id, `limit` at most. */
export function listAccounts(querier: Querier, tenantId: string, after: string, limit: number): Promise<AccountRow[]> {
  const from = isUuid(after) ? after : '00000000-0000-0000-0000-000000000000';
  return select(querier, 'tenant_id = $1 and account_id > $2 order by account_id limit $3', [tenantId, from, limit]);
}

export async function countAccounts(querier: Querier, tenantId: string): Promise<number> {
  const text = 'select count(*) as count from account where tenant_id = $1';
  const { rows } = await querier.query<{ count: number }>({ text, values: [tenantId] });
  return rows[0]?.count ?? 0;
}

/** False when its identifier, subject or id is taken. */
export async function insertAccount(querier: Querier, row: AccountRow): Promise<boolean> {
  const { rowCount } = await querier.query({
    text: `insert into account (${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
    values: [row.tenantId, row.accountId, row.identifier, row.passwordHash, row.issuer, row.subject, row.state, row.createdAt],
  });
  return rowCount === 1;
}

export async function updateAccount(querier: Querier, row: AccountRow): Promise<void> {
  await querier.query({
    text: 'update account set state = $3, password_hash = $4 where tenant_id = $1 and account_id = $2',
    values: [row.tenantId, row.accountId, row.state, row.passwordHash],
  });
}

/** With all that hangs on it. The accounts that it had let do something are given back. */
export async function deleteAccount(querier: Querier, { tenantId, accountId }: AccountPlace): Promise<string[]> {
  const values = [tenantId, accountId];
  const { rows } = await querier.query<{ grantee_id: string }>({
    text: 'delete from account_grant where tenant_id = $1 and (owner_id = $2 or grantee_id = $2) returning grantee_id',
    values,
  });
  for (const table of ['account_session', 'account_device', 'account']) {
    await querier.query({ text: `delete from ${table} where tenant_id = $1 and account_id = $2`, values });
  }
  return [...new Set(rows.map((row) => row.grantee_id))];
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text);
}
