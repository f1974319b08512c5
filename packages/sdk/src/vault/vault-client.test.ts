/** The client against servers that answer badly, or not at all; against a spoke it stands in test/conformance/vault. */
import { makeSigningKey, parseSigningKey } from '@felloe/bn254/signing-key.ts';
import { describe, expect, it } from 'vitest';
import { sendJson, startTestServer } from '../test-server.ts';
import { parseCursor } from './cursor.ts';
import { digestOf } from './digest.ts';
import { appendEntries, listPage, unreadEntries } from './history.ts';
import { liveEntries } from './live.ts';
import { readSnapshot, saveSnapshot, updateSnapshot } from './snapshot.ts';
import { VaultClient, type VaultClientOptions } from './vault-client.ts';

const topic = 'v1/ra_wa/state';
const utf8 = new TextEncoder();

const clientOf = (endpoints: readonly string[], options: Partial<VaultClientOptions> = {}) =>
  new VaultClient({
    endpoints,
    signingKey: makeSigningKey(),
    ...options,
    limits: { retryDelayMsBase: 1, retryDelayMsMax: 2, pollMs: 1, ...options.limits },
  });

const page = (entries: readonly object[], hasMore = false) => ({
  presignedUrlsWithMeta: entries,
  cursorResponse: { nextCursor: null, hasMore, totalCount: entries.length },
});

describe('asking', () => {
  it('goes to the next spoke when one is away, and stays there', async () => {
    await using server = await startTestServer((_request, response) => sendJson(response, 200, { presignedUrl: null }));
    const client = clientOf(['http://127.0.0.1:9', `${server.endpoint}/vault/`]);
    expect(await readSnapshot(client, { topic })).toBeUndefined();
    expect(await readSnapshot(client, { topic })).toBeUndefined();
    const [asked, ...more] = server.seen.map(({ target }) => target);
    // Once it is asked for more than the original offers.
    expect([asked, ...more]).toEqual(['/vault/read-snapshot', '/vault/get-snapshot', '/vault/get-snapshot']);
  });

  it.each([
    [401, { error: 'unauthenticated', message: 'the signature has expired' }, 'unauthenticated'],
    [403, { error: 'access_denied', message: 'only the owner reads here' }, 'access_denied'],
    [409, { error: 'precondition_failed', message: 'another snapshot' }, 'precondition_failed'],
    [426, { error: 'CLIENT_VERSION_TOO_OLD', message: 'update', minimum_version: '2.0.0' }, 'unsupported'],
    [400, 'text of the original', 'invalid_argument'],
  ])('tells a %i as what it is, at once', async (status, body, code) => {
    await using server = await startTestServer((_request, response) => sendJson(response, status, body));
    await expect(readSnapshot(clientOf([server.endpoint]), { topic })).rejects.toMatchObject({ code });
    expect(server.seen).toHaveLength(1);
  });

  it('asks again on 502 and 429, so often and no more', async () => {
    await using server = await startTestServer((_request, response) =>
      sendJson(response, server.seen.length % 2 === 0 ? 429 : 502, { error: 'unavailable', message: 'the hub is away' }),
    );
    const client = clientOf([server.endpoint], { limits: { attemptsMax: 4 } });
    await expect(readSnapshot(client, { topic })).rejects.toMatchObject({ retryable: true });
    expect(server.seen).toHaveLength(4);
  });

  it('does not sleep through a long Retry-After', async () => {
    await using server = await startTestServer((_request, response) =>
      sendJson(response, 429, { error: 'rate_limited', message: 'wait' }, { 'retry-after': '3600' }),
    );
    await expect(readSnapshot(clientOf([server.endpoint]), { topic })).rejects.toMatchObject({ code: 'rate_limited' });
    expect(server.seen).toHaveLength(1);
  });

  it('never takes an answer of another form for an empty one', async () => {
    for (const answer of [{}, [], null, 'x', { presignedUrl: 5 }]) {
      await using server = await startTestServer((_request, response) => sendJson(response, 200, answer));
      await expect(readSnapshot(clientOf([server.endpoint]), { topic })).rejects.toMatchObject({ code: 'internal' });
    }
  });

  it('does not wait for ever for the rest of an answer', async () => {
    await using server = await startTestServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"presigned');
    });
    const client = clientOf([server.endpoint], { limits: { attemptMs: 50, attemptsMax: 2 } });
    await expect(readSnapshot(client, { topic })).rejects.toMatchObject({ code: 'deadline_exceeded' });
    // Of which the first asked for more than the original offers.
    expect(server.seen).toHaveLength(3);
  });

  it('ends with the reason of its signal', async () => {
    await using server = await startTestServer(() => {});
    const left = new AbortController();
    const asked = readSnapshot(clientOf([server.endpoint]), { topic }, { signal: left.signal });
    left.abort(new Error('the user left'));
    await expect(asked).rejects.toThrow('the user left');
  });
});

describe('signatures', () => {
  it('of reads are used again until an hour before their end; of writes never', async () => {
    let now = 1_800_000_000_000;
    await using server = await startTestServer((_request, response) => sendJson(response, 200, page([])));
    const client = clientOf([server.endpoint], { now: () => now });
    for (const step of [0, 22 * 3_600_000, 2 * 3_600_000]) {
      now += step;
      await listPage(client, { topic });
    }
    const expiries = server.seen.map(({ body }) => (JSON.parse(body) as { auth: { expiry: number } }).auth.expiry);
    expect(expiries).toEqual([1_800_086_400, 1_800_086_400, 1_800_172_800]);
    expect(client.authorise({ call: 'get_snapshot', inner: { topic, pubkey: '5' } }).expiry).toBe(1_800_086_460);
  });

  it('are made with a key that was parsed before, too', () => {
    const key = parseSigningKey(makeSigningKey());
    expect(clientOf(['http://x'], { signingKey: key }).publicKey).toBe(key.publicKey.decimal);
  });
});

