/** One request to the vault: no retry, no choice of endpoint. */
import { errorOfAnswer, StoreError } from '@felloe/contracts/http/problem.ts';
import { reasonOf } from '../delay.ts';
import { withinSilence } from './silence.ts';

/** What fetch sends. */
export type RequestBody = NonNullable<RequestInit['body']>;

export interface VaultRequest {
  /** Below the endpoint. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: RequestBody;
}

export interface RequestOptions {
  readonly fetch: typeof fetch;
  /** The answer's head has to come within this. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** @returns the JSON of a 200. @throws StoreError */
export async function postToVault(endpoint: string, request: VaultRequest, options: RequestOptions): Promise<unknown> {
  const response = await openVault(endpoint, request, options);
  try {
    return await withinSilence(response.json(), options.timeoutMs);
  } catch (cause) {
    throw cause instanceof StoreError ? cause : new StoreError('unavailable', 'the answer ended before it was whole', { cause });
  }
}

/** A successful response, its body unread. @throws StoreError */
export async function openVault(endpoint: string, request: VaultRequest, options: RequestOptions): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...request.headers };
  const init: RequestInit = { method: 'POST', headers, body: request.body };
  const response = await fetchHead(`${endpoint}${request.path}`, init, options);
  if (response.ok) return response;
  throw await failureOf(response, options.timeoutMs);
}

/** Any response; its head has come within the time. @throws StoreError `unavailable` or `deadline_exceeded`; the reason of the signal */
export async function fetchHead(url: string, init: RequestInit, options: RequestOptions): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new StoreError('deadline_exceeded', 'the vault did not answer in time')),
    options.timeoutMs,
  );
  const signal = options.signal === undefined ? late.signal : AbortSignal.any([options.signal, late.signal]);
  try {
    return await options.fetch(url, { ...init, redirect: 'error', signal });
  } catch (cause) {
    if (options.signal?.aborted === true) throw reasonOf(options.signal);
    if (late.signal.aborted) throw reasonOf(late.signal);
    throw new StoreError('unavailable', 'the vault cannot be reached', { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** What an answer that is no success means. The vault's own bodies are {error, message}; a backend's or a proxy's tell by their status. */
export async function failureOf(response: Response, timeoutMs: number): Promise<StoreError> {
  const { status } = response;
  const retryAfter = response.headers.get('retry-after');
  const body = await jsonOf(response, timeoutMs);
  if (status === 426) {
    return new StoreError('unsupported', textAt(body, 'message') ?? 'this client is too old for the server', {
      details: { minimumVersion: textAt(body, 'minimum_version') ?? '' },
    });
  }
  const code = textAt(body, 'error');
  if (code === undefined) return errorOfAnswer({ status, body: undefined, retryAfter });
  return errorOfAnswer({ status, body: { code, detail: textAt(body, 'message') }, retryAfter });
}

async function jsonOf(response: Response, timeoutMs: number): Promise<unknown> {
  try {
    return await withinSilence(response.json(), timeoutMs);
  } catch {
    // Text, a proxy's page, or the connection ended or stood still: the status tells enough.
    return undefined;
  }
}

function textAt(body: unknown, field: string): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const value = (body as Readonly<Record<string, unknown>>)[field];
  return typeof value === 'string' ? value : undefined;
}
