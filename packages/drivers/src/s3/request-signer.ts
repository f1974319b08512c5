/** Signs the SDK's requests with the hub's keys instead of the SDK's credential chain. */
import { hash } from 'node:crypto';
import { StoreError } from '@felloe/engine/errors.ts';
import type { HttpRequest, RequestSigner, RequestSigningArguments } from '@smithy/types';
import { type RequestToSign, type SigningGrant, signatureHeaders, signedQuery, signingTimestamp } from './signature.ts';

/** Asks the hub for the key of a UTC day (yyyymmdd). */
export type FetchSigningGrant = (date: string) => Promise<SigningGrant>;

export interface GrantSignerOptions {
  readonly fetchGrant: FetchSigningGrant;
  readonly region: string;
  /** The body is not hashed: TLS protects it, or the provider takes it so. */
  readonly unsignedPayload: boolean;
  readonly now: () => number;
}

/** A key that ends sooner than this is not begun with: the request has to reach the provider while it lives. */
const expiryMarginMs = 60_000;

export class GrantSigner implements RequestSigner {
  readonly #options: GrantSignerOptions;
  #grant: { date: string; fetching: Promise<SigningGrant> } | undefined;

  constructor(options: GrantSignerOptions) {
    this.#options = options;
  }

  /** The provider refused the key: the next request asks the hub again. */
  forgetGrant(): void {
    this.#grant = undefined;
  }

  async sign(request: HttpRequest, options?: RequestSigningArguments): Promise<HttpRequest> {
    // The SDK's date is corrected by what the provider's answers said about its clock.
    const time = options?.signingDate === undefined ? new Date(this.#options.now()) : new Date(options.signingDate);
    const timestamp = signingTimestamp(time);
    const grant = await this.#grantOf(timestamp.slice(0, 8));
    const headers = lowerCased(request.headers);
    headers['host'] ??= request.port === undefined ? request.hostname : `${request.hostname}:${request.port}`;
    const toSign = {
      method: request.method,
      path: request.path,
      query: request.query ?? {},
      headers,
      payloadHash: this.#payloadHash(request.body),
    };
    request.headers = { ...headers, ...signatureHeaders(toSign, grant, timestamp) };
    return request;
  }

  /**
   * The query of a URL that makes the request for whoever holds it. `lifetimeMs` is cut to the life of a temporary key, which ends its
   * URLs with itself.
   */
  async signUrl(request: RequestToSign, lifetimeMs: number): Promise<string> {
    const now = this.#options.now();
    const timestamp = signingTimestamp(new Date(now));
    const grant = await this.#grantOf(timestamp.slice(0, 8));
    const livesMs = Math.min(lifetimeMs, (grant.expiresAt ?? Number.POSITIVE_INFINITY) - now);
    return signedQuery(request, grant, { timestamp, lifetimeSeconds: Math.max(1, Math.floor(livesMs / 1000)) });
  }

  /** One question to the hub a day, shared by all who wait; a failed one is asked again by the next. */
  async #grantOf(date: string, fresh = false): Promise<SigningGrant> {
    if (this.#grant?.date !== date) {
      const fetching = this.#options.fetchGrant(date);
      this.#grant = { date, fetching };
      fetching.catch(() => {
        if (this.#grant?.fetching === fetching) this.#grant = undefined;
      });
    }
    const asked = this.#grant;
    const grant = await asked.fetching;
    if (grant.expiresAt !== undefined && grant.expiresAt - expiryMarginMs < this.#options.now() && !fresh) {
      if (this.#grant === asked) this.#grant = undefined;
      return this.#grantOf(date, true);
    }
    if (grant.date !== date || grant.region !== this.#options.region) {
      this.#grant = undefined;
      throw new StoreError('backend_failed', 'the signing key is for another day or region than asked', { retryable: false });
    }
    return grant;
  }

  #payloadHash(body: unknown): string {
    if (body === undefined || body === null || body === '') return hash('sha256', '');
    if (this.#options.unsignedPayload) return 'UNSIGNED-PAYLOAD';
    if (typeof body === 'string' || body instanceof Uint8Array) return hash('sha256', body);
    throw new StoreError('internal', 'a streamed body cannot be hashed before it is sent');
  }
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
