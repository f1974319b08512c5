/** The helper that gives a device a URL for one verb and one key (seed 002): `GET /presigned-url/{key}`. */
import type { PresignedUrl } from '@felloe/contracts/http/people.ts';
import { StoreError } from '@felloe/contracts/http/problem.ts';
import type { AccountSession } from '../../account-session.ts';
import type { DocumentLimits } from '../limits.ts';

export type Verb = 'GET' | 'PUT' | 'HEAD' | 'DELETE' | 'LIST';

export interface WantedUrl {
  readonly verb: Verb;
  /** Of LIST: the prefix. */
  readonly key: string;
  /** Of LIST: where the page begins. */
  readonly after?: string | undefined;
}

export class PresignHelper {
  readonly #session: Pick<AccountSession, 'ask'>;
  readonly #limits: Pick<DocumentLimits, 'urlMarginMs' | 'urlsMax'>;
  readonly #now: () => number;
  /** Least recently used first. */
  readonly #urls = new Map<string, { readonly url: string; readonly goodUntil: number }>();

  constructor(parts: {
    readonly session: Pick<AccountSession, 'ask'>;
    readonly limits: Pick<DocumentLimits, 'urlMarginMs' | 'urlsMax'>;
    readonly now: () => number;
  }) {
    this.#session = parts.session;
    this.#limits = parts.limits;
    this.#now = parts.now;
  }

  /** A URL that is good for a while yet. @throws StoreError `access_denied` when the key is not ours to ask for */
  async url(wanted: WantedUrl): Promise<string> {
    const name = nameOf(wanted);
    const known = this.#urls.get(name);
    this.#urls.delete(name);
    const fresh =
      known !== undefined && known.goodUntil > this.#now() + this.#limits.urlMarginMs ? known : await this.#ask(wanted);
    this.#urls.set(name, fresh);
    const [oldest] = this.#urls.keys();
    if (this.#urls.size > this.#limits.urlsMax && oldest !== undefined) this.#urls.delete(oldest);
    return fresh.url;
  }

  /** The URL was refused: it is not given again. Whether it was an older one, so that a new one may do better. */
  forget(wanted: WantedUrl): void {
    this.#urls.delete(nameOf(wanted));
  }

  async #ask({ verb, key, after }: WantedUrl): Promise<{ url: string; goodUntil: number }> {
    const start = after === undefined ? '' : `&start-after=${encodeURIComponent(after)}`;
    const path = key.split('/').map(encodeURIComponent).join('/');
    const answer = await this.#session.ask(`/presigned-url/${path}?method=${verb}${start}`);
    const { url, expires_in: seconds } = answer as Partial<PresignedUrl>;
    if (typeof url !== 'string' || typeof seconds !== 'number')
      throw new StoreError('backend_failed', 'the helper did not answer with a URL');
    return { url, goodUntil: this.#now() + seconds * 1000 };
  }
}

const nameOf = ({ verb, key, after = '' }: WantedUrl): string => `${verb} ${key}\n${after}`;
