/**
 * The few S3 operations that client libraries need, by fetch and our own SigV4: browsers and Node, any S3 server. Conditions are part of
 * every write's answer, not an exception: that a rival was faster is what compare-and-set expects.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { emptySha256Hex } from '@felloe/s3-wire/sigv4/scope.ts';
import { sha256Hex, signHeaders } from '@felloe/s3-wire/sigv4/sign-web.ts';
import { reasonOf } from '../delay.ts';
import { listPageOf, type ListedObject } from './list-page.ts';
import { type RetryRule, refusalOf, retried } from './refusals.ts';
import { s3StoreLimits } from './s3-store-limits.ts';

export interface S3StoreOptions {
  /** `https://s3.eu-central-1.amazonaws.com`, `http://127.0.0.1:9000`: paths are used, not host names, so every endpoint serves. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
  readonly fetch?: typeof fetch;
  readonly now?: () => number;
  /** Several tries are spread over some seconds; a test shortens them. */
  readonly retry?: Partial<RetryRule>;
}

export interface StoredObject {
  readonly body: Uint8Array<ArrayBuffer>;
  /** As the server wrote it, quotes included: it goes back into If-Match as it came. */
  readonly etag: string;
}

export type WriteCondition = { readonly ifMatch: string } | { readonly ifNoneMatch: '*' } | undefined;

/** `lost`: the condition did not hold (412), a rival wrote at the same instant (409), or the object to replace is gone (404). */
export type WriteOutcome = { readonly kind: 'written'; readonly etag: string } | { readonly kind: 'lost' };

export interface PutOptions {
  readonly condition?: WriteCondition;
  readonly nowMs?: number;
  /** Default application/json. */
  readonly contentType?: string;
  readonly signal?: AbortSignal | undefined;
}

interface S3Request {
  readonly method: string;
  /** Undefined asks the bucket itself. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly nowMs?: number | undefined;
}

interface S3Response {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
}

export class S3Store {
  readonly #options: S3StoreOptions;
  readonly #fetch: typeof fetch;
  readonly #retry: RetryRule;
  /** How this server wants entity tags in If-Match; undefined until one was accepted. */
  #etagForm: 'quoted' | 'bare' | undefined;
  readonly now: () => number;

  constructor(options: S3StoreOptions) {
    if (!URL.canParse(options.endpoint)) throw new StoreError('invalid_argument', 'the S3 endpoint is not a URL');
    if (options.bucket === '') throw new StoreError('invalid_argument', 'an S3 bucket is needed');
    this.#options = { ...options, endpoint: options.endpoint.replace(/\/+$/, '') };
    // Unbound, fetch throws "illegal invocation" in browsers.
    this.#fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
    this.#retry = { ...s3StoreLimits, ...options.retry };
    this.now = options.now ?? Date.now;
  }

