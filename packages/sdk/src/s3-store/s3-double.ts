/**
 * An S3 server in memory, as a fetch: for tests that count calls and for faults that real servers do not show on demand. Signatures are
 * not checked; the real servers of test/conformance do that.
 */
import { createHash } from 'node:crypto';

export interface DoubleFaults {
  /** Answers writes as a server does that never heard of conditions. */
  readonly ignoresConditions?: boolean;
  /** A refusal instead of doing it. `count` is of all requests, from 1. */
  readonly refuse?: (request: { readonly method: string; readonly key: string; readonly count: number }) => number | undefined;
}

export class S3Double {
  readonly objects = new Map<string, { readonly body: Buffer; readonly etag: string; readonly lastModifiedMs: number }>();
  /** `GET`, `PUT`, `DELETE`, `HEAD` and `LIST`, in order. */
  calls: string[] = [];
  faults: DoubleFaults = {};
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Calls since the last asking, counted by kind: `{ GET: 2, PUT: 1 }`. */
  takeCounts(): Record<string, number> {
    const counts = Object.fromEntries([...Map.groupBy(this.calls, (call) => call)].map(([call, all]) => [call, all.length]));
    this.calls = [];
    return counts;
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const method = init?.method ?? 'GET';
    const [, , ...parts] = url.pathname.split('/');
    const key = decodeURIComponent(parts.join('/'));
    const isListing = key === '' && method === 'GET';
    this.calls.push(isListing ? 'LIST' : method);
    const refused = this.faults.refuse?.({ method: isListing ? 'LIST' : method, key, count: this.calls.length });
    if (refused !== undefined) return failed(refused, 'Refused');
    if (isListing) return this.#list(url.searchParams);
    if (key === '') return new Response(null, { status: 200 });
    const headers = new Headers(init?.headers);
    if (method === 'PUT') return this.#put(key, Buffer.from(init?.body as Uint8Array), headers);
    if (method === 'DELETE') {
      this.objects.delete(key);
      return new Response(null, { status: 204 });
    }
    const found = this.objects.get(key);
    if (found === undefined) return failed(404, 'NoSuchKey');
    if (headers.get('if-none-match') === found.etag) return new Response(null, { status: 304 });
    return new Response(method === 'HEAD' ? null : new Uint8Array(found.body), { status: 200, headers: { etag: found.etag } });
  };

  #put(key: string, body: Buffer, headers: Headers): Response {
    const found = this.objects.get(key);
    const wanted = headers.get('if-match');
    if (this.faults.ignoresConditions !== true) {
      if (headers.get('if-none-match') === '*' && found !== undefined) return failed(412, 'PreconditionFailed');
      if (wanted !== null && found === undefined) return failed(404, 'NoSuchKey');
      if (wanted !== null && wanted !== found?.etag) return failed(412, 'PreconditionFailed');
    }
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    this.objects.set(key, { body, etag, lastModifiedMs: this.#now() });
    return new Response(null, { status: 200, headers: { etag } });
  }

  #list(query: URLSearchParams): Response {
    const prefix = query.get('prefix') ?? '';
    const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).toSorted();
    const page = keys.slice(0, 1_000);
    const isTruncated = keys.length > page.length;
    const contents = page.map((key) => {
      const object = this.objects.get(key);
      const modified = new Date(object?.lastModifiedMs ?? 0).toISOString();
      const etag = object?.etag.replaceAll('"', '&quot;') ?? '';
      return `<Contents><Key>${key}</Key><LastModified>${modified}</LastModified><ETag>${etag}</ETag><Size>${object?.body.length ?? 0}</Size></Contents>`;
    });
    const token = isTruncated ? `<NextContinuationToken>${page.at(-1) ?? ''}</NextContinuationToken>` : '';
    return new Response(
      `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>${token}${contents.join('')}</ListBucketResult>`,
    );
  }
}

function failed(status: number, code: string): Response {
  return new Response(status === 304 ? null : `<Error><Code>${code}</Code></Error>`, { status });
}
