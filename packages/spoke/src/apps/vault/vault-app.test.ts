import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { signingContentOf } from '@felloe/bn254/signing-content.ts';
import { parseSigningKey } from '@felloe/bn254/signing-key.ts';
import { capturedRequests, testOnlySigningKey } from '@felloe/bn254/vectors/captured.ts';
import type { CallName, CallOptions } from '@felloe/contracts/session/calls.ts';
import { errorCodes, StoreError } from '@felloe/engine/errors.ts';
import { createManualClock } from '@felloe/runtime/manual-clock.ts';
import { describe, expect, it } from 'vitest';
import type { AppContext } from '../../app-context.ts';
import { createOccupancy } from './admission/occupancy.ts';
import { createSourceLimit } from './admission/source-limit.ts';
import { VaultExchange } from './exchange.ts';
import { vaultStatusOfCode } from './failure.ts';
import { startVaultServer } from './fixture/vault-server.ts';
import { createReachedBy } from './reached-by.ts';
import { sealedRoutes, vaultRoutes } from './vault-routes.ts';

const capturedAt = Math.min(...capturedRequests.map(({ auth }) => auth.expiry)) * 1000 - 30_000;
const bytes = Buffer.from('what was saved');
const digest = `0x${createHash('sha256').update(bytes).digest('hex')}`;
const upload = (place: object) => ({
  upload_id: 'u-1',
  expires_at: capturedAt + 20_000,
  stored: false,
  direct: null,
  kind: 'history',
  ...place,
});
const key = parseSigningKey(testOnlySigningKey);

/** A hub with one entry, whose bytes are those that were committed last. */
function oneEntryHub() {
  const held: { blobs: unknown; size: number } = { blobs: [], size: 0 };
  const failing = new Map<CallName, StoreError>();
  const entry = () => ({ topic: 'v1/ra_wa/a', owner: '0x', digest, timestamp: 5, position: 1, ...held });
  const answer = (name: CallName, request: Record<string, unknown>): unknown => {
    const failure = failing.get(name);
    if (failure !== undefined) throw failure;
    if (name === 'reserve_vault_uploads') {
      return { uploads: (request['wishes'] as object[]).map(upload) };
    }
    if (name === 'commit_vault_upload') {
      Object.assign(held, { blobs: request['blobs'], size: request['size'] });
      return entry();
    }
    if (name === 'list_vault_entries') return { entries: [entry()], has_more: false, total: 1, unfinished: [] };
    return { entries: [entry()], unfinished: [] };
  };
  return { answer, failing };
}

const captured = (path: string) => {
  const found = capturedRequests.find((request) => request.path === path);
  if (found === undefined) throw new Error(`nothing was captured of ${path}`);
  return { method: 'POST', body: JSON.stringify({ inner: found.signed.inner, auth: found.auth }) };
};

/** Announces our bytes as the captured account does. */
const announcement = () => {
  const inner = { data: [{ topic: 'v1/ra_wa/a', pubkey: key.publicKey.decimal, digest }] };
  const auth = key.authorise(signingContentOf({ call: 'save_data_batch', inner }), Math.floor(capturedAt / 1000) + 60);
  return { method: 'POST', body: JSON.stringify({ inner, auth }) };
};

const told = async (answer: Response) => ({ status: answer.status, body: (await answer.json()) as Record<string, unknown> });

