/** Clients of the store vault that do not give up: what got no answer is asked again until it has one, through whichever spoke is there. */
import { setTimeout as sleep } from 'node:timers/promises';
import { digestOf, expectOk, type PageTold, put, type Told, type VaultClient } from '../conformance/vault/vault-client.ts';

const patienceMs = 90_000;
const retryMs = 50;
const passing: ReadonlySet<number> = new Set([429, 502, 503, 507]);

/** Asks until there is an answer that is not about the moment. Throws after a minute and a half. */
export async function untilAnswered(ask: () => Promise<Told>): Promise<Told> {
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    const told = await ask().catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
    if (!(told instanceof Error) && !passing.has(told.status)) return told;
    if (performance.now() > giveUpAt) throw new Error('nobody answered in time', { cause: told });
    await sleep(retryMs);
  }
}

export interface AppendOptions {
  /** The app's URLs at the spokes. Each try takes the next. */
  readonly bases: readonly string[];
  readonly topic: string;
  /** Whose mailbox, decimal. */
  readonly pubkey: string;
  readonly writer: VaultClient;
}

/** Announces a batch and sends all of it. Resolves with the digests when every entry is acknowledged. */
export async function appendBatch(options: AppendOptions, bodies: readonly Buffer[]): Promise<string[]> {
  const digests = bodies.map(digestOf);
  const missing = new Map(digests.map((digest, index) => [digest, bodies[index] as Buffer]));
  while (missing.size > 0) {
    const urls = await announce(options, [...missing.keys()]);
    await Promise.all(
      [...missing].map(async ([digest, body], index) => {
        const told = await untilAnswered(() => put(urls[index] ?? '', body));
        // 403: its time was over while spokes were away; it is announced again.
        if (told.status !== 403) {
          expectOk(told);
          missing.delete(digest);
        }
      }),
    );
  }
  return digests;
}

let turn = 0;

async function announce({ bases, topic, pubkey, writer }: AppendOptions, digests: readonly string[]): Promise<readonly string[]> {
  const data = digests.map((digest) => ({ topic, pubkey, digest }));
  const told = await untilAnswered(() => writer.saveBatch(bases[turn++ % bases.length] ?? '', data));
  return (expectOk(told).json as { presignedUrls: string[] }).presignedUrls;
}

export interface Walked {
  readonly digest: string;
  readonly timestamp: number;
}

/** What a client keeps: the last row it was given, as JSON on its disk. */
export interface WalkerOptions {
  readonly bases: readonly string[];
  readonly topic: string;
  readonly reader: VaultClient;
  readonly limit: () => number;
}

/** Follows a mailbox by its stored cursor until told to stop and there is nothing more. Returns what it saw, in order. */
export async function walk(options: WalkerOptions, isDone: () => boolean): Promise<Walked[]> {
  const seen: Walked[] = [];
  let stored = 'null';
  for (let asked = 0; ; asked += 1) {
    const wasDone = isDone();
    const page = await readPage(options, JSON.parse(stored) as Walked | null, asked);
    for (const { meta } of page.presignedUrlsWithMeta) seen.push(meta);
    const { nextCursor, hasMore } = page.cursorResponse;
    if (nextCursor !== null) stored = JSON.stringify(nextCursor);
    if (wasDone && !hasMore && page.presignedUrlsWithMeta.length === 0) return seen;
    if (page.presignedUrlsWithMeta.length === 0) await sleep(20);
  }
}

async function readPage({ bases, topic, reader, limit }: WalkerOptions, cursor: Walked | null, asked: number): Promise<PageTold> {
  const base = bases[asked % bases.length] ?? '';
  return expectOk(await untilAnswered(() => reader.getSequence(base, { topic, cursor, limit: limit() }))).json as PageTold;
}
