/** Who bears a token that is not ours: verified with the key set of an issuer that the container trusts, or by its verifier. */
import type { AccountsSetting, TrustedIssuer } from '@felloe/engine/container/accounts.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import { createAllowedAddresses, createListedAddresses } from '@felloe/runtime/outbound/allowed-addresses.ts';
import { createOutboundRequester, type OutboundRequester } from '@felloe/runtime/outbound/outbound-request.ts';
import { decodeJwt, type JWTPayload, jwtVerify } from 'jose';
import { askVerifier, type VouchedSubject } from './external-verifier.ts';
import { KeySets } from './key-sets.ts';
import { requireTransport } from './transport.ts';

export interface OutsideIdentity {
  readonly issuer: string;
  readonly subject: string;
  /** ms since 1970: until when it may be believed without asking again. */
  readonly expiresAt: number;
  readonly admitsNew: boolean;
}

export interface OutsideIdentitiesOptions {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  /** Private networks that may be asked, besides the public internet. */
  readonly networks: readonly string[];
}

/** Clocks of issuers run apart by seconds. */
const clockToleranceSeconds = 30;

export class OutsideIdentities {
  readonly #clock: OutsideIdentitiesOptions['clock'];
  readonly #requester: OutboundRequester;
  readonly #keySets: KeySets;
  readonly #allowsPlain: boolean;
  /** Questions under way, by the verifier's URL. */
  readonly #askedOf = new Map<string, number>();

  constructor({ clock, networks }: OutsideIdentitiesOptions) {
    this.#clock = clock;
    this.#allowsPlain = networks.length > 0;
    this.#requester = createRequester(networks);
    this.#keySets = new KeySets(this.#requester, clock);
  }

  /**
   * @throws StoreError `unauthenticated` (details.reason `invalid_token`) for a token that nobody trusted vouches for; `unavailable` when
   *   who should know does not answer
   */
  async identify(setting: AccountsSetting | undefined, token: string): Promise<OutsideIdentity> {
    const identity = await this.#identify(setting, token);
    // Such a name can be neither kept nor shown.
    if (/\p{Cc}/u.test(identity.subject) || !identity.subject.isWellFormed()) throw notGood();
    return { ...identity, expiresAt: Math.min(identity.expiresAt, this.#clock.now() + limits.account.outsideTokenMsMax) };
  }

  close(): void {
    this.#requester.close();
  }

  async #identify(setting: AccountsSetting | undefined, token: string): Promise<OutsideIdentity> {
    if (setting === undefined || token.length > limits.account.bearerLengthMax) throw notGood();
    const claimed = issuerOf(token);
    const issuer = setting.issuers.find((trusted) => trusted.issuer === claimed);
    if (issuer !== undefined) return await this.#byKeySet(issuer, token);
    if (setting.verifier === undefined) throw notGood();
    const { url, admitsNew } = setting.verifier;
    return { issuer: url, admitsNew, ...(await this.#byVerifier(url, token)) };
  }

  async #byVerifier(url: string, token: string): Promise<VouchedSubject> {
    const asked = this.#askedOf.get(url) ?? 0;
    if (asked >= limits.account.verifierCallsAtOnceMax) {
      throw new StoreError('unavailable', 'the verifier is asked too much at once', {
        retryAfterMs: 1000,
        details: { reason: 'internal_error' },
      });
    }
    this.#askedOf.set(url, asked + 1);
    try {
      return await askVerifier(
        { requester: this.#requester, allowsPlain: this.#allowsPlain, now: this.#clock.now() },
        url,
        token,
      );
    } finally {
      const left = (this.#askedOf.get(url) ?? 1) - 1;
      if (left === 0) this.#askedOf.delete(url);
      else this.#askedOf.set(url, left);
    }
  }

  async #byKeySet(trusted: TrustedIssuer, token: string): Promise<OutsideIdentity> {
    requireTransport(trusted.keysUrl, this.#allowsPlain);
    const payload = await this.#verified(trusted, token);
    const { sub, exp } = payload;
    if (typeof sub !== 'string' || sub === '' || sub.length > 255 || typeof exp !== 'number') throw notGood();
    const { authorisedParties } = trusted;
    if (authorisedParties !== undefined && !authorisedParties.some((party) => party === payload['azp'])) throw notGood();
    return { issuer: trusted.issuer, subject: sub, expiresAt: exp * 1000, admitsNew: trusted.admitsNew };
  }

  async #verified({ issuer, keysUrl, audiences, algorithms }: TrustedIssuer, token: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, this.#keySets.finder(keysUrl), {
        issuer,
        algorithms: [...algorithms],
        ...(audiences === undefined ? {} : { audience: [...audiences] }),
        clockTolerance: clockToleranceSeconds,
        currentDate: new Date(this.#clock.now()),
        requiredClaims: ['sub', 'exp'],
      });
      return payload;
    } catch (error) {
      if (error instanceof StoreError) throw error;
      throw notGood(error);
    }
  }
}

/** Over plain http only to the networks that the operator has named: a public path could change the keys on their way. */
function createRequester(networks: readonly string[]): OutboundRequester {
  const bounds = { deadlineMs: limits.account.issuerCallMs, answerBytesMax: limits.account.keySetBytesMax };
  const encrypted = createOutboundRequester({ ...bounds, isAllowed: createAllowedAddresses(networks) });
  const plain = createOutboundRequester({ ...bounds, isAllowed: createListedAddresses(networks) });
  return {
    send: (wish) => (wish.url.startsWith('https://') ? encrypted : plain).send(wish),
    close: () => {
      encrypted.close();
      plain.close();
    },
  };
}

/** What the token says of itself, to choose who is asked; nothing of it is believed. Undefined for what is no JWT. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

function notGood(cause?: unknown): StoreError {
  return new StoreError('unauthenticated', 'the token is not good', { cause, details: { reason: 'invalid_token' } });
}