describe('the vault', () => {
  it('serves nothing that is not in its tables, each entry with who may use it', () => {
    const listed = [...vaultRoutes, ...sealedRoutes].map(([path, { authorisation, methods }]) => [
      path,
      authorisation,
      ...methods,
    ]);
    expect(listed).toEqual([
      ['/health-check', 'public', 'GET', 'HEAD'],
      ['/pre-save-snapshot', 'signature', 'POST'],
      ['/save-snapshot', 'signature', 'POST'],
      ['/get-snapshot', 'signature', 'POST'],
      ['/save-data-batch', 'signature', 'POST'],
      ['/get-data-batch', 'signature', 'POST'],
      ['/get-data-sequence', 'signature', 'POST'],
      ['/read-snapshot', 'signature', 'POST'],
      ['/get-head-batch', 'signature', 'POST'],
      ['/list-topics', 'signature', 'POST'],
      ['/stream-data', 'signature', 'POST'],
      ['/export-data', 'signature', 'POST'],
      ['/import-data', 'signature', 'POST'],
      ['/uploads/', 'sealed_url', 'PUT'],
      ['/blobs/', 'sealed_url', 'GET', 'HEAD'],
    ]);
  });

  it('asks the hub for nothing without a signature or a URL of ours', async () => {
    await using server = await startVaultServer({ nowMs: capturedAt });
    for (const [path, { authorisation, methods }] of [...vaultRoutes, ...sealedRoutes]) {
      if (authorisation === 'public') continue;
      const method = methods[0] ?? '';
      const inner = { topic: 'v1/ra_wa/a', pubkey: '5', digest, digests: [], data: [], places: [], cursor: null };
      const page = { ...inner, cursor: { cursor: null, order: 'Asc', limit: null } };
      const auth = { pubkey: '5', expiry: capturedAt / 1000 + 60, signature: Array.from({ length: 4 }, () => digest) };
      const answer = await fetch(server.base + path + (authorisation === 'sealed_url' ? 'AAAA' : ''), {
        method,
        ...(method === 'POST'
          ? { body: `${JSON.stringify({ inner: path === '/get-data-sequence' ? page : inner, auth })}\n` }
          : {}),
      });
      expect([path, answer.status]).toEqual([path, authorisation === 'sealed_url' ? 403 : 401]);
    }
    expect(server.calls).toEqual([]);
  });

  it('serves captured requests: an upload, its page, its bytes, with the signer as actor', async () => {
    await using server = await startVaultServer({ ...oneEntryHub(), nowMs: capturedAt });
    const announced = await told(await fetch(`${server.base}/save-data-batch`, announcement()));
    const [url = ''] = announced.body['presignedUrls'] as string[];
    expect((await fetch(url, { method: 'PUT', body: bytes })).status).toBe(200);
    const page = await told(await fetch(`${server.base}/get-data-sequence`, captured('/get-data-sequence')));
    expect(page).toMatchObject({ status: 200, body: { cursorResponse: { hasMore: false, totalCount: 1 } } });
    const [entry] = page.body['presignedUrlsWithMeta'] as { presignedUrl: string }[];
    const answer = await fetch(entry?.presignedUrl ?? '');
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    const actor = { kind: 'vault_key', tenant_id: 't-1' };
    expect(server.calls.find(({ name }) => name === 'list_vault_entries')?.options.actor).toMatchObject(actor);
    expect(server.calls.find(({ name }) => name === 'commit_vault_upload')?.options.actor).toMatchObject({ kind: 'spoke' });
    expect(server.reads.map(({ operation, bytes: count }) => [operation, count])).toEqual([
      ['list', 0],
      ['get', bytes.length],
    ]);
  });

  it('stands on the container of the host name, also for a call that is remembered', async () => {
    await using server = await startVaultServer({ ...oneEntryHub(), nowMs: capturedAt });
    const { method, body } = captured('/get-data-sequence');
    const ask = async (host: string) => {
      const asked = request(`${server.base}/get-data-sequence`, { method, headers: { host } }).end(body);
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      answer.resume();
      const { request: told, options } = server.calls.findLast(({ name }) => name === 'list_vault_entries') ?? {};
      return [answer.statusCode, told?.['container'], options?.actor?.tenant_id];
    };
    for (const host of ['other.test', 'some.test', 'OTHER.test:80', 'other.test.evil']) {
      const isOther = /^other\.test(?::|$)/i.test(host);
      expect([host, ...(await ask(host))]).toEqual([host, 200, ...(isOther ? ['other-vault', 't-2'] : ['felloe-vault', 't-1'])]);
    }
  });

  it('answers 502 while the hub is away, and still sends bytes; when their time is over, no more', async () => {
    const { answer, failing } = oneEntryHub();
    await using server = await startVaultServer({ answer, nowMs: capturedAt });
    const announced = await told(await fetch(`${server.base}/save-data-batch`, announcement()));
    const [uploadUrl = ''] = announced.body['presignedUrls'] as string[];
    failing.set('commit_vault_upload', new StoreError('upload_not_found'));
    expect(await told(await fetch(uploadUrl, { method: 'PUT', body: bytes }))).toMatchObject({ status: 403 });
    failing.clear();
    expect((await fetch(uploadUrl, { method: 'PUT', body: bytes })).status).toBe(200);
    const page = await told(await fetch(`${server.base}/get-data-sequence`, captured('/get-data-sequence')));
    const [entry] = page.body['presignedUrlsWithMeta'] as { presignedUrl: string }[];
    server.isDeciding = false;
    expect(await told(await fetch(`${server.base}/get-data-sequence`, captured('/get-data-sequence')))).toEqual({
      status: 502,
      body: { error: 'unavailable', message: 'the hub is away' },
    });
    expect(await told(await fetch(uploadUrl, { method: 'PUT', body: bytes }))).toMatchObject({ status: 502 });
    expect((await fetch(entry?.presignedUrl ?? '')).status).toBe(200);
    await server.clock.advance(20_000);
    expect((await fetch(entry?.presignedUrl ?? '')).status).toBe(403);
    expect((await fetch(uploadUrl, { method: 'PUT', body: bytes })).status).toBe(403);
  });

  it('keeps an upload announced while its bytes come, and commits it by the name that the hub knows last', async () => {
    const { answer } = oneEntryHub();
    let announced = 0;
    const renaming = (name: CallName, request: Record<string, unknown>): unknown => {
      if (name !== 'reserve_vault_uploads') return answer(name, request);
      announced += 1;
      return { uploads: (request['wishes'] as object[]).map((wish) => upload({ ...wish, upload_id: `u-${announced}` })) };
    };
    await using server = await startVaultServer({ answer: renaming, nowMs: capturedAt });
    const first = await told(await fetch(`${server.base}/save-data-batch`, announcement()));
    const [url = ''] = first.body['presignedUrls'] as string[];
    server.storage.beforeStored = async () => {
      await server.clock.advance(30_000);
    };
    expect((await fetch(url, { method: 'PUT', body: bytes })).status).toBe(200);
    expect(announced).toBe(4);
    const commit = server.calls.find(({ name }) => name === 'commit_vault_upload');
    expect(commit?.request['upload_id']).toBe('u-4');
    await server.clock.advance(30_000);
    expect(announced).toBe(4);
  });

  it('ends a stream when this spoke no longer decides, and frees its place', async () => {
    const { answer } = oneEntryHub();
    const waits: unknown[] = [];
    const waiting = (name: CallName, request: Record<string, unknown>, { signal }: CallOptions): unknown => {
      if (name !== 'list_vault_entries' || request['wait_ms'] === 0) return answer(name, request);
      waits.push(request['cursor']);
      return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(StoreError.from(signal.reason))));
    };
    await using server = await startVaultServer({ answer: waiting, nowMs: capturedAt });
    const inner = { topic: 'v1/ra_wa/a', pubkey: key.publicKey.decimal, cursor: null };
    const auth = key.authorise(signingContentOf({ call: 'read', inner }), Math.floor(capturedAt / 1000) + 60);
    const stream = await fetch(`${server.base}/stream-data`, { method: 'POST', body: JSON.stringify({ inner, auth }) });
    expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    while (waits.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    server.isDeciding = false;
    const blocks = (await stream.text()).split('\n\n');
    expect(blocks[0]).toBe('retry: 1000');
    expect(blocks[1]).toMatch(new RegExp(`^id: 5-${digest}\nevent: entry\ndata: .*presignedUrl`));
    expect(blocks[2]).toBe('event: error\ndata: {"error":"unavailable","message":"the hub is away"}');
    // By position: what comes next is behind it, whatever its second and digest.
    expect(waits).toEqual([{ timestamp: 5, digest: '', position: 1 }]);
  });

  it('tells why an import ends to somebody who is still sending', async () => {
    await using server = await startVaultServer({ ...oneEntryHub(), nowMs: capturedAt });
    const inner = { pubkey: key.publicKey.decimal };
    const auth = key.authorise(signingContentOf({ call: 'import', inner }), Math.floor(capturedAt / 1000) + 60);
    const lines = [{ inner, auth }, { kind: 'export', format: 1, pubkey: inner.pubkey }, { kind: 'nonsense' }];
    const body = Buffer.concat([
      Buffer.from(`${lines.map((line) => JSON.stringify(line)).join('\n')}\n`),
      Buffer.alloc(4_000_000),
    ]);
    const told = await fetch(`${server.base}/import-data`, { method: 'POST', body });
    expect([told.status, JSON.parse(await told.text())]).toMatchObject([200, { kind: 'error', error: 'invalid_argument' }]);
    const late = {
      inner,
      auth: key.authorise(signingContentOf({ call: 'import', inner }), Math.floor(capturedAt / 1000) + 3_600),
    };
    expect((await fetch(`${server.base}/import-data`, { method: 'POST', body: `${JSON.stringify(late)}\n` })).status).toBe(401);
  });

  it('breaks an export that cannot be whole', async () => {
    const lost = { blob_id: 'lost', backend_id: 'memory', locator: 'lost', size: 4 };
    const entry = { topic: 'v1/ra_wa/a', owner: '0x', digest, timestamp: 5, position: 0, size: 4, blobs: [lost] };
    const answer = (name: CallName): unknown => {
      if (name !== 'list_vault_topics') return { entries: [entry], unfinished: [] };
      return { topics: [{ topic: entry.topic, snapshot: entry, entries: 0, bytes: 4 }], next_after: '' };
    };
    await using server = await startVaultServer({ answer, nowMs: capturedAt });
    const inner = { pubkey: key.publicKey.decimal };
    const auth = key.authorise(signingContentOf({ call: 'read', inner }), Math.floor(capturedAt / 1000) + 60);
    const exported = fetch(`${server.base}/export-data`, { method: 'POST', body: JSON.stringify({ inner, auth }) });
    await expect(exported.then((told) => told.text())).rejects.toThrow(TypeError);
    expect(server.faults).toHaveLength(1);
  });

  it('never answers null for a fault, and tells nobody what the fault was', async () => {
    const { answer, failing } = oneEntryHub();
    await using server = await startVaultServer({ answer, nowMs: capturedAt });
    failing.set('list_vault_entries', new StoreError('internal', 'relation vault_entries has no column secret'));
    const broken = await told(await fetch(`${server.base}/get-data-sequence`, captured('/get-data-sequence')));
    expect([broken.status, broken.body['error']]).toEqual([500, 'internal']);
    expect(JSON.stringify(broken.body)).not.toContain('secret');
    expect(server.faults).toHaveLength(1);
  });

  it('refuses more than a source may have verified, with the time to wait, but not what it remembers', async () => {
    await using server = await startVaultServer({
      ...oneEntryHub(),
      nowMs: capturedAt,
      settings: { verificationsPerSecond: 1 },
    });
    const ask = (body: string) => fetch(`${server.base}/get-data-sequence`, { method: 'POST', body });
    const { body } = captured('/get-data-sequence');
    expect((await ask(body)).status).toBe(200);
    const wrong = body.replace(/"expiry":(\d+)/, (_all, expiry: string) => `"expiry":${Number(expiry) - 1}`);
    expect((await ask(wrong)).status).toBe(401);
    const other = body.replace(/"expiry":(\d+)/, (_all, expiry: string) => `"expiry":${Number(expiry) - 2}`);
    const refused = await ask(other);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '8']);
    expect((await ask(body)).status).toBe(200);
  });

  it('holds every public key, and all of them together, to the limits of the tenant that it belongs to', async () => {
    const admitted: unknown[] = [];
    const admit: AppContext['admit'] = (limited) => {
      admitted.push(limited);
      return Promise.reject(new StoreError('rate_limited', 'enough', { retryAfterMs: 2_500 }));
    };
    await using server = await startVaultServer({ ...oneEntryHub(), nowMs: capturedAt, admit });
    const refused = await fetch(`${server.base}/get-data-sequence`, captured('/get-data-sequence'));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3']);
    expect(admitted).toEqual([{ access_key_id: key.publicKey.hex, tenant_id: 't-1', rate: null }]);
  });

  it('has a status for every code: 500 for faults of ours alone, 502 for what passes', () => {
    const codesOf = (status: number) =>
      Object.keys(errorCodes).filter((code) => vaultStatusOfCode[code as 'internal'] === status);
    expect(codesOf(500)).toEqual(['facts_required', 'copy_needs_bytes', 'blob_missing', 'internal']);
    expect(codesOf(502)).toEqual([
      'container_not_found',
      'bytes_unreachable',
      'epoch_closed',
      'unavailable',
      'deadline_exceeded',
      'backend_failed',
    ]);
    expect(codesOf(503)).toEqual([]);
  });
});