describe('bytes', () => {
  it('that are not those of the entry are fetched again, and in the end refused', async () => {
    const digest = await digestOf(utf8.encode('right'));
    await using server = await startTestServer(({ target }, response) => {
      if (target.startsWith('/blob')) response.end('wrong');
      else sendJson(response, 200, page([{ meta: { timestamp: 5, digest }, presignedUrl: `${server.endpoint}/blob` }]));
    });
    const cursors = { load: async () => undefined, save: async () => expect.unreachable() };
    const entries = unreadEntries(clientOf([server.endpoint], { limits: { attemptsMax: 2 } }), { topic }, { cursors });
    await expect(entries.next()).rejects.toMatchObject({ code: 'digest_mismatch' });
    expect(server.seen).toHaveLength(4);
  });

  it('whose URL ran out are announced again; those that arrived are not sent twice', async () => {
    const sent: string[] = [];
    let refused = 0;
    await using server = await startTestServer(({ target, body }, response) => {
      if (target === '/save-data-batch') {
        const { data } = (JSON.parse(body) as { inner: { data: { digest: string }[] } }).inner;
        sendJson(response, 200, { presignedUrls: data.map((_each, index) => `${server.endpoint}/put/${index}`) });
      } else if (body === 'b' && refused < 6) {
        refused += 1;
        sendJson(response, 403, { error: 'access_denied', message: 'the URL is over' });
      } else {
        sent.push(body);
        response.writeHead(201).end();
      }
    });
    const client = clientOf([server.endpoint], { limits: { attemptsMax: 8 } });
    await appendEntries(client, { topic }, [utf8.encode('a'), utf8.encode('b'), utf8.encode('c')]);
    expect(sent).toEqual(['a', 'b', 'c']);
  });
});

describe('live entries', () => {
  it('are asked for again and again where the server has no streams', async () => {
    const bytes = utf8.encode('entry');
    const digest = await digestOf(bytes);
    await using server = await startTestServer(({ target, body }, response) => {
      if (target === '/stream-data') response.writeHead(404).end();
      else if (target === '/blob') response.end(bytes);
      else {
        const { cursor } = (JSON.parse(body) as { inner: { cursor: { cursor: { timestamp: number } | null } } }).inner;
        const timestamp = (cursor.cursor?.timestamp ?? 0) + 1;
        sendJson(response, 200, page([{ meta: { timestamp, digest }, presignedUrl: `${server.endpoint}/blob` }]));
      }
    });
    const kept: string[] = [];
    const cursors = { load: async () => undefined, save: async (_name: string, cursor: string) => void kept.push(cursor) };
    for await (const entry of liveEntries(clientOf([server.endpoint]), { topic }, { cursors })) {
      if (entry.timestamp === 4) break;
    }
    expect(kept.map((text) => parseCursor(text).timestamp)).toEqual([1, 2, 3]);
  });
});

describe('updates', () => {
  it('give up after as many that came first as they were told', async () => {
    await using server = await startTestServer(({ target }, response) => {
      if (target === '/read-snapshot') response.writeHead(204).end();
      else if (target === '/pre-save-snapshot') sendJson(response, 200, { presignedUrl: `${server.endpoint}/put` });
      else if (target === '/put') response.writeHead(200).end();
      else sendJson(response, 409, { error: 'precondition_failed', message: 'another snapshot' });
    });
    const client = clientOf([server.endpoint], { limits: { mergesMax: 3 } });
    let merges = 0;
    const merge = () => {
      merges += 1;
      return utf8.encode('mine');
    };
    await expect(updateSnapshot(client, { topic, merge })).rejects.toMatchObject({ code: 'precondition_failed' });
    expect(merges).toBe(3);
  });

  it('whose answer was lost are asked again by themselves; announced again is only what was forgotten', async () => {
    let saves = 0;
    await using server = await startTestServer(({ target }, response) => {
      if (target === '/pre-save-snapshot') sendJson(response, 200, { presignedUrl: `${server.endpoint}/put` });
      else if (target === '/put') response.end();
      else if (saves++ === 0) response.destroy();
      else if (saves === 2) sendJson(response, 400, { error: 'upload_not_found', message: 'too late' });
      else sendJson(response, 200, null);
    });
    const bytes = utf8.encode('mine');
    const digest = await saveSnapshot(clientOf([server.endpoint]), { topic, bytes, prevDigest: undefined });
    expect(digest).toBe(await digestOf(bytes));
    const sent = ['/pre-save-snapshot', '/put'];
    const save = '/save-snapshot';
    expect(server.seen.map(({ target }) => target)).toEqual([...sent, save, save, ...sent, save]);
  });

  it('that change nothing save nothing', async () => {
    await using server = await startTestServer((_request, response) => sendJson(response, 200, { presignedUrl: null }));
    expect(await updateSnapshot(clientOf([server.endpoint]), { topic, merge: () => undefined })).toBeUndefined();
    expect(server.seen).toHaveLength(2);
  });
});
