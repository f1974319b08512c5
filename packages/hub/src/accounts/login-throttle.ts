/**
 * Wrong logins are counted for the name and for the address, over all spokes. Logins for one name are judged one by one, so that
 * guesses sent at the same moment are not all let through before the first of them is counted.
 */
import { createHash } from 'node:crypto';
import { peerNetwork } from '@felloe/engine/access/address-range.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { VolatileStore } from '../volatile/volatile.ts';

const windowMs = 60_000;

export interface LoginAttempt {
  readonly tenantId: string;
  /** Normalised. Names that there are no accounts of are counted like others. */
  readonly identifier: string;
  /** Empty when it is not known. */
  readonly sourceAddress: string;
}

export class LoginThrottle {
  readonly #volatile: Pick<VolatileStore, 'countFailure' | 'failuresOf'>;
  /** The end of the last attempt of a name, and how many wait. */
  readonly #turns = new Map<string, { last: Promise<unknown>; waiting: number }>();

  constructor(volatile: Pick<VolatileStore, 'countFailure' | 'failuresOf'>) {
    this.#volatile = volatile;
  }

  /**
   * Runs the attempt when its turn comes. `isWrong` says which outcome counts.
   * @throws StoreError `rate_limited` with retryAfterMs
   */
  async attempt<T>(attempt: LoginAttempt, run: () => Promise<T>, isWrong: (outcome: T) => boolean): Promise<T> {
    const name = nameOf('name', attempt.tenantId, attempt.identifier);
    return await this.#inTurn(name, async () => {
      const address =
        attempt.sourceAddress === '' ? undefined : nameOf('address', attempt.tenantId, peerNetwork(attempt.sourceAddress));
      await this.#require(name, limits.access.loginFailuresPerMinuteMax);
      if (address !== undefined) await this.#require(address, limits.access.loginFailuresPerAddressPerMinuteMax);
      const outcome = await run();
      if (isWrong(outcome)) {
        await this.#volatile.countFailure(name, windowMs);
        if (address !== undefined) await this.#volatile.countFailure(address, windowMs);
      }
      return outcome;
    });
  }

  async #require(name: string, failuresMax: number): Promise<void> {
    const { count, retryAfterMs } = await this.#volatile.failuresOf(name);
    if (count < failuresMax) return;
    throw new StoreError('rate_limited', 'too many wrong logins', { retryAfterMs: Math.max(1, retryAfterMs) });
  }

  async #inTurn<T>(name: string, run: () => Promise<T>): Promise<T> {
    const turn = this.#turns.get(name) ?? { last: Promise.resolve(), waiting: 0 };
    if (turn.waiting >= limits.access.loginsWaitingPerNameMax) {
      throw new StoreError('rate_limited', 'too many logins at once', { retryAfterMs: 1_000 });
    }
    turn.waiting += 1;
    this.#turns.set(name, turn);
    const mine = turn.last.then(run);
    turn.last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      turn.waiting -= 1;
      if (turn.waiting === 0) this.#turns.delete(name);
    }
  }
}

/** Names of people are not kept where they can be read, and have one length. */
function nameOf(kind: string, tenantId: string, text: string): string {
  return `login/${kind}/${createHash('sha256').update(`${tenantId}\n${text}`).digest('base64url')}`;
}
