/** A person's login at a felloe: tokens that renew themselves, for everything under /auth and /presigned-url. */
import type { Tokens } from '@felloe/contracts/http/people.ts';
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { attempt } from './attempt.ts';
import { sdkLimits } from './limits.ts';

export interface AccountSessionOptions {
  /** App listener of a spoke. */
  readonly endpoint: string;
  readonly fetch?: typeof fetch;
  readonly now?: () => number;
  /** Told of every new refresh token, to be kept where the device keeps secrets; the one before is void. */
  readonly onRefreshToken?: (refreshToken: string) => void;
}

export interface Login {
  readonly identifier: string;
  readonly password: string;
  readonly deviceId?: string;
  readonly deviceName?: string;
}

/** A token is renewed when it has less than this to live: a request has to arrive before its end. */
const marginMs = 30_000;

export class AccountSession {
  /** Of the person: everything of it lies below `users/{accountId}/`. */
  readonly accountId: string;
  readonly deviceId: string;
  readonly endpoint: string;
  readonly #options: AccountSessionOptions;
  #tokens: Tokens;
  #goodUntil: number;
  #renewing: Promise<void> | undefined;

  private constructor(options: AccountSessionOptions, tokens: Tokens) {
    this.#options = options;
    this.endpoint = options.endpoint;
    this.accountId = tokens.account_id;
    this.deviceId = tokens.device_id;
    this.#tokens = tokens;
    this.#goodUntil = this.#now() + tokens.expires_in * 1000;
    options.onRefreshToken?.(tokens.refresh_token);
  }

  /** @throws StoreError `unauthenticated`; `rate_limited` after five tries in a minute, with when to come back */
  static async logIn(options: AccountSessionOptions, login: Login): Promise<AccountSession> {
    const { identifier, password, deviceId, deviceName } = login;
    const device = {
      ...(deviceId === undefined ? {} : { device_id: deviceId }),
      ...(deviceName === undefined ? {} : { device_name: deviceName }),
    };
    return new AccountSession(options, await post(options, '/auth/login', { identifier, password, ...device }));
  }

  /** Goes on with a refresh token that was kept. @throws StoreError `unauthenticated` when the session has ended */
  static async resume(options: AccountSessionOptions, refreshToken: string): Promise<AccountSession> {
    return new AccountSession(options, await post(options, '/auth/refresh', { refresh_token: refreshToken }));
  }

  /** A token that is good now. @throws StoreError `unauthenticated` when the session has ended */
  async token(): Promise<string> {
    if (this.#now() + marginMs >= this.#goodUntil) {
      // One renewal at a time: a refresh token is good once.
      this.#renewing ??= this.#renew().finally(() => (this.#renewing = undefined));
      await this.#renewing;
    }
    return this.#tokens.access_token;
  }

  /** Asks something of /auth or /presigned-url as this person. */
  async ask(target: string, wish: { readonly method?: string; readonly body?: object } = {}): Promise<unknown> {
    const response = await attempt(
      this.endpoint,
      {
        method: wish.method ?? 'GET',
        target,
        headers: {},
        body: wish.body === undefined ? undefined : JSON.stringify(wish.body),
      },
      {
        fetch: fetchOf(this.#options),
        credentials: { kind: 'token', token: await this.token() },
        timeoutMs: sdkLimits.attemptMs,
        signal: undefined,
      },
    );
    return response.status === 204 ? undefined : await response.json();
  }

  async logOut(): Promise<void> {
    await post(this.#options, '/auth/logout', { refresh_token: this.#tokens.refresh_token });
  }

  async #renew(): Promise<void> {
    this.#tokens = await post(this.#options, '/auth/refresh', { refresh_token: this.#tokens.refresh_token });
    this.#goodUntil = this.#now() + this.#tokens.expires_in * 1000;
    this.#options.onRefreshToken?.(this.#tokens.refresh_token);
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}

async function post(options: AccountSessionOptions, target: string, body: object): Promise<Tokens> {
  const request = { method: 'POST', target, headers: {}, body: JSON.stringify(body) };
  const response = await attempt(options.endpoint, request, {
    fetch: fetchOf(options),
    credentials: undefined,
    timeoutMs: sdkLimits.attemptMs,
    signal: undefined,
  });
  if (response.status === 204) return {} as Tokens;
  const tokens = (await response.json()) as Partial<Tokens>;
  if (typeof tokens.access_token === 'string' && typeof tokens.account_id === 'string') return tokens as Tokens;
  throw new StoreError('backend_failed', `${target} did not answer with tokens`);
}

function fetchOf(options: AccountSessionOptions): typeof fetch {
  // Unbound, fetch throws "illegal invocation" in browsers.
  return options.fetch ?? globalThis.fetch.bind(globalThis);
}
