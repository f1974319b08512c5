/** The vault client of the sdk on spokes that are there and spokes that are not, over links that lose answers. */
import { newKeyPair } from '@felloe/sdk/vault/keys.ts';
import type { CursorStorage } from '@felloe/sdk/vault/cursor.ts';
import { readHeads } from '@felloe/sdk/vault/heads.ts';
import { appendEntries, listPage, readEntries, sendToMailbox, unreadEntries } from '@felloe/sdk/vault/history.ts';
import { liveEntries } from '@felloe/sdk/vault/live.ts';
import { exportData, importData } from '@felloe/sdk/vault/portability.ts';
import { readSnapshot, saveSnapshot, updateSnapshot } from '@felloe/sdk/vault/snapshot.ts';
import { topicsOf } from '@felloe/sdk/vault/topics.ts';
import type { Progress } from '@felloe/sdk/vault/transfer.ts';
import { VaultClient, type VaultClientOptions } from '@felloe/sdk/vault/vault-client.ts';
import { describe, expect, test } from 'vitest';
import type { VaultUnderTest } from './vault-under-test.ts';

const away = 'http://127.0.0.1:9/vault';
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes);

/** Every so many answers are lost after the server has done what was asked. */
function losing(every: number): typeof fetch {
  let count = 0;
  return async (input, init) => {
    const response = await fetch(input, init);
    count += 1;
    if (count % every !== 0) return response;
    await response.body?.cancel();
    throw new TypeError('the link broke');
  };
}

function keptCursors(): CursorStorage & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return { kept, load: async (name) => kept.get(name), save: async (name, cursor) => void kept.set(name, cursor) };
}

