/**
 * Document storage for devices without keys: every request goes to a URL that a helper signed for its verb and key, so an app gives its
 * users nothing but a login. Conditions are headers that no signature covers.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import type { AccountSession } from '../../account-session.ts';
import { listPageOf } from '../../s3-store/list-page.ts';
import { refusalOf, retried } from '../../s3-store/refusals.ts';
import { type DocumentLimits, documentLimits } from '../limits.ts';
import { PresignHelper, type WantedUrl } from './presign-helper.ts';
import { checkedEtag } from './s3-storage.ts';
import type { Bytes, DocumentStorage, ListedBlob } from './storage.ts';

export interface PresignedStorageOptions {
  readonly session: Pick<AccountSession, 'ask'>;
  readonly limits?: Partial<DocumentLimits>;
  readonly fetch?: typeof fetch;
  readonly now?: () => number;
}

interface Wanted extends WantedUrl {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Bytes;
  readonly expected: readonly number[];
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Bytes;
}

export function presignedStorage(options: PresignedStorageOptions): DocumentStorage {
  const send = sender(options);
  return {
    get: async (key, { ifNoneMatch } = {}) => {
      const headers = ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch };
      const answer = await send({ verb: 'GET', key, headers, expected: [200, 304, 404] });
      if (answer.status === 304) return 'unchanged';
      return answer.status === 404 ? undefined : { body: answer.body, etag: etagOf(answer) };
    },
    put: async (key, body, condition) => {
      const isConditional = condition !== undefined;
      const headers = !isConditional ? {} : 'create' in condition ? { 'if-none-match': '*' } : { 'if-match': condition.ifMatch };
      const answer = await send({ verb: 'PUT', key, headers, body, expected: isConditional ? [200, 404, 409, 412] : [200] });
      return answer.status === 200 ? etagOf(answer) : undefined;
    },
    head: async (key) => {
      const answer = await send({ verb: 'HEAD', key, expected: [200, 404] });
      if (answer.status === 404) return undefined;
      return { etag: etagOf(answer), sizeBytes: Number(answer.headers.get('content-length') ?? 0) };
    },
    delete: async (key) => void (await send({ verb: 'DELETE', key, expected: [200, 204, 404] })),
    list: async (prefix, { after } = {}) => {
      const listed: ListedBlob[] = [];
      for (let from = after; ; ) {
        const { objects, nextToken } = listPageOf((await send({ verb: 'LIST', key: prefix, after: from, expected: [200] })).body);
        listed.push(...objects);
        // By the last key instead of the token: a page's URL can be signed again when it has expired.
        from = objects.at(-1)?.key;
        if (nextToken === undefined || from === undefined) return listed;
      }
    },
  };
}

function sender(options: PresignedStorageOptions): (wanted: Wanted) => Promise<Answer> {
  const limits = { ...documentLimits, ...options.limits };
  const fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
  const helper = new PresignHelper({ session: options.session, limits, now: options.now ?? Date.now });
  const { attemptsMax, retryDelayMsBase: delayMsBase, retryDelayMsMax: delayMsMax } = limits;
  return async (wanted) => {
    let hadFreshUrl = false;
    return await retried({ attemptsMax, delayMsBase, delayMsMax }, undefined, async () => {
      const answer = await once(fetch, await helper.url(wanted), wanted, limits.answerMs);
      if (wanted.expected.includes(answer.status)) return answer;
      helper.forget(wanted);
      const refusal = refusalOf({ status: answer.status, body: answer.body, method: wanted.verb, what: wanted.key });
      const isOfUrl = answer.status === 403 || answer.status === 401;
      if (!isOfUrl || hadFreshUrl) throw refusal;
      // The URL may have died with a session that was renewed since: one made now tells.
      hadFreshUrl = true;
      throw new StoreError(refusal.code, refusal.message, { retryable: true });
    });
  };
}

async function once(fetch: typeof globalThis.fetch, url: string, wanted: Wanted, timeoutMs: number): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: wanted.verb === 'LIST' ? 'GET' : wanted.verb,
      headers: wanted.headers ?? {},
      ...(wanted.body === undefined ? {} : { body: wanted.body }),
      // A browser's own cache would answer for the storage.
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, headers: response.headers, body: new Uint8Array(await response.arrayBuffer()) };
  } catch (cause) {
    throw new StoreError('unavailable', `${new URL(url).host} cannot be reached`, { cause });
  }
}

const etagOf = ({ headers }: Answer): string => checkedEtag(headers.get('etag') ?? '');
