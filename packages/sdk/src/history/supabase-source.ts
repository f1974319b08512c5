/**
 * Reading a history out of a Supabase project by its URL and a key: rows of a table (PostgREST under /rest/v1) and files of a bucket
 * (storage under /storage/v1). Nothing is changed there. The key has to be one that may read: the service role, or a user's where row
 * level security lets that user.
 */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { type RetryRule, retried } from '../s3-store/refusals.ts';
import { s3StoreLimits } from '../s3-store/s3-store-limits.ts';
import { itemOfLine, itemsOfLines, type SourceItem } from './import-history.ts';

export interface SupabaseOptions {
  /** `https://<project>.supabase.co` */
  readonly projectUrl: string;
  readonly key: string;
  readonly fetch?: typeof fetch;
  readonly retry?: Partial<RetryRule>;
}

/** What PostgREST gives at most in one answer unless the project says otherwise. */
const pageRows = 1_000;
const pageFiles = 100;

interface Asked {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
}

export class SupabaseSource {
  readonly #options: SupabaseOptions;
  readonly #fetch: typeof fetch;

  constructor(options: SupabaseOptions) {
    if (!URL.canParse(options.projectUrl))
      throw new StoreError('invalid_argument', 'the address of the Supabase project is no URL');
    if (options.key === '') throw new StoreError('invalid_argument', 'a key of the Supabase project is needed');
    this.#options = { ...options, projectUrl: options.projectUrl.replace(/\/+$/, '') };
    this.#fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
  }

  /**
   * Rows in a stable order: offsets over an unordered table skip and repeat.
   * @param orderBy columns that together are unique, or nearly: entries that come twice are recognised
   */
  async *rows(table: string, orderBy: readonly string[], signal?: AbortSignal): AsyncGenerator<SourceItem> {
    for (let offset = 0; ; ) {
      const order = orderBy.length === 0 ? '' : `&order=${orderBy.map(encodeURIComponent).join(',')}`;
      const path = `/rest/v1/${encodeURIComponent(table)}?select=*${order}&limit=${pageRows}&offset=${offset}`;
      const rows = await this.#json({ method: 'GET', path }, signal);
      if (!Array.isArray(rows)) throw new StoreError('backend_failed', `the table ${table} was answered with no list`);
      for (const [index, row] of rows.entries())
        yield { where: `table ${table}, row ${offset + index + 1}`, value: row as unknown };
      // A project may give fewer rows at a time than asked for: only an empty page is the end.
      if (rows.length === 0) return;
      offset += rows.length;
    }
  }

  /** The entries of all `.json` and `.ndjson` files below a folder. */
  async *files(bucket: string, folder: string, signal?: AbortSignal): AsyncGenerator<SourceItem> {
    for await (const path of this.#paths(bucket, folder.replace(/^\/+|\/+$/g, ''), signal)) {
      const where = `file ${bucket}/${path}`;
      const target = `/storage/v1/object/authenticated/${[bucket, ...path.split('/')].map(encodeURIComponent).join('/')}`;
      const text = await this.#text({ method: 'GET', path: target }, signal);
      if (path.endsWith('.json')) yield* itemsOfDocument(text, where);
      else for (const item of itemsOfLines(text.split('\n'))) yield { ...item, where: `${where}, ${item.where}` };
    }
  }

  async *#paths(bucket: string, folder: string, signal: AbortSignal | undefined): AsyncGenerator<string> {
    for (let offset = 0; ; ) {
      const body = { prefix: folder, limit: pageFiles, offset, sortBy: { column: 'name', order: 'asc' } };
      const listed = await this.#json(
        { method: 'POST', path: `/storage/v1/object/list/${encodeURIComponent(bucket)}`, body },
        signal,
      );
      if (!Array.isArray(listed)) throw new StoreError('backend_failed', `the bucket ${bucket} was answered with no list`);
      for (const one of listed as { readonly name?: unknown; readonly id?: unknown }[]) {
        if (typeof one.name !== 'string') continue;
        const path = folder === '' ? one.name : `${folder}/${one.name}`;
        // Folders have no id.
        if (one.id === null || one.id === undefined) yield* this.#paths(bucket, path, signal);
        else if (/\.(nd)?json$/.test(path)) yield path;
      }
      if (listed.length === 0) return;
      offset += listed.length;
    }
  }

  async #json(asked: Asked, signal: AbortSignal | undefined): Promise<unknown> {
    const text = await this.#text(asked, signal);
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new StoreError('backend_failed', `${asked.path} was answered with no JSON`, { cause });
    }
  }

  async #text(asked: Asked, signal: AbortSignal | undefined): Promise<string> {
    const rule = { ...s3StoreLimits, ...this.#options.retry };
    return await retried(rule, signal, async () => await this.#once(asked, signal));
  }

  async #once({ method, path, body }: Asked, signal: AbortSignal | undefined): Promise<string> {
    const { projectUrl, key } = this.#options;
    const deadline = AbortSignal.timeout(s3StoreLimits.attemptMs);
    let response: Response;
    let text: string;
    try {
      response = await this.#fetch(`${projectUrl}${path}`, {
        method,
        headers: {
          apikey: key,
          authorization: `Bearer ${key}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'error',
        signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
      });
      text = await response.text();
    } catch (cause) {
      throw new StoreError('unavailable', `${new URL(projectUrl).host} cannot be reached`, { cause });
    }
    if (response.ok) return text;
    throw refusalOfSupabase(response.status, path, text);
  }
}

function refusalOfSupabase(status: number, path: string, text: string): StoreError {
  const said = /"message"\s*:\s*"([^"]{1,200})"/.exec(text)?.[1];
  const message = `Supabase refused ${path.split('?')[0] ?? path}: ${status}${said === undefined ? '' : `, ${said}`}`;
  if (status === 401) return new StoreError('unauthenticated', message, { details: { advice: 'Check the key of the project.' } });
  if (status === 403)
    return new StoreError('access_denied', message, { details: { advice: 'The service role key may read everything.' } });
  if (status === 404) return new StoreError('not_found', message);
  if (status === 429) return new StoreError('rate_limited', message);
  return new StoreError(status >= 500 ? 'unavailable' : 'invalid_argument', message);
}

/** A JSON file holds one entry or a list of them. */
function* itemsOfDocument(text: string, where: string): Generator<SourceItem> {
  const item = itemOfLine(text, where);
  if (item.fault === undefined && Array.isArray(item.value)) {
    for (const [index, value] of (item.value as unknown[]).entries()) yield { where: `${where}, item ${index + 1}`, value };
  } else {
    yield item;
  }
}
