/** One request to one spoke: no retry, no choice. */
import { errorOfAnswer, StoreError } from '@felloe/contracts/http/problem.ts';
import { authorisationHeaders, type Credentials } from './credentials.ts';
import { reasonOf } from './delay.ts';

export interface HttpRequest {
  readonly method: string;
  /** Path and query, encoded. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface AttemptOptions {
  readonly fetch: typeof fetch;
  readonly credentials: Credentials | undefined;
  /** The answer's head has to come within this; the body of a stream may take longer. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** A successful response, its body unread. @throws StoreError: a problem's own, `unavailable` when there is no connection. */
export async function attempt(endpoint: string, request: HttpRequest, options: AttemptOptions): Promise<Response> {
  const url = new URL(endpoint.replace(/\/+$/, '') + request.target);
  const headers = {
    ...request.headers,
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(options.credentials === undefined
      ? {}
      : await authorisationHeaders(options.credentials, { ...request, url }, Date.now())),
  };
  const timeout = new AbortController();
  const timer = setTimeout(
    () => timeout.abort(new StoreError('deadline_exceeded', `${url.host} did not answer in time`)),
    options.timeoutMs,
  );
  let response: Response;
  try {
    response = await options.fetch(url, {
      method: request.method,
      headers,
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: 'error',
      signal: options.signal === undefined ? timeout.signal : AbortSignal.any([options.signal, timeout.signal]),
    });
  } catch (cause) {
    if (options.signal?.aborted === true) throw reasonOf(options.signal);
    if (timeout.signal.aborted) throw reasonOf(timeout.signal);
    throw new StoreError('unavailable', `${url.host} cannot be reached: ${reachFault(cause)}`, { cause });
  } finally {
    clearTimeout(timer);
  }
  if (response.ok) return response;
  throw errorOfAnswer({ status: response.status, body: await bodyOf(response), retryAfter: response.headers.get('retry-after') });
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    // Not JSON: a proxy's page, or the connection ended. The status tells enough.
    return undefined;
  }
}

/** fetch says only "fetch failed"; the reason is its cause. */
function reachFault(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { cause } = thrown;
  if (cause instanceof Error) return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
  return thrown.message;
}
