/**
 * Database backups from a browser extension or an app: fetch only. An upload that got no answer is sent again; the same file under the
 * same name is one backup, however often it comes.
 */
import { errorOfAnswer, StoreError } from '@felloe/contracts/http/problem.ts';
import { delay, jitteredDelayMs, reasonOf } from '../delay.ts';
import { sdkLimits } from '../limits.ts';

export interface BackupsClientOptions {
  /** URL of the service: `https://spoke.example.com/backups`. */
  readonly url: string;
  /** The bearer token, or what gives the one that is good now: it is asked again after a refusal. */
  readonly token: string | (() => string | Promise<string>);
  readonly fetch?: typeof fetch;
  /** One transfer of a file; a slow link needs more. */
  readonly transferMs?: number;
}

export interface BackupInfo {
  readonly filename: string;
  readonly userID: string;
  /** As in the file name, UTC: `2025-06-30 23-59-58`. */
  readonly timestamp: string;
  readonly iteration: string;
}

export interface ListedBackup extends BackupInfo {
  readonly size: number;
  readonly sha256: string;
  readonly place: 'main' | 'archive';
  readonly uploadedAt: string;
}

export interface CurrentBackups {
  /** The one to restore: the highest iteration. */
  readonly latest: BackupInfo;
  /** The newest, when it is another: two copies have gone apart, and a person has to choose. */
  readonly conflict: BackupInfo | undefined;
}

export interface DownloadedBackup {
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

const transferMsDefault = 5 * 60_000;

interface Asked {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: () => FormData | string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

export class BackupsClient {
  readonly #options: BackupsClientOptions;
  readonly #fetch: typeof fetch;

  constructor(options: BackupsClientOptions) {
    this.#options = options;
    this.#fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
  }

  /** Returns when the backup is durable and every spoke has it. @throws StoreError `access_denied` for another's user, `invalid_argument` */
  async upload(fileName: string, file: Blob | Uint8Array<ArrayBuffer>, signal?: AbortSignal): Promise<void> {
    const blob = file instanceof Blob ? file : new Blob([file]);
    const body = (): FormData => {
      const form = new FormData();
      form.set('filename', fileName);
      form.set('file', blob, fileName);
      return form;
    };
    await this.#ask({ method: 'POST', path: '/upload', body, timeoutMs: this.#transferMs, signal }, (answer) => answer.text());
  }

  /** Undefined when the user has none. */
  async current(user: string, signal?: AbortSignal): Promise<CurrentBackups | undefined> {
    const found = await this.#json<BackupInfo[]>(`/info/user/${encodeURIComponent(user)}`, signal).catch(absent);
    const [latest, conflict] = found ?? [];
    return latest === undefined ? undefined : { latest, conflict };
  }

  /** Undefined when the user has none. */
  latest(user: string, signal?: AbortSignal): Promise<DownloadedBackup | undefined> {
    return this.#download(`/download/user/${encodeURIComponent(user)}`, signal).catch(absent);
  }

  /** @throws StoreError `not_found` */
  download(fileName: string, signal?: AbortSignal): Promise<DownloadedBackup> {
    return this.#download(`/download/file/${encodeURIComponent(fileName)}`, signal);
  }

  /** All of the account's, or of one user's, newest first. */
  async *list(user?: string, signal?: AbortSignal): AsyncGenerator<ListedBackup, void, undefined> {
    let after = '';
    do {
      const query = new URLSearchParams({ ...(user === undefined ? {} : { user }), ...(after === '' ? {} : { after }) });
      const page = await this.#json<{ files: ListedBackup[]; nextAfter?: string }>(`/files?${query.toString()}`, signal);
      yield* page.files;
      after = page.nextAfter ?? '';
    } while (after !== '');
  }

