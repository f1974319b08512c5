/** From what a spoke says of the asker to the hub's own record. Records in RAM are answered without a turn of the event loop. */
import type { Principal } from '@felloe/engine/access/principal.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Actor__Output } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { AccountCache } from '../accounts/account-cache.ts';
import { isSessionGood, type KnownAccount } from '../accounts/account-records.ts';
import { principalOfUrl } from '../accounts/url-credentials.ts';
import type { Principals } from '../session/call-router.ts';
import { type AccessKeyRow, type AccessKeys, principalOfKey } from './access-keys.ts';
import { type AccessTokens, principalOfToken } from './access-tokens.ts';
import type { Roles } from './roles.ts';
import { rightsOfSession } from './session-rights.ts';
import { isSessionOf, type Session, type SessionTokens } from './session-tokens.ts';
import type { Tenants } from './tenants.ts';

const anonymous: Principal = { kind: 'anonymous', tenantId: '', principalId: '', state: 'active', permissions: [] };

/** Writes access logs where their owners let it. It has no rights of its own. */
const logDelivery: Principal = { kind: 'service', tenantId: '', principalId: 'log_delivery', state: 'active', permissions: [] };

export function createPrincipals(parts: {
  readonly keys: Pick<AccessKeys, 'cached' | 'find'>;
  readonly tokens: Pick<AccessTokens, 'findById'>;
  readonly sessions: Pick<SessionTokens, 'open'>;
  readonly roles: Pick<Roles, 'find'>;
  readonly tenants: Pick<Tenants, 'byId'>;
  readonly accounts: Pick<AccountCache, 'cached' | 'find'>;
  readonly clock: Pick<Clock, 'now'>;
}): Principals {
  const ofKey = (row: AccessKeyRow | undefined, actor: Actor__Output): Principal => {
    if (row === undefined || row.tenantId !== actor.tenant_id || parts.tenants.byId(row.tenantId) === undefined) throw unknown();
    const principal = principalOfKey(row);
    if (actor.session_token === '') return principal;
    return principalOfSession(parts.roles, row, parts.sessions.open(actor.session_token));
  };
  const ofToken = async (actor: Actor__Output): Promise<Principal> => {
    const row = await parts.tokens.findById(actor.principal_id);
    if (row === undefined) throw unknown();
    if (row.tenantId !== undefined && row.tenantId !== actor.tenant_id) throw unknown();
    // An administrator is of no tenant, but may act for one: locks, events and containers are always somebody's.
    if (actor.tenant_id !== '' && parts.tenants.byId(actor.tenant_id) === undefined) throw unknown();
    return { ...principalOfToken(row), tenantId: actor.tenant_id };
  };
  /** Authenticated at the spoke by their app; there is no record of them but what they own. */
  const ofApp = (kind: 'vault_key' | 'history_user', actor: Actor__Output): Principal => {
    if (actor.principal_id === '' || parts.tenants.byId(actor.tenant_id) === undefined) throw unknown();
    return { kind, tenantId: actor.tenant_id, principalId: actor.principal_id, state: 'active', permissions: [] };
  };
  const ofAccount = (known: KnownAccount | undefined, actor: Actor__Output): Principal => {
    if (known === undefined) throw unknown();
    const { row } = known;
    if (row.state !== 'active' || !isSessionGood(known, actor.session_token, parts.clock.now())) throw unknown();
    const session = { name: actor.session_token, role: '' };
    return { kind: 'account', tenantId: row.tenantId, principalId: row.accountId, state: 'active', permissions: [], session };
  };
  /** Of a presigned URL of a person. */
  const ofUrl = (session: Session & Required<Pick<Session, 'account'>>, actor: Actor__Output): Principal | Promise<Principal> => {
    const { account } = session;
    if (account === undefined || session.tenantId !== actor.tenant_id) throw unknown();
    if (parts.tenants.byId(session.tenantId) === undefined) throw unknown();
    const found = principalOfUrl({ cache: parts.accounts, clock: parts.clock }, { ...session, account });
    const require = (principal: Principal | undefined): Principal => {
      if (principal?.principalId !== actor.principal_id) throw unknown();
      return principal;
    };
    return found instanceof Promise ? found.then(require) : require(found);
  };
  return {
    of(actor, spoke) {
      if (actor === null) throw unknown();
      switch (actor.kind) {
        case 'access_key': {
          const session = actor.session_token === '' ? undefined : parts.sessions.open(actor.session_token);
          if (session?.account !== undefined) return ofUrl({ ...session, account: session.account }, actor);
          const cached = parts.keys.cached(actor.principal_id);
          if (cached !== undefined) return ofKey(cached, actor);
          return parts.keys.find(actor.principal_id).then((row) => ofKey(row, actor));
        }
        case 'token':
        case 'administrator':
          return ofToken(actor);
        case 'spoke':
          return { kind: 'spoke', tenantId: '', principalId: spoke, state: 'active', permissions: [] };
        case 'service':
          if (actor.principal_id !== 'log_delivery') throw unknown();
          return logDelivery;
        case 'anonymous':
          return anonymous;
        case 'vault_key':
        case 'history_user':
          return ofApp(actor.kind, actor);
        case 'account': {
          if (parts.tenants.byId(actor.tenant_id) === undefined) throw unknown();
          const place = { tenantId: actor.tenant_id, accountId: actor.principal_id };
          const cached = parts.accounts.cached(place);
          if (cached !== undefined) return ofAccount(cached, actor);
          return parts.accounts.find(place).then((known) => ofAccount(known, actor));
        }
        default:
          throw unknown();
      }
    },
  };
}

/** The key itself, narrowed: whatever limits or ends the key does so to its sessions. */
function principalOfSession(roles: Pick<Roles, 'find'>, row: AccessKeyRow, session: Session): Principal {
  const rights = isSessionOf(session, row) ? rightsOfSession(roles, session, row) : undefined;
  if (rights === undefined) throw unknown();
  const principal = principalOfKey(row);
  return {
    ...principal,
    permissions: rights.permissions,
    restrictions: rights.restrictions,
    expiresAt: Math.min(session.expiresAt, principal.expiresAt ?? Infinity),
    sessionPolicy: session.policy,
    session: { name: session.name, role: session.role },
  };
}

function unknown(): StoreError {
  return new StoreError('unauthenticated');
}
