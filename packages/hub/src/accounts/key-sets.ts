/**
 * The key sets of other issuers, asked for over the guarded way out and kept. Anybody can send a token with an unknown key id, so an
 * unknown key makes us ask again only now and then; while an issuer is away its last set is believed for a day.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { OutboundRequester } from '@felloe/runtime/outbound/outbound-request.ts';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { createBoundedCache } from '@felloe/runtime/bounded-cache.ts';

interface KeySet {
  readonly find: ReturnType<typeof createLocalJWKSet>;
  /** Monotonic ms. */
  readonly fetchedAt: number;
}

interface Kept {
  set: KeySet | undefined;
  askedAt: number;
  asking: Promise<void> | undefined;
}

/** Of all containers together: some KiB each. */
const setsMax = 1_000;
/** While nobody can log in for want of any set, it is asked for more often. */
const firstAgainMs = 2_000;

export class KeySets {
  readonly #requester: OutboundRequester;
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #kept = createBoundedCache<string, Kept>(setsMax);

  constructor(requester: OutboundRequester, clock: Pick<Clock, 'monotonic'>) {
    this.#requester = requester;
    this.#clock = clock;
  }

  /** For jose: the key that the header of a token names. Throws `unavailable` when there is no set to look in. */
  finder(url: string): JWTVerifyGetKey {
    return async (header, token) => {
      const kept = this.#of(url);
      if (this.#age(kept) >= limits.account.keySetMs) await this.#ask(url, kept);
      const set = this.#usable(kept);
      try {
        return await set.find(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        await this.#ask(url, kept);
        return await this.#usable(kept).find(header, token);
      }
    };
  }

  #of(url: string): Kept {
    const kept = this.#kept.get(url) ?? { set: undefined, askedAt: -Infinity, asking: undefined };
    this.#kept.set(url, kept);
    return kept;
  }

  #age({ set }: Kept): number {
    return set === undefined ? Infinity : this.#clock.monotonic() - set.fetchedAt;
  }

  #usable(kept: Kept): KeySet {
    if (kept.set !== undefined && this.#age(kept) < limits.account.keySetStaleMsMax) return kept.set;
    throw new StoreError('unavailable', 'the key set of the issuer cannot be had', { details: { reason: 'internal_error' } });
  }

  /** Asks unless somebody did within the last half minute; those who come together wait for one answer. Never rejects. */
  #ask(url: string, kept: Kept): Promise<void> {
    if (kept.asking !== undefined) return kept.asking;
    const waitMs = kept.set === undefined ? firstAgainMs : limits.account.keySetAgainMs;
    if (this.#clock.monotonic() - kept.askedAt < waitMs) return Promise.resolve();
    kept.askedAt = this.#clock.monotonic();
    kept.asking = this.#fetch(url)
      .then(
        (find) => {
          kept.set = { find, fetchedAt: this.#clock.monotonic() };
        },
        // What was there before is used until it is too old; whether there is any is told by `usable`.
        () => undefined,
      )
      .finally(() => {
        kept.asking = undefined;
      });
    return kept.asking;
  }

  async #fetch(url: string): Promise<ReturnType<typeof createLocalJWKSet>> {
    const answer = await this.#requester.send({
      method: 'GET',
      url,
      headers: { accept: 'application/json' },
      signal: new AbortController().signal,
    });
    if (answer.status !== 200 || !answer.isWhole)
      throw new StoreError('unavailable', `the key set was answered ${answer.status}`);
    return createLocalJWKSet(JSON.parse(answer.body.toString('utf8')) as JSONWebKeySet);
  }
}
