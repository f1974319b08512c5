/** A client of the vault for tests: signs, asks over plain HTTP, and tells everything that came back. */
import { createHash } from 'node:crypto';
import { signingContentOf, type SignedCall } from '@felloe/bn254/signing-content.ts';
import { makeSigningKey, parseSigningKey, type RequestAuth, type SigningKey } from '@felloe/bn254/signing-key.ts';

export interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed, undefined when it is not JSON. */
  readonly json: unknown;
}

export interface EntryTold {
  readonly meta: { readonly timestamp: number; readonly digest: string };
  readonly presignedUrl: string;
}

export interface PageTold {
  readonly presignedUrlsWithMeta: readonly EntryTold[];
  readonly cursorResponse: {
    readonly nextCursor: { readonly timestamp: number; readonly digest: string } | null;
    readonly hasMore: boolean;
    readonly totalCount: number;
  };
}

export const zeroDigest = `0x${'0'.repeat(64)}`;

export function digestOf(bytes: string | Buffer): string {
  return `0x${createHash('sha256').update(bytes).digest('hex')}`;
}

export class VaultClient {
  readonly key: SigningKey;
  readonly pubkey: string;
  /** Signatures that cover the key alone, which clients send again and again. */
  readonly #reads = new Map<string, RequestAuth>();

  constructor(secret: string = makeSigningKey()) {
    this.key = parseSigningKey(secret);
    this.pubkey = this.key.publicKey.decimal;
  }

  sign(call: SignedCall, expiry: number = nowSeconds() + 60): RequestAuth {
    return this.key.authorise(signingContentOf(call), expiry);
  }

  /** Of a read of one key's data: signed once. */
  signRead(call: 'get_data_batch' | 'get_data_sequence' | 'read', pubkey: string): RequestAuth {
    const name = `${call} ${pubkey}`;
    let auth = this.#reads.get(name);
    if (auth === undefined) {
      auth = this.sign({ call, inner: { pubkey } }, nowSeconds() + 24 * 3600);
      this.#reads.set(name, auth);
    }
    return auth;
  }

  preSave(base: string, place: { topic: string; digest: string; pubkey?: string }): Promise<Told> {
    const inner = { pubkey: this.pubkey, ...place };
    return post(`${base}/pre-save-snapshot`, { inner, auth: this.sign({ call: 'pre_save_snapshot', inner }) });
  }

  save(base: string, place: { topic: string; digest: string; prevDigest: string | null; pubkey?: string }): Promise<Told> {
    const inner = { pubkey: this.pubkey, ...place };
    return post(`${base}/save-snapshot`, { inner, auth: this.sign({ call: 'save_snapshot', inner }) });
  }

  getSnapshot(base: string, place: { topic: string; pubkey?: string }): Promise<Told> {
    const inner = { pubkey: this.pubkey, ...place };
    return post(`${base}/get-snapshot`, { inner, auth: this.sign({ call: 'get_snapshot', inner }) });
  }

  /** The body of /get-snapshot and /read-snapshot, which are signed alike. */
  snapshotQuestion(topic: string, expiry?: number): string {
    const inner = { topic, pubkey: this.pubkey };
    return JSON.stringify({ inner, auth: this.sign({ call: 'get_snapshot', inner }, expiry) });
  }

  saveBatch(base: string, data: readonly { topic: string; digest: string; pubkey?: string }[]): Promise<Told> {
    const inner = { data: data.map((each) => ({ pubkey: this.pubkey, ...each })) };
    return post(`${base}/save-data-batch`, { inner, auth: this.sign({ call: 'save_data_batch', inner }) });
  }

  getBatch(base: string, place: { topic: string; digests: readonly string[]; pubkey?: string }): Promise<Told> {
    const inner = { pubkey: this.pubkey, ...place };
    return post(`${base}/get-data-batch`, { inner, auth: this.signRead('get_data_batch', inner.pubkey) });
  }

  getSequence(
    base: string,
    place: {
      topic: string;
      pubkey?: string;
      cursor?: { timestamp: number; digest: string } | null;
      order?: string;
      limit?: number | null;
    },
  ): Promise<Told> {
    const { topic, pubkey = this.pubkey, cursor = null, order = 'Asc', limit = null } = place;
    const inner = { topic, pubkey, cursor: { cursor, order, limit } };
    return post(`${base}/get-data-sequence`, { inner, auth: this.signRead('get_data_sequence', pubkey) });
  }

  /** Announces, sends and saves a snapshot; throws unless all of it succeeds. */
  async store(base: string, place: { topic: string; prevDigest: string | null }, bytes: string): Promise<string> {
    const digest = digestOf(bytes);
    await put(urlOf(await this.preSave(base, { topic: place.topic, digest })), bytes).then(expectOk);
    expectOk(await this.save(base, { ...place, digest }));
    return digest;
  }

  /** Announces and sends entries in order; throws unless all of it succeeds. Returns their digests. */
  async append(base: string, place: { topic: string; pubkey?: string }, bodies: readonly (string | Buffer)[]): Promise<string[]> {
    const digests = bodies.map(digestOf);
    const told = expectOk(
      await this.saveBatch(
        base,
        digests.map((digest) => ({ ...place, digest })),
      ),
    );
    const { presignedUrls } = told.json as { presignedUrls: string[] };
    for (const [index, body] of bodies.entries()) expectOk(await put(presignedUrls[index] ?? '', body));
    return digests;
  }

  async page(base: string, place: Parameters<VaultClient['getSequence']>[1]): Promise<PageTold> {
    return expectOk(await this.getSequence(base, place)).json as PageTold;
  }
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

export async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Told> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return await toldOf(
    await fetch(url, { method: 'POST', body: text, headers: { 'content-type': 'application/json', ...headers } }),
  );
}

export async function put(url: string, body: string | Buffer): Promise<Told> {
  const headers = { 'content-type': 'application/octet-stream' };
  return await toldOf(await fetch(url, { method: 'PUT', body: typeof body === 'string' ? body : new Uint8Array(body), headers }));
}

export async function get(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Told> {
  return await toldOf(await fetch(url, { method, headers }));
}

async function toldOf(answer: Response): Promise<Told> {
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function expectOk(told: Told): Told {
  if (told.status !== 200) throw new Error(`answered ${told.status}: ${told.text.slice(0, 500)}`);
  return told;
}

export function urlOf(told: Told): string {
  const { presignedUrl } = expectOk(told).json as { presignedUrl: string | null };
  if (typeof presignedUrl !== 'string') throw new Error(`there is no URL: ${told.text}`);
  return presignedUrl;
}