describe('limits', () => {
  it('a source gets its share again with time; a wrong signature costs ten', async () => {
    const clock = createManualClock();
    const { take, punish } = createSourceLimit({ perSecond: 10, clock });
    for (let count = 0; count < 40; count += 1) take('a');
    expect(() => take('a')).toThrow(StoreError);
    take('b');
    await clock.advance(1_000);
    take('a');
    punish('a');
    expect(() => take('a')).toThrow(StoreError);
  });

  it('a key has so many streams and no more, and gets back what it leaves', () => {
    const streams = createOccupancy({ what: 'streams', perKeyMax: 2, allMax: 3, retryAfterMs: 1, running: { set: () => {} } });
    const [first] = [streams.enter('a'), streams.enter('a')];
    expect(() => streams.enter('a')).toThrow('this key has 2');
    streams.enter('b');
    expect(() => streams.enter('c')).toThrow('this spoke has 3');
    first?.[Symbol.dispose]();
    first?.[Symbol.dispose]();
    streams.enter('a');
    expect(() => streams.enter('c')).toThrow(StoreError);
  });
});

describe('how a client reached us', () => {
  const exchangeOf = (headers: Record<string, string>, remoteAddress = '192.0.2.1') => {
    const raw = { method: 'POST', headers, socket: { remoteAddress } };
    type Parts = ConstructorParameters<typeof VaultExchange>[0];
    return new VaultExchange({
      raw: raw as unknown as Parts['raw'],
      response: {} as Parts['response'],
      target: '/vault/x',
      prefix: '/vault',
    });
  };
  const forwarded = {
    host: 'inside:8080',
    'x-forwarded-host': 'evil.test, vault.test',
    'x-forwarded-proto': 'https',
    'x-forwarded-for': '198.51.100.7, 203.0.113.9',
  };

  it('is what the connection says, or what a trusted proxy says, or what the operator says', () => {
    const plain = createReachedBy({ prefix: '/vault', publicUrl: undefined, trustsForwarded: false });
    expect([plain.baseOf(exchangeOf(forwarded)), plain.sourceOf(exchangeOf(forwarded))]).toEqual([
      'http://inside:8080/vault',
      '192.0.2.1',
    ]);
    const trusting = createReachedBy({ prefix: '/vault', publicUrl: undefined, trustsForwarded: true });
    expect([trusting.baseOf(exchangeOf(forwarded)), trusting.sourceOf(exchangeOf(forwarded))]).toEqual([
      'https://vault.test/vault',
      '203.0.113.9',
    ]);
    const fixed = createReachedBy({ prefix: '/vault', publicUrl: 'https://v.test/', trustsForwarded: false });
    expect(fixed.baseOf(exchangeOf(forwarded))).toBe('https://v.test/vault');
    for (const host of ['', 'a/b', 'a b', 'user@host', 'a:b'])
      expect(() => plain.baseOf(exchangeOf({ host })), host).toThrow(StoreError);
    expect(plain.sourceOf(exchangeOf({}, '2001:db8::1'))).toBe(plain.sourceOf(exchangeOf({}, '2001:db8:0:0:9::2')));
    expect(plain.sourceOf(exchangeOf({}, '::ffff:192.0.2.7'))).toBe('::ffff:192.0.2.7');
  });
});
