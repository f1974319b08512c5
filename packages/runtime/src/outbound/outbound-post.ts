/**
 * One POST to an address that a tenant named. Redirects are not followed, the answer's body is not kept, and everything ends by
 * the deadline.
 */
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { StoreError } from '@felloe/engine/errors.ts';
import type { IsAllowedAddress } from './allowed-addresses.ts';
import { createPinnedLookup, requireAllowedHost, type ResolveAll, resolveBySystem } from './pinned-lookup.ts';

export interface OutboundPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

export interface OutboundPoster {
  /** The status of the answer. Throws `access_denied` for an address that is not allowed, `unavailable` when there is no answer. */
  post(wish: OutboundPost): Promise<number>;
  close(): void;
}

export interface OutboundPosterOptions {
  readonly isAllowed: IsAllowedAddress;
  readonly deadlineMs: number;
  readonly answerBytesMax: number;
  /** The system's resolver when absent. */
  readonly resolve?: ResolveAll;
}

const idleSocketsMax = 64;

export function createOutboundPoster(options: OutboundPosterOptions): OutboundPoster {
  const agentOptions = {
    keepAlive: true,
    maxFreeSockets: idleSocketsMax,
    lookup: createPinnedLookup(options.isAllowed, options.resolve ?? resolveBySystem),
  };
  const http = new HttpAgent(agentOptions);
  const https = new HttpsAgent(agentOptions);
  return {
    post: async (wish) => {
      const url = parseOutboundUrl(wish.url);
      requireAllowedHost(url.hostname, options.isAllowed);
      const signal = AbortSignal.any([wish.signal, AbortSignal.timeout(options.deadlineMs)]);
      const isEncrypted = url.protocol === 'https:';
      const body = Buffer.from(wish.body);
      const headers = { ...wish.headers, 'content-length': String(body.length) };
      const sent = isEncrypted
        ? requestHttps(url, { method: 'POST', agent: https, headers, signal })
        : requestHttp(url, { method: 'POST', agent: http, headers, signal });
      return new Promise((resolve, reject) => {
        sent.on('error', (cause) => reject(failureOf(cause, signal)));
        sent.on('response', (answer) =>
          finish(answer, options.answerBytesMax).then(resolve, (cause) => reject(failureOf(cause, signal))),
        );
        sent.end(body);
      });
    },
    close: () => {
      http.destroy();
      https.destroy();
    },
  };
}

/** Throws `invalid_argument` for what is no http or https URL, or carries a password. */
export function parseOutboundUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') {
    throw new StoreError('invalid_argument', 'this is no http or https URL without a password', { details: { field: 'url' } });
  }
  return url;
}

/** Read to its end, so that the connection serves again; an answer that is too long ends it instead. */
async function finish(answer: IncomingMessage, bytesMax: number): Promise<number> {
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) answer.destroy();
    if (bytes > bytesMax) break;
  }
  return answer.statusCode ?? 0;
}

function failureOf(cause: unknown, signal: AbortSignal): StoreError {
  if (cause instanceof StoreError) return cause;
  const isLate = signal.aborted && signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError';
  return new StoreError('unavailable', isLate ? 'no answer within the deadline' : 'the connection failed', { cause });
}
