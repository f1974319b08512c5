/** The hub's published keys, with which a spoke verifies its tokens by itself. An unknown key makes it ask again, now and then. */
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { AccountKeys__Output } from '@felloe/contracts/gen/felloe/v1/AccountKeys.ts';
import type { HubCalls } from '@felloe/contracts/session/calls.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import { unauthenticated } from './bearer.ts';

/** What our own tokens say. */
export interface OwnClaims {
  readonly accountId: string;
  readonly sessionId: string;
  /** ms since 1970 */
  readonly expiresAt: number;
}

export interface AccountKeys {
  published(): Promise<AccountKeys__Output>;
  /** Throws `unauthenticated` (details.reason `invalid_token`) for what the hub has not signed for this tenant, or is over. */
  verify(token: string, tenantId: string): Promise<OwnClaims>;
}

interface Kept {
  readonly keys: AccountKeys__Output;
  readonly find: ReturnType<typeof createLocalJWKSet>;
  /** Monotonic ms. */
  readonly askedAt: number;
}

const againMs = 1_000;

export function createAccountKeys(parts: { readonly hub: HubCalls; readonly actor: Actor; readonly clock: Clock }): AccountKeys {
  const { hub, actor, clock } = parts;
  let kept: Kept | undefined;
  let asking: Promise<Kept> | undefined;

  const ask = (): Promise<Kept> => {
    asking ??= hub
      .call('read_account_keys', {}, { actor, deadlineMs: limits.session.callMs })
      .then((keys) => {
        kept = { keys, find: createLocalJWKSet(JSON.parse(keys.keys) as JSONWebKeySet), askedAt: clock.monotonic() };
        return kept;
      })
      .finally(() => {
        asking = undefined;
      });
    return asking;
  };
  const current = async (): Promise<Kept> =>
    kept !== undefined && clock.monotonic() - kept.askedAt < limits.account.keySetMs ? kept : await ask();

  const verified = async ({ keys, find }: Kept, token: string, tenantId: string) =>
    await jwtVerify(token, find, {
      issuer: keys.issuer,
      audience: tenantId,
      algorithms: ['EdDSA'],
      requiredClaims: ['sub', 'sid', 'exp', 'iat'],
      currentDate: new Date(clock.now()),
    });

  return {
    published: async () => (await current()).keys,
    verify: async (token, tenantId) => {
      const found = await current();
      try {
        const { payload } = await verified(found, token, tenantId).catch(async (error: unknown) => {
          const isNew = error instanceof errors.JWKSNoMatchingKey && clock.monotonic() - found.askedAt >= againMs;
          if (!isNew) throw error;
          return await verified(await ask(), token, tenantId);
        });
        const { sub, sid, exp } = payload;
        if (typeof sub !== 'string' || typeof sid !== 'string' || typeof exp !== 'number') throw unauthenticated('invalid_token');
        return { accountId: sub, sessionId: sid, expiresAt: exp * 1000 };
      } catch (error) {
        if (error instanceof errors.JOSEError) throw unauthenticated('invalid_token', error);
        throw error;
      }
    },
  };
}
