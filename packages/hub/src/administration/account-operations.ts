import { normaliseIdentifier } from '@felloe/engine/account/identifier.ts';
import { requirePassword } from '@felloe/engine/account/password.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { AccountDevices } from '../accounts/account-devices.ts';
import { isUuid } from '../accounts/account-queries.ts';
import type { AccountPlace, AccountRow, DeviceRow } from '../accounts/account-records.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { Passwords } from '../accounts/passwords.ts';
import type { Tenants } from '../auth/tenants.ts';
import { type Operations, pageSize } from './operations.ts';

type AccountOperations =
  | 'account.create'
  | 'account.list'
  | 'account.describe'
  | 'account.disable'
  | 'account.enable'
  | 'account.setpassword'
  | 'account.remove'
  | 'accountdevice.revoke';

export interface AccountOperationParts {
  readonly tenants: Tenants;
  readonly people: { readonly accounts: Accounts; readonly passwords: Passwords; readonly devices: AccountDevices };
}

export function accountOperations({ tenants, people }: AccountOperationParts): Pick<Operations, AccountOperations> {
  const { accounts, passwords, devices } = people;
  /** By id or by identifier. Throws `not_found`. */
  const rowOf = async (tenant: string, name: string): Promise<AccountRow> => {
    const { tenantId } = tenants.require(tenant);
    const row = isUuid(name)
      ? await accounts.byId({ tenantId, accountId: name })
      : await accounts.byIdentifier(tenantId, normaliseIdentifier(name));
    if (row === undefined) throw new StoreError('not_found', `there is no account ${name}`);
    return row;
  };
  const placeOf = (tenant: string, name: string): Promise<AccountPlace> => rowOf(tenant, name);
  return {
    'account.create': async ({ tenant, identifier, password, issuer, subject }, context) => {
      const { tenantId } = tenants.require(tenant);
      requirePairs({ identifier, password, issuer, subject });
      if (password !== undefined) requirePassword(password);
      const wanted = {
        tenantId,
        identifier: identifier === undefined ? '' : normaliseIdentifier(identifier),
        passwordHash: password === undefined ? '' : await passwords.hash(password),
        issuer: issuer ?? '',
        subject: subject ?? '',
      };
      return accountRecord(await accounts.create(wanted, context.order), tenant);
    },
    'account.list': async ({ tenant, after = '', limit }) => {
      const { tenantId } = tenants.require(tenant);
      const size = pageSize(limit);
      const rows = await accounts.list(tenantId, after, size);
      const page = rows.slice(0, size);
      return {
        accounts: page.map((row) => accountRecord(row, tenant)),
        ...(rows.length > size ? { nextAfter: page.at(-1)?.accountId ?? '' } : {}),
      };
    },
    'account.describe': async ({ tenant, account }) => {
      const row = await rowOf(tenant, account);
      return { account: accountRecord(row, tenant), devices: (await devices.list(row)).map(deviceRecord) };
    },
    'account.disable': async ({ tenant, account }, context) => {
      await accounts.setState(await placeOf(tenant, account), 'disabled', context.order);
      return {};
    },
    'account.enable': async ({ tenant, account }, context) => {
      await accounts.setState(await placeOf(tenant, account), 'active', context.order);
      return {};
    },
    'account.setpassword': async ({ tenant, account, password }, context) => {
      requirePassword(password);
      const row = await rowOf(tenant, account);
      if (row.identifier === '') throw new StoreError('conflict', 'this account has no identifier to log in with');
      await accounts.setPassword(row, await passwords.hash(password), context.order);
      return {};
    },
    'account.remove': async ({ tenant, account }, context) => {
      await accounts.remove(await placeOf(tenant, account), context.order);
      return {};
    },
    'accountdevice.revoke': async ({ tenant, account, device }, context) => {
      await devices.revoke(await placeOf(tenant, account), device, context.order);
      return {};
    },
  };
}

/** An identifier needs a password, a subject its issuer; an account needs one of the two. */
function requirePairs(given: Partial<Record<'identifier' | 'password' | 'issuer' | 'subject', string | undefined>>): void {
  const isOwn = given.identifier !== undefined && given.password !== undefined;
  const isOutside = given.issuer !== undefined && given.subject !== undefined;
  const isHalf =
    (given.identifier === undefined) !== (given.password === undefined) ||
    (given.issuer === undefined) !== (given.subject === undefined);
  if (isHalf || !(isOwn || isOutside)) {
    throw new StoreError('invalid_argument', 'give identifier and password, or issuer and subject', {
      details: { field: 'identifier' },
    });
  }
}

function accountRecord(row: AccountRow, tenant: string) {
  return {
    accountId: row.accountId,
    tenant,
    ...(row.identifier === '' ? {} : { identifier: row.identifier }),
    ...(row.subject === '' ? {} : { issuer: row.issuer, subject: row.subject }),
    state: row.state,
    createdAt: row.createdAt,
  };
}

function deviceRecord({ deviceId, name, createdAt, lastSeenAt, revokedAt }: DeviceRow) {
  return { deviceId, name, createdAt, lastSeenAt, ...(revokedAt === 0 ? {} : { revokedAt }) };
}
