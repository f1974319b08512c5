/**
 * What clients of the vault rely on, whichever way their bytes go: written against the wire alone and run over every way of delivery. The
 * numbers W1 … W11 are the faults of the original (packages/docs/vault-delivery.md has the table that this suite backs).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { digestOf, expectOk, get, put, urlOf, VaultClient } from './vault-client.ts';

export interface WayUnderTest {
  /** Of the two spokes. */
  readonly bases: readonly [string, string];
  /** How long an upload's URL is good, and after which time what was announced and never sent is forgotten. */
  readonly urlMs: number;
  readonly forgottenMs: number;
  /** What URLs begin with. */
  readonly uploadsTo: (url: string) => boolean;
  readonly downloadsFrom: (url: string) => boolean;
  /** Wrong bytes are refused as they come; else they are taken and never shown. */
  readonly refusesWrongBytes: boolean;
}

const snapshots = 'v1/ra_wa/user_data';
const mailbox = 'v1/ra_wo/transfer';
const open = 'v1/ro_wo/board';

async function texts(base: string, client: VaultClient, place: { topic: string; pubkey?: string }): Promise<string[]> {
  const { presignedUrlsWithMeta } = await client.page(base, place);
  return await Promise.all(presignedUrlsWithMeta.map(async ({ presignedUrl }) => expectOk(await get(presignedUrl)).text));
}

const textOf = async (base: string, client: VaultClient): Promise<string> =>
  expectOk(await get(urlOf(await client.getSnapshot(base, { topic: snapshots })))).text;

const uploadUrls = async (client: VaultClient, base: string, data: Parameters<VaultClient['saveBatch']>[1]): Promise<string[]> =>
  (expectOk(await client.saveBatch(base, data)).json as { presignedUrls: string[] }).presignedUrls;

