/**
 * A client of /v1, for browsers and Node: fetch only. Requests are typed by contracts' table of routes; failures are StoreErrors
 * with the codes of that table. S3 itself is left to the AWS SDK, for which s3.ts gives the configuration.
 */
import type { Route } from '@felloe/contracts/http/route.ts';
import {
  type RouteAnswer,
  type RouteBody,
  type RouteName,
  type RouteParameters,
  type RouteQuery,
  routes,
} from '@felloe/contracts/http/routes.ts';
import type { SpokeSelf } from '@felloe/contracts/http/routes.ts';
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { attempt, type HttpRequest } from './attempt.ts';
import type { Credentials } from './credentials.ts';
import { delay, jitteredDelayMs, reasonOf } from './delay.ts';
import { type SdkLimits, sdkLimits } from './limits.ts';
import { type GivenParts, requestOf } from './route-request.ts';
import { type SpokeCandidate, SpokeChoice } from './spoke-choice.ts';

export interface ClientOptions {
  /** URLs of the app listener of one or more spokes of the installation. */
  readonly endpoints: readonly string[];
  readonly credentials: Credentials;
  /** `nearest`: find all spokes, measure, ask the nearest (the default). `given`: ask the endpoints in their order only. */
  readonly choose?: 'nearest' | 'given';
  readonly limits?: Partial<SdkLimits>;
  /** Another fetch: one with a proxy, or a test's. */
  readonly fetch?: typeof fetch;
}

/** Parts that a route does not have need not be given. */
export type RequestParts<N extends RouteName> = {
  readonly signal?: AbortSignal;
  /** The same for every repetition of one wish of the caller's; made for each call of POST and PATCH when not given. */
  readonly idempotencyKey?: string;
  /** How long one answer may take, when the request itself waits at the hub. */
  readonly attemptMs?: number;
  readonly query?: RouteQuery<N>;
} & (keyof RouteParameters<N> extends never ? { readonly parameters?: undefined } : { readonly parameters: RouteParameters<N> }) &
  (RouteBody<N> extends undefined ? { readonly body?: undefined } : { readonly body: RouteBody<N> });

export class Client {
  readonly spokes: SpokeChoice;
  readonly limits: SdkLimits;
  readonly #credentials: Credentials;
  readonly #fetch: typeof fetch;
  readonly #choose: 'nearest' | 'given';

  constructor(options: ClientOptions) {
    if (options.endpoints.length === 0) throw new StoreError('invalid_argument', 'a client needs at least one endpoint');
    this.limits = { ...sdkLimits, ...options.limits };
    this.#credentials = options.credentials;
    // Unbound, fetch throws "illegal invocation" in browsers.
    this.#fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
    this.#choose = options.choose ?? 'nearest';
    this.spokes = new SpokeChoice({
      endpoints: options.endpoints,
      limits: this.limits,
      now: () => performance.now(),
      discover: async (endpoint) => {
        const answer = (await this.#once(
          endpoint,
          requestOf(routes['spoke.list'], {}),
          this.limits.probeMs,
        )) as RouteAnswer<'spoke.list'>;
        return answer.spokes;
      },
      probe: async (endpoint) => {
        // Public, and asked of whoever is listed: no credential goes there before it has answered as a spoke does.
        const options = { fetch: this.#fetch, credentials: undefined, timeoutMs: this.limits.probeMs, signal: undefined };
        const response = await attempt(endpoint, requestOf(routes['spoke.self'], {}), options);
        const self = (await response.json()) as Partial<SpokeSelf>;
        if (self.serving !== true) throw new StoreError('unavailable', `${endpoint} does not serve now`);
      },
    });
  }

  /**
   * Asks by route name. Failures that may pass are tried again, at another spoke when there is one: reads, replacements and removals
   * always, other changes under one idempotency key, so that they happen once.
   * @throws StoreError of the last attempt.
   */
  async request<N extends RouteName>(name: N, parts: RequestParts<N>): Promise<RouteAnswer<N>> {
    const route: Route = routes[name];
    const request = requestOf(route, parts as GivenParts);
    const attemptMs = parts.attemptMs ?? this.limits.attemptMs;
    const answer = await this.overSpokes(
      parts.signal,
      async (endpoint) => await this.#once(endpoint, request, attemptMs, parts.signal),
    );
    return answer as RouteAnswer<N>;
  }

  /** The spoke that would be asked now, after measuring when that has not been done yet. */
  async nearest(): Promise<SpokeCandidate> {
    if (this.#choose === 'nearest' && !this.spokes.hasMeasured) await this.spokes.measure();
    const [first] = this.spokes.ordered();
    if (first === undefined) throw new StoreError('unavailable', 'no spoke is known');
    return first;
  }

  /** A response whose body is still to be read: for streams. One attempt at the spoke that would be asked now. */
  async open(endpoint: string, request: HttpRequest, signal: AbortSignal | undefined): Promise<Response> {
    const options = { fetch: this.#fetch, credentials: this.#credentials, timeoutMs: this.limits.attemptMs, signal };
    return await attempt(endpoint, request, options);
  }

  /** Runs an operation at the nearest spoke, and again at the next ones while its failures may pass. */
  async overSpokes<T>(signal: AbortSignal | undefined, operation: (endpoint: string) => Promise<T>): Promise<T> {
    for (let count = 1; ; count += 1) {
      const { appEndpoint } = await this.nearest();
      try {
        const result = await operation(appEndpoint);
        this.spokes.succeed(appEndpoint);
        return result;
      } catch (thrown) {
        const failure = StoreError.from(thrown);
        if (signal?.aborted === true) throw reasonOf(signal);
        if (!failure.retryable) throw failure;
        if (isOfSpoke(failure)) this.spokes.fail(appEndpoint);
        if (count >= this.limits.attemptsMax) throw failure;
        await this.#pause(count, failure, appEndpoint, signal);
      }
    }
  }

  /** Another spoke is asked at once; the same one, or one that says when, after a wait. */
  async #pause(count: number, failure: StoreError, failedEndpoint: string, signal: AbortSignal | undefined): Promise<void> {
    const { retryAfterMs = 0 } = failure;
    if (retryAfterMs > this.limits.retryAfterMsMax) throw failure;
    const [next] = this.spokes.ordered();
    if (isOfSpoke(failure) && next !== undefined && next.appEndpoint !== failedEndpoint && count === 1) return;
    const { retryDelayMsBase: delayMsBase, retryDelayMsMax: delayMsMax } = this.limits;
    await delay(Math.max(isOfSpoke(failure) ? 0 : retryAfterMs, jitteredDelayMs(count, { delayMsBase, delayMsMax })), signal);
  }

  async #once(endpoint: string, request: HttpRequest, timeoutMs: number, signal?: AbortSignal): Promise<unknown> {
    const options = { fetch: this.#fetch, credentials: this.#credentials, timeoutMs, signal };
    const response = await attempt(endpoint, request, options);
    return response.status === 204 ? undefined : await response.json();
  }
}

/** The failure says something of the spoke that was asked, not of the request: another one may do better. */
function isOfSpoke(failure: StoreError): boolean {
  return failure.code === 'unavailable' || failure.code === 'deadline_exceeded' || failure.code === 'epoch_closed';
}
