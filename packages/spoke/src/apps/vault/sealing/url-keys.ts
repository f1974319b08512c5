/**
 * The keys that URLs are sealed under, as the hub derives them. Asked for now and then and kept: a download needs no call to the hub, also
 * while it is away. A key that another spoke got first is asked for when a token names it.
 */
import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { UrlKeys__Output } from '@felloe/contracts/gen/felloe/v1/UrlKeys.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { AppContext } from '../../../app-context.ts';
import { createNonces, type SealingKey } from './seal.ts';

export interface UrlKeyRing {
  /** The one to seal with. Asked of the hub when none is at hand that outlives what is sealed now by the given time. */
  current(outlivesMs: number): Promise<SealingKey>;
  /** The key of this id. @throws StoreError `access_denied` when there is none, or no more */
  ofId(id: number): Promise<KeyObject>;
}

interface HeldKey extends SealingKey {
  readonly expiresAt: number;
}

/** Asked again in the background after this: the hub begins with a new key once an hour, and may do so at any time. */
const refreshMs = limits.vault.urlKeyMs / 12;
/** Tokens that name an unknown key ask no more often than this: anybody can make such up. */
const unknownMs = 1_000;

export function createUrlKeyRing({ context, actor }: { readonly context: AppContext; readonly actor: Actor }): UrlKeyRing {
  let keys: readonly HeldKey[] = [];
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  const ask = (): Promise<void> => {
    asking ??= context
      .call('read_url_keys', {}, { actor, deadlineMs: limits.session.callMs })
      .then((answer) => {
        keys = held(answer, keys, context.now());
        askedAt = context.now();
      })
      .finally(() => {
        asking = undefined;
      });
    return asking;
  };

  return {
    async current(outlivesMs) {
      const now = context.now();
      const isGood = (key: HeldKey | undefined): key is HeldKey => key !== undefined && key.expiresAt > now + outlivesMs;
      // Ours are kept while the hub is away, for as long as they hold.
      if (isGood(keys[0])) {
        if (now - askedAt > refreshMs) ask().catch(() => {});
        return keys[0];
      }
      await ask();
      const [first] = keys;
      if (!isGood(first)) throw new StoreError('unavailable', 'the hub has no key for URLs');
      return first;
    },
    async ofId(id) {
      const find = (): HeldKey | undefined => keys.find((key) => key.id === id && key.expiresAt > context.now());
      let key = find();
      if (key === undefined && context.now() - askedAt > unknownMs) {
        await ask();
        key = find();
      }
      if (key === undefined) throw new StoreError('access_denied', 'this URL was not made here, or is too old');
      return key.key;
    },
  };
}

/** What the hub says now goes first; what it said before is kept while it holds, to open what was sealed under it. */
function held(answer: UrlKeys__Output, before: readonly HeldKey[], now: number): readonly HeldKey[] {
  const told = answer.keys.map(({ id, key, expires_at: expiresAt }) => {
    // One that is held already goes on counting its nonces.
    const nextNonce = before.find((each) => each.id === id)?.nextNonce ?? createNonces();
    return { id, key: createSecretKey(key), expiresAt, nextNonce };
  });
  const ids = new Set(told.map((key) => key.id));
  return [...told, ...before.filter((key) => !ids.has(key.id) && key.expiresAt > now)];
}