/** Declares the suite; the way is ready when the first test runs. */
export function wayBehaviours(way: () => WayUnderTest): void {
  /** Begun first and looked at last, so that waiting for their time costs little. */
  const left = { client: new VaultClient(), begunAt: 0, lateUrl: '' };

  beforeAll(async () => {
    const [base] = way().bases;
    const { client } = left;
    await client.store(base, { topic: snapshots, prevDigest: null }, 'kept');
    // Announces the bytes of the snapshot that is there, and never saves (W3).
    urlOf(await client.preSave(base, { topic: snapshots, digest: digestOf('kept') }));
    [left.lateUrl = ''] = await uploadUrls(client, base, [{ topic: mailbox, digest: digestOf('late') }]);
    left.begunAt = Date.now();
  });

  test('bytes go to and come from where the way says, and arrive as they were', async () => {
    const [one, other] = way().bases;
    const client = new VaultClient();
    const bytes = Buffer.from([0, 255, 10, 13, 128, 0]);
    const url = urlOf(await client.preSave(one, { topic: snapshots, digest: digestOf(bytes) }));
    expect(way().uploadsTo(url), url).toBe(true);
    // Topics and keys are in no URL and in no name at a provider (W14).
    expect(decodeURIComponent(url)).not.toMatch(/user_data|v1\/ra/);
    expectOk(await put(url, bytes));
    expectOk(await client.save(other, { topic: snapshots, digest: digestOf(bytes), prevDigest: null }));
    for (const base of [one, other]) {
      const from = urlOf(await client.getSnapshot(base, { topic: snapshots }));
      expect(way().downloadsFrom(from), from).toBe(true);
      const answer = await fetch(from);
      expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    }
  });

  test('of saves at once with one prevDigest exactly one is done, and its bytes are read (W1)', async () => {
    const { bases } = way();
    const client = new VaultClient();
    const before = await client.store(bases[0], { topic: snapshots, prevDigest: null }, 'before');
    const rivals = Array.from({ length: 8 }, (_, index) => `rival ${index}`);
    const statuses = await Promise.all(
      rivals.map(async (text, index) => {
        const base = bases[index % 2] as string;
        expectOk(await put(urlOf(await client.preSave(base, { topic: snapshots, digest: digestOf(text) })), text));
        return (await client.save(base, { topic: snapshots, digest: digestOf(text), prevDigest: before })).status;
      }),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(7);
    expect(await textOf(bases[1], client)).toBe(rivals[statuses.indexOf(200)]);
  });

  test('everything sent twice is done once, and succeeds twice (W4); the same bytes again change nothing (W2)', async () => {
    const [one, other] = way().bases;
    const client = new VaultClient();
    const digest = digestOf('once');
    const place = { topic: snapshots, digest };
    for (const base of [one, other]) expectOk(await put(urlOf(await client.preSave(base, place)), 'once'));
    for (const base of [one, other]) expectOk(await client.save(base, { ...place, prevDigest: null }));
    expectOk(await put(urlOf(await client.preSave(one, place)), 'once'));
    for (const base of [one, other]) expectOk(await client.save(base, { ...place, prevDigest: digest }));
    expect(await textOf(other, client)).toBe('once');
    // Also when another has been saved since.
    const next = digestOf('next');
    expectOk(await put(urlOf(await client.preSave(one, { topic: snapshots, digest: next })), 'next'));
    expectOk(await client.save(one, { topic: snapshots, digest: next, prevDigest: digest }));
    const last = await client.store(other, { topic: snapshots, prevDigest: next }, 'last');
    for (const base of [one, other]) expectOk(await client.save(base, { topic: snapshots, digest: next, prevDigest: digest }));
    expect([last, await textOf(other, client)]).toEqual([digestOf('last'), 'last']);
    for (const base of [one, other]) await client.append(base, { topic: mailbox }, ['entry']);
    expect(await texts(one, client, { topic: mailbox })).toEqual(['entry']);
  });

  test('the same bytes go to two recipients in one batch (W5), and an open topic is read as its owner’s (W11)', async () => {
    const [one, other] = way().bases;
    const [sender, first, second] = [new VaultClient(), new VaultClient(), new VaultClient()];
    const data = [first, second].map(({ pubkey }) => ({ topic: open, pubkey, digest: digestOf('to both') }));
    for (const url of await uploadUrls(sender, one, data)) expectOk(await put(url, 'to both'));
    for (const { pubkey } of [first, second]) expect(await texts(other, sender, { topic: open, pubkey })).toEqual(['to both']);
    expect(await texts(other, sender, { topic: open })).toEqual([]);
  });

  test('what is announced is on no page before it was sent, and hides nothing that was (W6)', async () => {
    const [one, other] = way().bases;
    const [owner, stranger] = [new VaultClient(), new VaultClient()];
    const { pubkey } = owner;
    await uploadUrls(
      stranger,
      one,
      Array.from({ length: 8 }, (_, index) => ({ topic: mailbox, pubkey, digest: digestOf(`never ${index}`) })),
    );
    await owner.append(one, { topic: mailbox }, ['sent', '']);
    expect((await texts(other, owner, { topic: mailbox })).toSorted()).toEqual(['', 'sent']);
    const asked = { topic: mailbox, digests: [digestOf('never 1'), digestOf('sent')] };
    const found = expectOk(await owner.getBatch(one, asked)).json as { presignedUrlsWithMeta: { meta: { digest: string } }[] };
    expect(found.presignedUrlsWithMeta.map(({ meta }) => meta.digest)).toEqual([digestOf('sent')]);
  });

  test('entries that one client sends one after the other stand in that order, though nobody reads meanwhile', async () => {
    const { bases } = way();
    const client = new VaultClient();
    const bodies = Array.from({ length: 12 }, (_, index) => `entry ${index}`);
    for (const [index, body] of bodies.entries()) await client.append(bases[index % 2] as string, { topic: mailbox }, [body]);
    expect(await texts(bases[0], client, { topic: mailbox })).toEqual(bodies);
  });

  test('an ascending cursor meets every entry once, whoever wrote it where and in which second (W7)', async () => {
    const { bases } = way();
    const owner = new VaultClient();
    const writers = bases.map(async (base, writer) => {
      const client = new VaultClient();
      for (let round = 0; round < 3; round += 1) {
        const bodies = Array.from({ length: 4 }, (_, index) => `${writer}/${round}/${index}`);
        await client.append(base, { topic: mailbox, pubkey: owner.pubkey }, bodies);
      }
    });
    const seen: string[] = [];
    let cursor: { timestamp: number; digest: string } | null = null;
    let written = false;
    void Promise.all(writers).finally(() => {
      written = true;
    });
    for (;;) {
      const isLast = written;
      const page = await owner.page(bases[seen.length % 2] as string, { topic: mailbox, cursor, limit: 5 });
      seen.push(...page.presignedUrlsWithMeta.map(({ meta }) => meta.digest));
      cursor = page.cursorResponse.nextCursor ?? cursor;
      if (isLast && !page.cursorResponse.hasMore) break;
    }
    await Promise.all(writers);
    const all = [0, 1].flatMap((writer) =>
      Array.from({ length: 12 }, (_, index) => digestOf(`${writer}/${Math.floor(index / 4)}/${index % 4}`)),
    );
    expect(seen.toSorted()).toEqual(all.toSorted());
  });

  test('other bytes than the announced ones are never shown, and change nothing after the right ones came (W9)', async () => {
    const [one, other] = way().bases;
    const client = new VaultClient();
    const [url = '', right = ''] = await uploadUrls(client, one, [
      { topic: mailbox, digest: digestOf('announced') },
      { topic: mailbox, digest: digestOf('right') },
    ]);
    expect((await put(url, 'something else')).status === 200).toBe(!way().refusesWrongBytes);
    expectOk(await put(right, 'right'));
    expect(await texts(other, client, { topic: mailbox })).toEqual(['right']);
    await put(right, 'wrong');
    expect(await texts(one, client, { topic: mailbox })).toEqual(['right']);
    // Sent again as announced it is an entry like any other.
    expectOk(await put(url, 'announced'));
    expect(await texts(other, client, { topic: mailbox })).toEqual(['right', 'announced']);

    const digest = digestOf('snapshot');
    const presaved = urlOf(await client.preSave(one, { topic: snapshots, digest }));
    await put(presaved, 'not it');
    expect((await client.save(one, { topic: snapshots, digest, prevDigest: null })).status).toBeGreaterThanOrEqual(400);
    expectOk(await put(presaved, 'snapshot'));
    expectOk(await client.save(other, { topic: snapshots, digest, prevDigest: null }));
    await put(presaved, 'not it');
    expect(await textOf(one, client)).toBe('snapshot');
  });

  test('a URL to read by outlives a newer snapshot (W10)', async () => {
    const [one, other] = way().bases;
    const client = new VaultClient();
    const old = await client.store(one, { topic: snapshots, prevDigest: null }, 'older');
    const url = urlOf(await client.getSnapshot(one, { topic: snapshots }));
    await client.store(other, { topic: snapshots, prevDigest: old }, 'newer');
    expect(expectOk(await get(url)).text).toBe('older');
    expect(await textOf(one, client)).toBe('newer');
  });

  test('a late upload is refused and is no entry (W8); one that is given up takes nothing along (W3)', async () => {
    const [one] = way().bases;
    const { client, begunAt, lateUrl } = left;
    await sleep(Math.max(0, begunAt + way().urlMs + 1_100 - Date.now()));
    expect((await put(lateUrl, 'late')).status).toBe(403);
    await sleep(Math.max(0, begunAt + way().forgottenMs - Date.now()));
    expect(await texts(one, client, { topic: mailbox })).toEqual([]);
    expect(await textOf(one, client)).toBe('kept');
  });
}
