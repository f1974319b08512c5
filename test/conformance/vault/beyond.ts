/** What is beyond the original: heads of many topics, streams of new entries, export and import. */
import { describe, expect, test } from 'vitest';
import { type EntryTold, expectOk, get, nowSeconds, post, VaultClient } from './vault-client.ts';
import type { VaultUnderTest } from './vault-under-test.ts';

interface HeadsTold {
  readonly heads: readonly {
    readonly snapshot: { readonly digest: string; readonly size: number; readonly presignedUrl: string } | null;
    readonly history: { readonly digest: string; readonly totalCount: number } | null;
  }[];
}

export function beyondTests(underTest: () => VaultUnderTest): void {
  describe('beyond the original', () => {
    const owner = new VaultClient();
    const read = () => owner.signRead('read', owner.pubkey);

    test('the heads of many topics come with one call', async () => {
      const [one, other] = underTest().bases;
      const saved = await owner.store(one, { topic: 'v1/ra_wa/head', prevDigest: null }, 'snapshot');
      const [, last] = await owner.append(one, { topic: 'v1/ra_wo/head' }, ['first', 'last']);
      const places = ['v1/ra_wa/head', 'v1/ra_wo/head', 'v1/ra_wa/none'].map((topic) => ({ topic, pubkey: owner.pubkey }));
      const { heads } = expectOk(await post(`${other}/get-head-batch`, { inner: { places }, auth: read() })).json as HeadsTold;
      expect(heads).toMatchObject([
        { snapshot: { digest: saved, size: 8 }, history: null },
        { snapshot: null, history: { digest: last, totalCount: 2 } },
        { snapshot: null, history: null },
      ]);
      expect((await get(heads[0]?.snapshot?.presignedUrl ?? '')).text).toBe('snapshot');
      const foreign = [{ topic: 'v1/ra_wa/head', pubkey: new VaultClient().pubkey }];
      expect((await post(`${one}/get-head-batch`, { inner: { places: foreign }, auth: read() })).status).toBe(403);
    });

    test('a stream tells what is there, then what comes, and goes on at another spoke', async () => {
      const [one, other] = underTest().bases;
      const topic = 'v1/ra_wo/live';
      const before = await owner.append(one, { topic }, ['before']);
      const inner = { topic, pubkey: owner.pubkey };
      const stream = await openStream(`${one}/stream-data`, { inner, auth: read() });
      const first = await stream.next();
      expect(first.entry.meta.digest).toBe(before[0]);
      const sender = new VaultClient();
      const [after] = await sender.append(other, { topic, pubkey: owner.pubkey }, ['after']);
      const second = await stream.next();
      expect(second.entry.meta.digest).toBe(after);
      expect((await get(second.entry.presignedUrl)).text).toBe('after');
      stream.close();
      const again = await openStream(`${other}/stream-data`, { inner, auth: read() }, { 'last-event-id': first.id });
      expect((await again.next()).id).toBe(second.id);
      again.close();
      const foreign = { inner: { ...inner, pubkey: sender.pubkey }, auth: read() };
      expect((await post(`${one}/stream-data`, foreign)).status).toBe(403);
    });

    test('everything of a key is exported, imported once and again, and replaces nothing unasked', async () => {
      const [one, other] = underTest().bases;
      const key = new VaultClient();
      const saved = await key.store(one, { topic: 'v1/ra_wa/state', prevDigest: null }, 'line\nbreaks\n');
      const entries = await key.append(one, { topic: 'v1/ra_wo/mail' }, ['one', '', 'two\n']);
      const auth = key.signRead('read', key.pubkey);
      const exported = await fetch(`${other}/export-data`, {
        method: 'POST',
        body: JSON.stringify({ inner: { pubkey: key.pubkey }, auth }),
      });
      expect([exported.status, exported.headers.get('content-type')]).toEqual([200, 'application/vnd.felloe.vault-export']);
      const bytes = Buffer.from(await exported.arrayBuffer()).toString('latin1');
      expect(bytes).toContain('"kind":"end","items":4,');
      const importAuth = key.sign({ call: 'import', inner: { pubkey: key.pubkey } }, nowSeconds() + 300);
      const importing = async (text: string, inner: object = {}) => {
        const body = `${JSON.stringify({ inner: { pubkey: key.pubkey, ...inner }, auth: importAuth })}\n${text}`;
        const told = await fetch(`${one}/import-data`, { method: 'POST', body: new Uint8Array(Buffer.from(body, 'latin1')) });
        const last = (await told.text()).trim().split('\n').at(-1) ?? '';
        return { status: told.status, last: JSON.parse(last) as object };
      };
      expect(await importing(bytes)).toMatchObject({
        status: 200,
        last: { kind: 'done', items: 4, stored: 0, present: 4, kept: 0 },
      });
      const newer = await key.store(one, { topic: 'v1/ra_wa/state', prevDigest: saved }, 'newer');
      // As an export of another time: the same records for a topic that is not there yet.
      const elsewhere = bytes.replaceAll('v1/ra_wo/mail', 'v1/ra_wo/copy');
      expect(await importing(elsewhere)).toMatchObject({ last: { kind: 'done', items: 4, stored: 3, kept: 1 } });
      const copied = (await key.page(other, { topic: 'v1/ra_wo/copy' })).presignedUrlsWithMeta;
      expect(copied.map(({ meta }) => meta.digest)).toEqual(entries);
      expect((await get(copied[2]?.presignedUrl ?? '')).text).toBe('two\n');
      const heads = { inner: { places: [{ topic: 'v1/ra_wa/state', pubkey: key.pubkey }] }, auth };
      const headOf = async () => ((await post(`${one}/get-head-batch`, heads)).json as HeadsTold).heads[0]?.snapshot?.digest;
      expect(await headOf()).toBe(newer);
      expect(await importing(bytes, { replaceSnapshots: true })).toMatchObject({ last: { kind: 'done', stored: 1, present: 3 } });
      expect(await headOf()).toBe(saved);
      for (const broken of [bytes.slice(0, -40), bytes.replace('two\n', 'owt\n'), bytes.replace('"items":4', '"items":3')]) {
        expect(await importing(broken)).toMatchObject({ last: { kind: 'error' } });
      }
      expect(await importing('')).toMatchObject({ status: 400 });
      const foreign = { inner: { pubkey: key.pubkey }, auth: read() };
      expect((await post(`${one}/export-data`, foreign)).status).toBe(403);
    });
  });
}

interface OpenStream {
  next(): Promise<{ readonly id: string; readonly entry: EntryTold }>;
  close(): void;
}

async function openStream(url: string, body: object, headers: Record<string, string> = {}): Promise<OpenStream> {
  const closing = new AbortController();
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body), headers, signal: closing.signal });
  if (answer.status !== 200 || answer.body === null) throw new Error(`the stream answered ${answer.status}`);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let held = '';
  return {
    async next() {
      for (;;) {
        const end = held.indexOf('\n\n');
        if (end < 0) {
          const { value, done } = await reader.read();
          if (done) throw new Error('the stream ended');
          held += value;
          continue;
        }
        const block = held.slice(0, end);
        held = held.slice(end + 2);
        const match = /^id: (.+)\nevent: entry\ndata: (.+)$/.exec(block);
        if (match !== null) return { id: match[1] ?? '', entry: JSON.parse(match[2] ?? '') as EntryTold };
      }
    },
    close: () => closing.abort(),
  };
}