  /** To the archive: the one named, else everything that is not current. Returns the names of what went. */
  async archive(fileName?: string, signal?: AbortSignal): Promise<string[]> {
    const body = (): string => JSON.stringify(fileName === undefined ? {} : { filename: fileName });
    const asked: Asked = { method: 'POST', path: '/backup', body, signal };
    return (await this.#ask(asked, (answer) => answer.json() as Promise<{ filenames: string[] }>)).filenames;
  }

  get #transferMs(): number {
    return this.#options.transferMs ?? transferMsDefault;
  }

  #json<Answer>(path: string, signal: AbortSignal | undefined): Promise<Answer> {
    return this.#ask({ method: 'GET', path, signal }, (answer) => answer.json() as Promise<Answer>);
  }

  #download(path: string, signal: AbortSignal | undefined): Promise<DownloadedBackup> {
    return this.#ask({ method: 'GET', path, timeoutMs: this.#transferMs, signal }, async (answer) => {
      const fileName = /filename="([^"]*)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? '';
      return { fileName, bytes: new Uint8Array(await answer.arrayBuffer()) };
    });
  }

  /** Everything here may be asked twice: an upload is told by its name and bytes. An answer that breaks off is none. */
  async #ask<Answer>(asked: Asked, read: (answer: Response) => Promise<Answer>): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#askOnce(asked, read);
      } catch (thrown) {
        const error = StoreError.from(thrown);
        const isOver = asked.signal?.aborted === true || attempt >= sdkLimits.attemptsMax;
        // A token that a moment ago was good may have ended: the next attempt asks for another.
        const mayPass = error.retryable || (error.code === 'unauthenticated' && attempt === 1 && this.#renewsToken);
        const waitMs = error.retryAfterMs ?? jitteredDelayMs(attempt, delays);
        if (isOver || !mayPass || waitMs > sdkLimits.retryAfterMsMax) throw error;
        await delay(waitMs, asked.signal);
      }
    }
  }

  get #renewsToken(): boolean {
    return typeof this.#options.token === 'function';
  }

  async #askOnce<Answer>(
    { method, path, body, timeoutMs = sdkLimits.attemptMs, signal }: Asked,
    read: (answer: Response) => Promise<Answer>,
  ): Promise<Answer> {
    const { token, url } = this.#options;
    const bearer = typeof token === 'string' ? token : await token();
    const sent = body?.();
    const timeout = AbortSignal.timeout(timeoutMs);
    const response = await this.#fetch(url.replace(/\/+$/, '') + path, {
      method,
      headers: {
        authorization: `Bearer ${bearer}`,
        ...(typeof sent === 'string' ? { 'content-type': 'application/json' } : {}),
      },
      ...(sent === undefined ? {} : { body: sent }),
      redirect: 'error',
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    }).catch(brokenOff(`${url} cannot be reached`, signal));
    if (!response.ok) throw await failureOf(response);
    return await read(response).catch(brokenOff(`the answer of ${url} broke off`, signal));
  }
}

function brokenOff(message: string, signal: AbortSignal | undefined): (cause: unknown) => never {
  return (cause) => {
    if (signal?.aborted === true) throw reasonOf(signal);
    throw new StoreError('unavailable', message, { cause });
  };
}

const delays = { delayMsBase: sdkLimits.retryDelayMsBase, delayMsMax: sdkLimits.retryDelayMsMax };

/** The words of the service are {error, message}. */
async function failureOf(response: Response): Promise<StoreError> {
  const said = (await response.json().catch(() => ({}))) as { readonly error?: unknown; readonly message?: unknown };
  const { code, message, retryable, retryAfterMs } = errorOfAnswer({
    status: response.status,
    body: undefined,
    retryAfter: response.headers.get('retry-after'),
  });
  return new StoreError(code, typeof said.message === 'string' ? said.message : message, {
    retryable,
    ...(typeof said.error === 'string' ? { details: { problem: said.error } } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function absent(thrown: unknown): undefined {
  const error = StoreError.from(thrown);
  if (error.code === 'not_found') return undefined;
  throw error;
}
