/** From what a request claims (an access key id, perhaps with a session token) to the key that acts and the secret that signs. */
import type { KeyRights } from '@felloe/engine/access/key-rights.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { AccessKeyRow, AccessKeys } from './access-keys.ts';
import { rowOfUrl, type UrlCredentialParts } from '../accounts/url-credentials.ts';
import type { Roles } from './roles.ts';
import { rightsOfSession } from './session-rights.ts';
import { isSessionOf, type Session, type SessionTokens } from './session-tokens.ts';
import type { TenantRow, Tenants } from './tenants.ts';

export interface ClaimedKeyParts {
  readonly keys: Pick<AccessKeys, 'find' | 'secretOf'>;
  readonly sessions: Pick<SessionTokens, 'open'>;
  readonly roles: Pick<Roles, 'find'>;
  readonly tenants: Pick<Tenants, 'byId'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly accounts: UrlCredentialParts['cache'];
}

export interface ClaimedKey {
  /** The access key that acts. */
  readonly row: AccessKeyRow;
  readonly tenant: TenantRow;
  /** Of temporary credentials. */
  readonly session: Session | undefined;
  /** Of the key, or of it within its role. */
  readonly rights: KeyRights;
  /** Never leaves the hub. */
  readonly secret: string;
  /** 0: until revoked. */
  readonly expiresAt: number;
}

/**
 * Throws `unauthenticated` for an unknown, revoked or expired key; with details.reason `token` when the session token is not one of
 * ours or not of this id, and `expired` when it was.
 */
export async function findClaimedKey(
  parts: ClaimedKeyParts,
  claim: { readonly accessKeyId: string; readonly sessionToken: string },
): Promise<ClaimedKey> {
  const session = claim.sessionToken === '' ? undefined : parts.sessions.open(claim.sessionToken);
  if (session !== undefined && session.accessKeyId !== claim.accessKeyId) {
    throw new StoreError('unauthenticated', 'the session token is of other credentials', { details: { reason: 'token' } });
  }
  const row = await findActor(parts, claim, session);
  const tenant = row && parts.tenants.byId(row.tenantId);
  const now = parts.clock.now();
  if (row === undefined || tenant === undefined || row.state !== 'active' || isOver(row.expiresAt, now)) {
    throw new StoreError('unauthenticated');
  }
  if (session === undefined) {
    return { row, tenant, session, rights: row, secret: parts.keys.secretOf(row), expiresAt: row.expiresAt };
  }
  const isOfRow = session.account !== undefined || isSessionOf(session, row);
  const rights = isOfRow ? rightsOfSession(parts.roles, session, row) : undefined;
  if (rights === undefined) throw new StoreError('unauthenticated');
  if (isOver(session.expiresAt, now)) {
    throw new StoreError('unauthenticated', 'the session is over', { details: { reason: 'expired' } });
  }
  const expiresAt = row.expiresAt === 0 ? session.expiresAt : Math.min(session.expiresAt, row.expiresAt);
  return { row, tenant, session, rights, secret: session.secretAccessKey, expiresAt };
}

/** The key itself, the parent of temporary credentials, or in its form the account that a presigned URL was made for. */
function findActor(
  parts: ClaimedKeyParts,
  claim: { readonly accessKeyId: string },
  session: Session | undefined,
): Promise<AccessKeyRow | undefined> {
  if (session?.account === undefined) return parts.keys.find(session?.parentId ?? claim.accessKeyId);
  return rowOfUrl({ cache: parts.accounts, clock: parts.clock }, { ...session, account: session.account });
}

function isOver(expiresAt: number, now: number): boolean {
  return expiresAt !== 0 && expiresAt <= now;
}
