import { createSecretKey } from 'node:crypto';
import type { CallName, CallRequest, CallResult } from '@felloe/contracts/session/calls.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { describe, expect, it } from 'vitest';
import { type DownloadClaim, openDownload, openUpload, sealDownload, sealUpload } from './claims.ts';
import { createDownloadTokens } from './download-tokens.ts';
import { createNonces, readToken, seal, type SealingKey, unseal } from './seal.ts';
import { createUrlKeyRing } from './url-keys.ts';

const keyOf = (id: number): SealingKey => ({ id, key: createSecretKey(Buffer.alloc(32, id)), nextNonce: createNonces() });
const codeOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
    return 'fine';
  } catch (thrown) {
    return StoreError.from(thrown).code;
  }
};

const actor = { kind: 'spoke', tenant_id: '', principal_id: 's', source_address: '' };

/** A hub whose key changes; `away` fails its calls. */
function ringOf(state: { now: number; ids: number[]; away: boolean; asked: number }) {
  const call = async <N extends CallName>(_name: N, _request: CallRequest<N>): Promise<CallResult<N>> => {
    state.asked += 1;
    if (state.away) throw new StoreError('unavailable');
    const keys = state.ids.map((id) => ({ id, key: Buffer.alloc(32, id), expires_at: state.now + 7_200_000 }));
    return { keys } as unknown as CallResult<N>;
  };
  const context = { call, now: () => state.now } as unknown as Parameters<typeof createUrlKeyRing>[0]['context'];
  return createUrlKeyRing({ context, actor });
}

describe('a sealed token', () => {
  it('opens under its key and for its purpose, unchanged, in one spelling', async () => {
    const key = keyOf(1);
    const token = seal('upload', key, ['é', 7]);
    expect(unseal('upload', key.key, readToken(token))).toEqual(['é', 7]);
    expect(await codeOf(() => unseal('download', key.key, readToken(token)))).toBe('access_denied');
    expect(await codeOf(() => unseal('upload', keyOf(2).key, readToken(token)))).toBe('access_denied');
    for (let at = 0; at < token.length; at += 1) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
      const code = await codeOf(() => unseal('upload', key.key, readToken(changed)));
      // The first characters name the key, which is looked up by whoever opens.
      if (at >= 6) expect([at, code]).toEqual([at, 'access_denied']);
    }
    for (const other of [`${token}=`, `${token}A`, ` ${token}`, token.slice(0, -1), '', 'A'.repeat(20_000)]) {
      expect(await codeOf(() => unseal('upload', key.key, readToken(other)))).toBe('access_denied');
    }
    expect(new Set(Array.from({ length: 1_000 }, () => key.nextNonce().toString('hex'))).size).toBe(1_000);
  });
});

describe('URLs', () => {
  const common = { container: 'c', topic: 'v1/ra_wa/a', owner: '0x1', digest: '0x2', signer: '0x3', expiresAt: 21_000 };
  const blob = { blob_id: 'b', backend_id: 'd', locator: 'l', size: 5, part_number: 0, checksums: '' };
  const download: DownloadClaim = { ...common, containerId: 'i', tenantId: 't', isSnapshot: true, size: 5, blobs: [blob] };
  const upload = { ...common, uploadId: 'u', kind: 'history', tenantId: 't' };

  it('say what they were made of, until their time is over, at every spoke', async () => {
    const state = { now: 1_000, ids: [1], away: false, asked: 0 };
    const [one, other] = [ringOf(state), ringOf(state)];
    const token = await sealDownload(one, download, state.now);
    expect(await openDownload(other, token, state.now)).toEqual(download);
    expect(await openUpload(other, await sealUpload(one, upload, state.now), state.now)).toEqual(upload);
    expect(await codeOf(() => openUpload(other, token, state.now))).toBe('access_denied');
    expect(await codeOf(() => openDownload(other, token, 21_000))).toBe('access_denied');
  });

  it('are made and opened without the hub while a key holds, and under a key that another spoke got first', async () => {
    const state = { now: 1_000, ids: [1], away: false, asked: 0 };
    const [one, other] = [ringOf(state), ringOf(state)];
    const token = await sealDownload(one, download, state.now);
    await openDownload(other, token, state.now);
    state.away = true;
    expect(await codeOf(() => sealDownload(one, download, state.now))).toBe('fine');
    expect(await codeOf(() => openDownload(other, token, state.now))).toBe('fine');
    Object.assign(state, { now: 10_000, ids: [2, 1], away: false });
    const third = ringOf(state);
    const newer = await sealDownload(third, download, state.now);
    const asked = state.asked;
    expect(await codeOf(() => openDownload(other, newer, state.now))).toBe('fine');
    // Tokens that name a key nobody has do not make every request a call.
    const foreign = seal('download', keyOf(9), []);
    for (let count = 0; count < 10; count += 1) {
      expect(await codeOf(() => openDownload(other, foreign, state.now))).toBe('access_denied');
    }
    expect(state.asked).toBe(asked + 1);
  });

  it('that come again are opened once at most, and are refused all the same when their time is over', async () => {
    const state = { now: 1_000, ids: [1], away: false, asked: 0 };
    const ring = ringOf(state);
    const token = await sealDownload(ring, download, state.now);
    let unsealed = 0;
    const counted: typeof ring = {
      ...ring,
      ofId: (id) => {
        unsealed += 1;
        return ring.ofId(id);
      },
    };
    const { open, seal: sealHere } = createDownloadTokens(counted);
    for (let count = 0; count < 3; count += 1) expect(await open(token, 20_999)).toEqual(download);
    expect(unsealed).toBe(1);
    const own = await sealHere(download, state.now);
    expect(await open(own, 20_999)).toEqual(download);
    expect(unsealed).toBe(1);
    expect(await codeOf(() => open(own, 21_000))).toBe('access_denied');
    expect(await createDownloadTokens(ring).open(own, 20_999)).toEqual(download);
    expect(await codeOf(() => open(token, 21_000))).toBe('access_denied');
    expect(await codeOf(() => createDownloadTokens(ring).open(token, 21_000))).toBe('access_denied');
    for (const wrong of [`${token}=`, token.slice(0, -1), '']) {
      for (let count = 0; count < 2; count += 1) expect(await codeOf(() => open(wrong, 1_000))).toBe('access_denied');
    }
  });
});
