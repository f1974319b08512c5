/**
 * Credentials for one presigned URL of an account: a session token whose parent is no access key but an account. Its record says for
 * what it stands (account, session, grant, verb, path), and with every use the hub looks whether all of that is still so.
 */
import { endWith, isGood, rightsOfUrl } from '@felloe/engine/account/presign-rule.ts';
import type { Principal } from '@felloe/engine/access/principal.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { AccessKeyRow } from '../auth/access-keys.ts';
import type { AccountSubject, Session } from '../auth/session-tokens.ts';
import type { AccountCache } from './account-cache.ts';
import { isSessionGood, type KnownAccount } from './account-records.ts';

/** What acts by such a URL, as limits and revocations name it. No access key id has a slash. */
export function actorIdOf(accountId: string): string {
  return `account/${accountId}`;
}

export interface UrlCredentialParts {
  readonly cache: Pick<AccountCache, 'find' | 'cached'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** In the form of the access key it stands for; undefined when it is good no longer. */
export async function rowOfUrl(
  { cache, clock }: UrlCredentialParts,
  session: Session & { readonly account: AccountSubject },
): Promise<AccessKeyRow | undefined> {
  const known = await cache.find({ tenantId: session.tenantId, accountId: session.account.accountId });
  return known === undefined ? undefined : judged(known, session, clock.now());
}

/** The principal of a request that was made with such a URL; undefined when it is good no longer. */
export function principalOfUrl(
  { cache, clock }: UrlCredentialParts,
  session: Session & { readonly account: AccountSubject },
): Principal | undefined | Promise<Principal | undefined> {
  const place = { tenantId: session.tenantId, accountId: session.account.accountId };
  const principalOf = (known: KnownAccount | undefined): Principal | undefined => {
    const row = known && judged(known, session, clock.now());
    return row && { ...principalOfRow(row), expiresAt: row.expiresAt, session: { name: session.name, role: '' } };
  };
  const cached = cache.cached(place);
  return cached === undefined ? cache.find(place).then(principalOf) : principalOf(cached);
}

function principalOfRow(row: AccessKeyRow): Principal {
  return {
    kind: 'access_key',
    tenantId: row.tenantId,
    principalId: row.accessKeyId,
    state: 'active',
    permissions: row.permissions,
  };
}

function judged(
  known: KnownAccount,
  { account, tenantId, expiresAt }: Session & { readonly account: AccountSubject },
  now: number,
): AccessKeyRow | undefined {
  const grant = known.grants.get(account.grantId);
  const isGranted = account.grantId === '' || (grant !== undefined && isGood(grant, now));
  if (known.row.state !== 'active' || !isGranted || !isSessionGood(known, account.sessionId, now)) return undefined;
  return {
    tenantId,
    accessKeyId: actorIdOf(account.accountId),
    name: known.row.identifier,
    sealed: Buffer.alloc(0),
    keyId: '',
    permissions: rightsOfUrl(account.verb, account.container, account.path),
    restrictions: undefined,
    state: 'active',
    createdAt: known.row.createdAt,
    expiresAt: endWith(grant, expiresAt),
    revokedAt: 0,
  };
}