  /** One GET. Undefined when there is no such object; `unchanged` when it still has the entity tag that the asker holds. */
  async get(key: string, held?: string, signal?: AbortSignal): Promise<StoredObject | 'unchanged' | undefined> {
    const headers = held === undefined ? {} : { 'if-none-match': held };
    const response = await this.#send({ method: 'GET', key, headers }, [200, 304, 404], signal);
    if (response.status === 304) return 'unchanged';
    if (response.status === 404) {
      refuseMissingBucket(response, this.#options.bucket);
      return undefined;
    }
    return { body: response.body, etag: response.headers.get('etag') ?? '' };
  }

  /** One HEAD. Undefined when it is not there; HEAD does not say whether its bucket is. */
  async head(key: string, signal?: AbortSignal): Promise<{ readonly etag: string; readonly sizeBytes: number } | undefined> {
    const { status, headers } = await this.#send({ method: 'HEAD', key }, [200, 404], signal);
    if (status === 404) return undefined;
    return { etag: headers.get('etag') ?? '', sizeBytes: Number(headers.get('content-length') ?? 0) };
  }

  /** One PUT. `nowMs`: the time to sign with, when the key itself was made from it. */
  async put(key: string, body: Uint8Array<ArrayBuffer>, options: PutOptions = {}): Promise<WriteOutcome> {
    const { condition } = options;
    if (condition === undefined || !('ifMatch' in condition)) return await this.#put(key, body, options);
    const etag = this.#etagForm === 'bare' ? bareEtag(condition.ifMatch) : condition.ifMatch;
    const outcome = await this.#put(key, body, { ...options, condition: { ifMatch: etag } });
    if (outcome.kind === 'written') this.#etagForm ??= 'quoted';
    if (outcome.kind === 'written' || this.#etagForm !== undefined) return outcome;
    // Refused, and no If-Match has succeeded yet: older Ceph compares without quotes, so there it never would. One HEAD tells.
    const found = await this.head(key, options.signal);
    if (found?.etag !== condition.ifMatch || bareEtag(found.etag) === found.etag) return outcome;
    const again = await this.#put(key, body, { ...options, condition: { ifMatch: bareEtag(condition.ifMatch) } });
    if (again.kind === 'written') this.#etagForm = 'bare';
    return again;
  }

  async #put(key: string, body: Uint8Array<ArrayBuffer>, options: PutOptions): Promise<WriteOutcome> {
    const { condition } = options;
    const headers = {
      'content-type': options.contentType ?? 'application/json',
      ...(condition === undefined ? {} : 'ifMatch' in condition ? { 'if-match': condition.ifMatch } : { 'if-none-match': '*' }),
    };
    const expected = condition === undefined ? [200] : [200, 404, 409, 412];
    const response = await this.#send({ method: 'PUT', key, headers, body, nowMs: options.nowMs }, expected, options.signal);
    if (response.status === 404) refuseMissingBucket(response, this.#options.bucket);
    return response.status === 200 ? { kind: 'written', etag: response.headers.get('etag') ?? '' } : { kind: 'lost' };
  }

  /** One DELETE; an object that is not there is deleted. */
  async delete(key: string, signal?: AbortSignal): Promise<void> {
    await this.#send({ method: 'DELETE', key }, [200, 204, 404], signal);
  }

  /** Objects under a prefix in the order of their keys: one LIST for every thousand. */
  async list(
    prefix: string,
    options: { readonly startAfter?: string; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<ListedObject[]> {
    const objects: ListedObject[] = [];
    let token: string | undefined;
    for (let pages = 0; pages < s3StoreLimits.listPagesMax; pages += 1) {
      const query: Record<string, string> = { 'list-type': '2', prefix };
      if (token !== undefined) query['continuation-token'] = token;
      else if (options.startAfter !== undefined) query['start-after'] = options.startAfter;
      const response = await this.#send({ method: 'GET', query }, [200], options.signal);
      const page = listPageOf(response.body);
      objects.push(...page.objects);
      if (page.nextToken === undefined) return objects;
      token = page.nextToken;
    }
    throw new StoreError('too_large', `more than ${s3StoreLimits.listPagesMax} pages of objects under ${prefix}`);
  }

  /** One HEAD of the bucket. @throws StoreError when it is not there or not ours to use. */
  async headBucket(signal?: AbortSignal): Promise<void> {
    const response = await this.#send({ method: 'HEAD' }, [200, 404], signal);
    if (response.status === 404) throw new StoreError('container_not_found', `there is no bucket ${this.#options.bucket}`);
  }

  /** One PUT: makes the bucket, or finds that we have it already. */
  async createBucket(signal?: AbortSignal): Promise<void> {
    await this.#send({ method: 'PUT', body: new Uint8Array() }, [200, 409], signal);
  }

  async #send(request: S3Request, expected: readonly number[], signal: AbortSignal | undefined): Promise<S3Response> {
    return await retried(this.#retry, signal, async () => {
      const response = await this.#once(request, signal);
      if (expected.includes(response.status)) return response;
      throw refusalOf({ ...response, method: request.method, what: request.key ?? this.#options.bucket });
    });
  }

  async #once(request: S3Request, signal: AbortSignal | undefined): Promise<S3Response> {
    const { endpoint, bucket, accessKeyId, secretAccessKey, sessionToken, region } = this.#options;
    const query = Object.entries(request.query ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const path = request.key === undefined ? '' : `/${request.key.split('/').map(encodeSegment).join('/')}`;
    const url = `${endpoint}/${bucket}${path}${query.length === 0 ? '' : `?${query.join('&')}`}`;
    const payloadHash = request.body === undefined ? emptySha256Hex : await sha256Hex(request.body);
    const credentials = { accessKeyId, secretAccessKey, region, ...(sessionToken === undefined ? {} : { sessionToken }) };
    const toSign = { method: request.method, url, headers: request.headers ?? {}, payloadHash };
    const headers = await signHeaders(toSign, credentials, request.nowMs ?? this.now());
    const deadline = AbortSignal.timeout(s3StoreLimits.attemptMs);
    try {
      const response = await this.#fetch(url, {
        method: request.method,
        headers,
        ...(request.body === undefined ? {} : { body: request.body }),
        redirect: 'error',
        // Answers without Cache-Control are kept by browsers for a while, changing documents too.
        cache: 'no-store',
        signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
      });
      return { status: response.status, headers: response.headers, body: new Uint8Array(await response.arrayBuffer()) };
    } catch (cause) {
      if (signal?.aborted === true) throw reasonOf(signal);
      const { host } = new URL(endpoint);
      if (deadline.aborted) throw new StoreError('deadline_exceeded', `${host} did not answer in time`, { cause });
      throw new StoreError('unavailable', `${host} cannot be reached`, { cause });
    }
  }
}

function bareEtag(etag: string): string {
  return etag.replace(/^"(.*)"$/, '$1');
}

/** What encodeURIComponent leaves and SigV4 does not. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** 404 has two meanings; a bucket that is not there must not look like an empty one. */
function refuseMissingBucket(response: S3Response, bucket: string): void {
  if (new TextDecoder().decode(response.body.subarray(0, 2_048)).includes('NoSuchBucket')) {
    throw new StoreError('container_not_found', `there is no bucket ${bucket}`);
  }
}
