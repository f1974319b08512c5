/**
 * The vault, from browsers and Node: fetch only. A client is a signing key and the spokes to ask; what is done with it stands in the
 * files beside it (snapshot.ts, history.ts, live.ts, heads.ts, portability.ts), each a few functions that take a client. Failures are
 * StoreErrors with the codes of /v1.
 */
import type { SigningKey } from '@felloe/bn254/signing-key.ts';
import type { SignedCall } from '@felloe/bn254/signing-content.ts';
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { delay, jitteredDelayMs, reasonOf } from '../delay.ts';
import { readSigningKey } from './keys.ts';
import { RequestSigner } from './request-signer.ts';
import { type VaultClientLimits, vaultClientLimits } from './vault-limits.ts';
import { openVault, postToVault, type RequestBody } from './vault-request.ts';

export interface VaultClientOptions {
  /** Where the vault is: `https://spoke.example/vault`, of one or more spokes. The first is asked while it answers. */
  readonly endpoints: readonly string[];
  /** 0x and 64 hex digits, or what `parseSigningKey` made of them. */
  readonly signingKey: string | SigningKey;
  readonly limits?: Partial<VaultClientLimits>;
  /** Sent as client-version, for servers that ask for a minimum. */
  readonly clientVersion?: string;
  /** Another fetch: one with a proxy, or a test's. */
  readonly fetch?: typeof fetch;
  /** Milliseconds since 1970, which expiries are counted from. */
  readonly now?: () => number;
}

/** A signed call: what is signed of it, and all that is sent. */
export interface VaultCall {
  /** Below the endpoint: `/get-snapshot`. */
  readonly path: string;
  readonly signed: SignedCall;
  readonly inner: object;
  readonly signal?: AbortSignal | undefined;
}

export interface StreamedCall extends VaultCall {
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the JSON. */
  readonly body?: RequestBody;
  /** The answer's head has to come within this, when another time than usual. */
  readonly attemptMs?: number;
}

export class VaultClient {
  readonly limits: VaultClientLimits;
  readonly fetch: typeof fetch;
  /** Whether the vault gives snapshots by one request; found out by asking. */
  readsAtOnce = true;
  readonly #endpoints: string[];
  readonly #signer: RequestSigner;
  readonly #clientVersion: string | undefined;

  constructor(options: VaultClientOptions) {
    if (options.endpoints.length === 0) throw new StoreError('invalid_argument', 'a vault client needs at least one endpoint');
    this.limits = { ...vaultClientLimits, ...options.limits };
    // Unbound, fetch throws "illegal invocation" in browsers.
    this.fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
    this.#endpoints = options.endpoints.map((endpoint) => endpoint.replace(/\/+$/, ''));
    const key = typeof options.signingKey === 'string' ? readSigningKey(options.signingKey) : options.signingKey;
    this.#signer = new RequestSigner({ key, limits: this.limits, now: options.now ?? (() => Date.now()) });
    this.#clientVersion = options.clientVersion;
  }

  /** Of this client's key: decimal, as the vault's requests have it. Whoever is to send to it needs no more. */
  get publicKey(): string {
    return this.#signer.publicKey;
  }

  /** One signed call to the endpoint asked now. Repeating is for the operation: see `repeat`. @returns the JSON of the answer */
  async call(call: VaultCall): Promise<unknown> {
    return await postToVault(this.#endpoint, this.#requestOf(call), {
      fetch: this.fetch,
      timeoutMs: this.limits.attemptMs,
      signal: call.signal,
    });
  }

  /** A signed call whose answer is read by the caller: streams. */
  async open(call: StreamedCall): Promise<Response> {
    const { headers, body } = this.#requestOf(call);
    return await openVault(
      this.#endpoint,
      { path: call.path, headers: { ...headers, ...call.headers }, body: call.body ?? body },
      { fetch: this.fetch, timeoutMs: call.attemptMs ?? this.limits.attemptMs, signal: call.signal },
    );
  }

  /** What a request carries of the signer, for calls whose body is not JSON. */
  authorise(signed: SignedCall): ReturnType<SigningKey['authorise']> {
    return this.#signer.authorise(signed);
  }

  /**
   * Does something that may be done again, and again at the next endpoint while its failures may pass. Everything the vault offers may
   * be: it answers a write that it has done before as it did the first time.
   */
  async repeat<T>(signal: AbortSignal | undefined, operation: () => Promise<T>): Promise<T> {
    for (let count = 1; ; count += 1) {
      try {
        return await operation();
      } catch (thrown) {
        if (signal?.aborted === true) throw reasonOf(signal);
        const failure = StoreError.from(thrown);
        if (!failure.retryable || count >= this.limits.attemptsMax) throw failure;
        await this.pause(count, failure, signal);
      }
    }
  }

  /** Waits before the next try, at the next endpoint. @throws the failure when the server asks for a longer wait than is bearable */
  async pause(count: number, failure: StoreError, signal: AbortSignal | undefined): Promise<void> {
    const { retryAfterMs = 0 } = failure;
    if (retryAfterMs > this.limits.retryAfterMsMax) throw failure;
    const [first, ...others] = this.#endpoints;
    if (first !== undefined) this.#endpoints.splice(0, this.#endpoints.length, ...others, first);
    const { retryDelayMsBase: delayMsBase, retryDelayMsMax: delayMsMax } = this.limits;
    await delay(Math.max(retryAfterMs, jitteredDelayMs(count, { delayMsBase, delayMsMax })), signal);
  }

  get #endpoint(): string {
    return this.#endpoints[0] ?? '';
  }

  #requestOf({ path, signed, inner }: VaultCall) {
    const headers = this.#clientVersion === undefined ? {} : { 'client-version': this.#clientVersion };
    return { path, headers, body: JSON.stringify({ inner, auth: this.#signer.authorise(signed) }) };
  }
}
