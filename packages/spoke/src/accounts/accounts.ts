/**
 * Who bears a token: our own, verified here with the hub's published keys, or another issuer's, verified by the hub. Whether the account,
 * its session and device are still good is asked of the hub once and kept until it expires or the hub revokes it.
 */
import { hash } from 'node:crypto';
import type { AccountCredential__Output } from '@felloe/contracts/gen/felloe/v1/AccountCredential.ts';
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { ContainerDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/ContainerDescriptor.ts';
import type { Revoke__Output } from '@felloe/contracts/gen/felloe/v1/Revoke.ts';
import type { HubCalls } from '@felloe/contracts/session/calls.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { decodeJwt } from 'jose';
import { ExpiringCache } from '../expiring-cache.ts';
import type { RateLimit } from '../rate-limit.ts';
import { type AccountKeys, createAccountKeys } from './account-keys.ts';
import { bearerOf, unauthenticated } from './bearer.ts';

/** A person, as an app knows them. */
export interface KnownAccount {
  readonly accountId: string;
  readonly tenantId: string;
  /** Who vouches: empty for accounts of our own, else the issuer or the verifier's URL. */
  readonly issuer: string;
  /** Who the person is there; of an account of our own the account id. */
  readonly subject: string;
  /** Empty when there is none. */
  readonly identifier: string;
  /** Of our own tokens: which login and which device. */
  readonly sessionId: string;
  readonly deviceId: string;
  /** ms since 1970: of what is known, not later than the token's end. */
  readonly expiresAt: number;
}

export interface SpokeAccounts {
  /**
   * The account of a bearer, whose request is counted against its limits.
   * @param container that the app stands on: its tenant is the account's, its accounts setting says which issuers are believed
   * @throws StoreError `unauthenticated` with details.reason `missing_token`, `invalid_token_format` (both by `ofAuthorization`) or
   *   `invalid_token`; `rate_limited`; `unavailable`, with details.reason `internal_error` or `malformed_response` when it is the issuer
   *   or verifier that does not answer
   */
  ofBearer(token: string, container: Pick<ContainerDescriptor__Output, 'name' | 'tenant_id'>): Promise<KnownAccount>;
  /** The same from the header itself. */
  ofAuthorization(
    authorization: string | undefined,
    container: Pick<ContainerDescriptor__Output, 'name' | 'tenant_id'>,
  ): Promise<KnownAccount>;
  /** As calls name it. */
  actorOf(account: KnownAccount, sourceAddress: string): Actor;
  /** Issuer and key set (JSON) of our own tokens. */
  readonly keys: Pick<AccountKeys, 'published'>;
}

export interface AccountState extends SpokeAccounts {
  revoke(revoke: Revoke__Output): void;
  clear(): void;
}

const entriesMax = 50_000;
const refusalTtlMs = 1_000;

export function createAccounts(parts: {
  readonly hub: HubCalls;
  /** The spoke itself. */
  readonly actor: Actor;
  readonly clock: Clock;
  readonly rateLimit: RateLimit;
}): AccountState {
  const { hub, actor, clock, rateLimit } = parts;
  const keys = createAccountKeys(parts);
  const cache = new ExpiringCache<AccountCredential__Output>({
    entriesMax,
    clock,
    ttlMsOf: ({ session_id: sessionId, expires_at: expiresAt }) =>
      Math.min(sessionId === '' ? limits.account.outsideCacheMs : limits.access.credentialCacheMs, expiresAt - clock.now()),
    isRefusal: (error) => error.code === 'unauthenticated',
    refusalTtlMs,
  });
  const ask = (key: string, request: Parameters<typeof hub.call<'authenticate_account'>>[1]) =>
    cache.get(key, () => hub.call('authenticate_account', request, { actor, deadlineMs: limits.session.callMs }));

  const credentialOf = async (
    token: string,
    container: Pick<ContainerDescriptor__Output, 'name' | 'tenant_id'>,
  ): Promise<AccountCredential__Output> => {
    const { issuer } = await keys.published();
    if (issuerOf(token) !== issuer) {
      // Only hashes are kept: the cache holds no usable tokens.
      return await ask(`${container.name}\n${hash('sha256', token)}`, { container: container.name, bearer: token });
    }
    const claims = await keys.verify(token, container.tenant_id);
    const { accountId, sessionId } = claims;
    const request = { container: container.name, account_id: accountId, session_id: sessionId };
    // One entry for all tokens of a session.
    const credential = await ask(`${container.name}\n${accountId}\n${sessionId}`, request);
    return { ...credential, expires_at: Math.min(claims.expiresAt, credential.expires_at) };
  };

  const ofBearer: SpokeAccounts['ofBearer'] = async (token, container) => {
    if (token.length > limits.account.bearerLengthMax) throw unauthenticated('invalid_token');
    const credential = await credentialOf(token, container).catch((thrown: unknown) => {
      const failure = StoreError.from(thrown);
      throw failure.code === 'unauthenticated' ? unauthenticated('invalid_token', failure) : failure;
    });
    if (credential.tenant_id !== container.tenant_id || credential.expires_at <= clock.now())
      throw unauthenticated('invalid_token');
    await rateLimit.admit({
      access_key_id: `account/${credential.account_id}`,
      tenant_id: credential.tenant_id,
      rate: { tenant_per_second: credential.tenant_per_second, principal_per_second: credential.principal_per_second },
    });
    return {
      accountId: credential.account_id,
      tenantId: credential.tenant_id,
      issuer: credential.issuer,
      subject: credential.subject === '' ? credential.account_id : credential.subject,
      identifier: credential.identifier,
      sessionId: credential.session_id,
      deviceId: credential.device_id,
      expiresAt: credential.expires_at,
    };
  };

  return {
    ofBearer,
    ofAuthorization: async (authorization, container) => await ofBearer(bearerOf(authorization), container),
    actorOf: ({ accountId, tenantId, sessionId }, sourceAddress) => ({
      kind: 'account',
      tenant_id: tenantId,
      principal_id: accountId,
      session_token: sessionId,
      source_address: sourceAddress,
    }),
    keys,
    revoke: ({ account_ids: accountIds, tenant_id: tenantId }) => {
      if (accountIds.length === 0 && tenantId === '') return;
      const ids = new Set(accountIds);
      cache.deleteWhere(({ account_id, tenant_id }) => ids.has(account_id) || (tenantId !== '' && tenant_id === tenantId));
    },
    clear: () => cache.clear(),
  };
}

/** What the token says of itself, to choose who is asked; nothing of it is believed. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}
