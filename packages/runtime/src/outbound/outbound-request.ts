/**
 * One request to an address that a tenant named. Redirects are not followed, of the answer no more than so many bytes are kept, and
 * everything ends by the deadline.
 */
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { StoreError } from '@felloe/engine/errors.ts';
import type { IsAllowedAddress } from './allowed-addresses.ts';
import { createPinnedLookup, requireAllowedHost, type ResolveAll, resolveBySystem } from './pinned-lookup.ts';

export interface OutboundRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Of POST. */
  readonly body?: string;
  readonly signal: AbortSignal;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly body: Buffer;
  /** False when the answer was longer than may be kept. */
  readonly isWhole: boolean;
}

export interface OutboundRequester {
  /** Throws `access_denied` for an address that is not allowed, `unavailable` when there is no answer. */
  send(wish: OutboundRequest): Promise<OutboundAnswer>;
  close(): void;
}

export interface OutboundOptions {
  readonly isAllowed: IsAllowedAddress;
  readonly deadlineMs: number;
  readonly answerBytesMax: number;
  /** The system's resolver when absent. */
  readonly resolve?: ResolveAll;
}

const idleSocketsMax = 64;

export function createOutboundRequester(options: OutboundOptions): OutboundRequester {
  const agentOptions = {
    keepAlive: true,
    maxFreeSockets: idleSocketsMax,
    lookup: createPinnedLookup(options.isAllowed, options.resolve ?? resolveBySystem),
  };
  const http = new HttpAgent(agentOptions);
  const https = new HttpsAgent(agentOptions);
  return {
    send: async ({ method, body = '', ...wish }) => {
      const url = parseOutboundUrl(wish.url);
      requireAllowedHost(url.hostname, options.isAllowed);
      const signal = AbortSignal.any([wish.signal, AbortSignal.timeout(options.deadlineMs)]);
      const bytes = Buffer.from(body);
      const headers = { ...wish.headers, ...(method === 'POST' ? { 'content-length': String(bytes.length) } : {}) };
      const sent =
        url.protocol === 'https:'
          ? requestHttps(url, { method, agent: https, headers, signal })
          : requestHttp(url, { method, agent: http, headers, signal });
      return new Promise((resolve, reject) => {
        sent.on('error', (cause) => reject(failureOf(cause, signal)));
        sent.on('response', (answer) =>
          gather(answer, options.answerBytesMax).then(resolve, (cause) => reject(failureOf(cause, signal))),
        );
        sent.end(method === 'POST' ? bytes : undefined);
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
async function gather(answer: IncomingMessage, bytesMax: number): Promise<OutboundAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) break;
    chunks.push(chunk);
  }
  // Leaving the loop early has destroyed the answer and its connection.
  return { status: answer.statusCode ?? 0, body: Buffer.concat(chunks), isWhole: bytes <= bytesMax };
}

function failureOf(cause: unknown, signal: AbortSignal): StoreError {
  if (cause instanceof StoreError) return cause;
  const isLate = signal.aborted && signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError';
  return new StoreError('unavailable', isLate ? 'no answer within the deadline' : 'the connection failed', { cause });
}
