/** Derived signing keys and tokens, asked of the hub once and kept until they expire or the hub revokes them. */
import { hash } from 'node:crypto';
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { KeyCredential__Output } from '@felloe/contracts/gen/felloe/v1/KeyCredential.ts';
import type { Revoke__Output } from '@felloe/contracts/gen/felloe/v1/Revoke.ts';
import type { TokenCredential__Output } from '@felloe/contracts/gen/felloe/v1/TokenCredential.ts';
import type { HubCalls } from '@felloe/contracts/session/calls.ts';
import type { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { AppContext, KeyScope } from './app-context.ts';
import { ExpiringCache } from './expiring-cache.ts';

export type Credentials = AppContext['credentials'] & {
  /** Forgets what the hub has revoked; the next use asks again. */
  revoke(revoke: Revoke__Output): void;
  /** Forgets everything: revocations may have been missed. */
  clear(): void;
};

/** A key of 32 bytes and its names: about 500 bytes an entry, so some 50 MB when full. */
const keyEntriesMax = 100_000;
const tokenEntriesMax = 10_000;
/** Tokens are used by people and consoles: rarely enough to ask often. */
const tokenCacheMs = 30_000;
/** A wrong key is asked about once a second, not at the client's speed. A new key works a second late at worst. */
const refusalTtlMs = 1_000;

const isRefusal = (error: StoreError): boolean => error.code === 'unauthenticated' || error.code === 'access_denied';

export function createCredentials({
  hub,
  actor,
  clock,
}: {
  readonly hub: HubCalls;
  readonly actor: Actor;
  readonly clock: Clock;
}): Credentials {
  const ttlMs = (expiresAt: number, cacheMs: number): number =>
    expiresAt === 0 ? cacheMs : Math.min(cacheMs, expiresAt - clock.now());
  const keys = new ExpiringCache<KeyCredential__Output>({
    entriesMax: keyEntriesMax,
    clock,
    ttlMsOf: (credential) => ttlMs(credential.expires_at, limits.access.credentialCacheMs),
    isRefusal,
    refusalTtlMs,
  });
  const tokens = new ExpiringCache<TokenCredential__Output>({
    entriesMax: tokenEntriesMax,
    clock,
    ttlMsOf: (credential) => ttlMs(credential.expires_at, tokenCacheMs),
    isRefusal,
    refusalTtlMs,
  });
  const options = { actor, deadlineMs: limits.session.callMs };
  return {
    knownKey: (scope) => keys.peek(entryOf(scope)),
    ofKey(scope) {
      const { accessKeyId, date, region, service, sessionToken } = scope;
      return keys.get(entryOf(scope), () =>
        hub.call('authenticate_key', { access_key_id: accessKeyId, date, region, service, session_token: sessionToken }, options),
      );
    },
    ofToken(token) {
      // The cache holds no usable tokens, only their hashes.
      return tokens.get(hash('sha256', token), () => hub.call('authenticate_token', { token }, options));
    },
    ofSignature({ accessKeyId, stringsToSign, signature, sessionToken }) {
      return hub.call(
        'verify_signature',
        { access_key_id: accessKeyId, strings_to_sign: [...stringsToSign], signature, session_token: sessionToken },
        options,
      );
    },
    clear() {
      keys.clear();
      tokens.clear();
    },
    revoke(revoked) {
      const keyIds = new Set(revoked.access_key_ids);
      const tokenIds = new Set(revoked.token_ids);
      const { tenant_id: tenantId } = revoked;
      const ofTenant = (found: string): boolean => tenantId !== '' && found === tenantId;
      if (keyIds.size > 0 || tenantId !== '') {
        keys.deleteWhere((credential) => keyIds.has(credential.access_key_id) || ofTenant(credential.tenant_id));
      }
      if (tokenIds.size > 0 || tenantId !== '') {
        tokens.deleteWhere((credential) => tokenIds.has(credential.principal_id) || ofTenant(credential.tenant_id));
      }
    },
  };
}

/** The name of a key's entry in the cache. */
function entryOf({ accessKeyId, date, region, service, sessionToken }: KeyScope): string {
  // Session tokens are long and anybody's to make up: only their hashes are kept.
  const token = sessionToken === '' ? '' : hash('sha256', sessionToken);
  // None of the parts can hold a line break: they are cut out of header fields.
  return `${accessKeyId}\n${date}\n${region}\n${service}\n${token}`;
}