export function sdkTests(underTest: () => VaultUnderTest): void {
  const clientOf = (options: Partial<VaultClientOptions> = {}): VaultClient =>
    new VaultClient({
      endpoints: underTest().bases,
      signingKey: newKeyPair().signingKey,
      ...options,
      limits: { retryDelayMsBase: 20, retryDelayMsMax: 200, ...options.limits },
    });

  describe('the vault client of the sdk', () => {
    test('merges what many save at once, through two spokes and lost answers, and loses none', async () => {
      const topic = 'v1/ra_wa/counter';
      const { signingKey } = newKeyPair();
      const [one, two] = underTest().bases;
      const writers = [[one], [two], [away, two, one], [two, one]].map((endpoints, index) =>
        clientOf({ endpoints, signingKey, ...(index === 1 ? { fetch: losing(5) } : {}) }),
      );
      const add = (client: VaultClient, name: string) =>
        updateSnapshot(client, {
          topic,
          merge: (current) => {
            const names = current === undefined ? [] : (JSON.parse(textOf(current) ?? '') as string[]);
            // A lost answer may have been of a save that was done: its name is there then.
            return names.includes(name) ? undefined : bytesOf(JSON.stringify([...names, name]));
          },
        });
      await Promise.all(
        writers.map(async (client, writer) => {
          for (let count = 0; count < 2; count += 1) await add(client, `${writer}-${count}`);
        }),
      );
      const [client] = writers;
      const saved = client === undefined ? undefined : await readSnapshot(client, { topic });
      const names = JSON.parse(textOf(saved?.bytes) ?? '[]') as string[];
      expect(names.toSorted()).toEqual(writers.flatMap((_client, writer) => [0, 1].map((count) => `${writer}-${count}`)));
    });

    test('tells a conflict, and a missing right, as what they are', async () => {
      const client = clientOf();
      const topic = 'v1/ra_wa/state';
      expect(await readSnapshot(client, { topic })).toBeUndefined();
      const first = await saveSnapshot(client, { topic, bytes: bytesOf('first'), prevDigest: undefined });
      await saveSnapshot(client, { topic, bytes: bytesOf('second'), prevDigest: first });
      const late = saveSnapshot(client, { topic, bytes: bytesOf('late'), prevDigest: first });
      await expect(late).rejects.toMatchObject({ code: 'precondition_failed' });
      const foreign = readSnapshot(clientOf(), { topic, owner: client.publicKey });
      await expect(foreign).rejects.toMatchObject({ code: 'access_denied' });
    });

    test('fills a mailbox over a link that loses answers, and reads it once, in order, over interruptions', async () => {
      const topic = 'v1/ra_wo/letters';
      const owner = clientOf({ fetch: losing(7) });
      const sender = clientOf({ fetch: losing(6) });
      const texts = Array.from({ length: 70 }, (_, index) => `letter ${index}`);
      await appendEntries(sender, { topic, owner: owner.publicKey }, texts.map(bytesOf));
      const last = await sendToMailbox(sender, { topic, to: owner.publicKey, bytes: bytesOf('the last') });
      const cursors = keptCursors();
      const seen: (string | undefined)[] = [];
      for (const take of [3, 40, 100]) {
        let left = take;
        for await (const { bytes } of unreadEntries(owner, { topic }, { cursors })) {
          // An entry whose handling was broken off comes again.
          if (left === 0) break;
          seen.push(textOf(bytes));
          left -= 1;
        }
      }
      expect(seen).toEqual([...texts, 'the last']);
      expect((await readEntries(owner, { topic }, [last])).map(({ bytes }) => textOf(bytes))).toEqual(['the last']);
      const newest = await listPage(owner, { topic }, { newestFirst: true, limit: 1 });
      expect([newest.entries[0]?.digest, newest.hasMore, newest.totalCount]).toEqual([last, true, 71]);
    });

    test('shows entries as they come, first those that were missed', async () => {
      const topic = 'v1/ra_wo/live';
      const owner = clientOf();
      const sender = clientOf();
      const send = (text: string) => sendToMailbox(sender, { topic, to: owner.publicKey, bytes: bytesOf(text) });
      await send('missed');
      const seen: (string | undefined)[] = [];
      const cursors = keptCursors();
      for await (const { bytes } of liveEntries(owner, { topic }, { cursors })) {
        seen.push(textOf(bytes));
        if (seen.length === 3) break;
        await send(`then ${seen.length}`);
      }
      expect(seen).toEqual(['missed', 'then 1', 'then 2']);
    });

    test('tells how far a long transfer is, both ways', async () => {
      const client = clientOf();
      const topic = 'v1/ra_wa/large';
      const bytes = new Uint8Array(1_500_000).map((_, index) => index % 251);
      const told: Progress[] = [];
      const onProgress = (progress: Progress) => void told.push(progress);
      await saveSnapshot(client, { topic, bytes, prevDigest: undefined }, { onProgress });
      expect(told.at(-1)).toEqual({ transferredBytes: bytes.length, totalBytes: bytes.length });
      expect(told.some(({ transferredBytes }) => transferredBytes > 0 && transferredBytes < bytes.length)).toBe(true);
      told.splice(0);
      const found = await readSnapshot(client, { topic }, { onProgress });
      expect(found?.bytes).toEqual(bytes);
      expect(told.at(-1)?.transferredBytes).toBe(bytes.length);
    });

    test('exports all of a key and imports it again; what broke off is noticed', async () => {
      const { signingKey } = newKeyPair();
      const client = clientOf({ signingKey });
      await saveSnapshot(client, { topic: 'v1/ra_wa/a', bytes: bytesOf('{"a":1}\n'), prevDigest: undefined });
      await appendEntries(client, { topic: 'v1/ra_wo/b' }, [bytesOf('one'), bytesOf(''), bytesOf('three')]);
      const items: string[] = [];
      const stream = await exportData(client, { onItem: ({ kind, topic, size }) => items.push(`${kind} ${topic} ${size}`) });
      const exported = await new Response(stream).blob();
      expect(items).toEqual(['snapshot v1/ra_wa/a 8', 'entry v1/ra_wo/b 3', 'entry v1/ra_wo/b 0', 'entry v1/ra_wo/b 5']);
      expect(await importData(client, exported)).toMatchObject({ items: 4, bytes: 16, stored: 0, present: 4, kept: 0 });
      await expect(importData(client, exported.slice(0, -20))).rejects.toMatchObject({ code: 'incomplete_body' });
      await expect(importData(clientOf(), exported)).rejects.toMatchObject({ code: 'invalid_argument' });
      const topics = [];
      for await (const topic of topicsOf(client)) topics.push(topic);
      expect(topics).toMatchObject([
        { topic: 'v1/ra_wa/a', snapshot: { size: 8 }, totalCount: 0, bytes: 8 },
        { topic: 'v1/ra_wo/b', snapshot: undefined, totalCount: 3, bytes: 8 },
      ]);
      const heads = await readHeads(client, [{ topic: 'v1/ra_wo/b' }, { topic: 'v1/ra_wa/a' }, { topic: 'v1/ra_wa/none' }]);
      expect(heads.map(({ snapshot, history }) => [snapshot?.size, history?.totalCount])).toEqual([
        [undefined, 3],
        [8, undefined],
        [undefined, undefined],
      ]);
    });
  });
}
