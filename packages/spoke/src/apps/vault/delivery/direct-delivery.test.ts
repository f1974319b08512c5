/** Which way each URL goes, and what a reader waits for. */
import { noDirectAccess } from '@felloe/drivers/direct-access.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import { createSilentLogger } from '@felloe/runtime/logger.ts';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Arrival } from './arrivals.ts';
import type { DeliveryChoice } from './chosen-delivery.ts';
import type { DeliveryRequest, VaultDelivery } from './delivery.ts';
import { createDirectDelivery, type DirectDeliveryParts } from './direct-delivery.ts';

const now = 1_000_000;
const request = { container: { name: 'vault' }, call: {} } as unknown as DeliveryRequest;

let choice: DeliveryChoice;
let looks: (Arrival | StoreError)[] | Promise<(Arrival | StoreError)[]>;
/** Before the other looks have ended. */
let committedAtOnce: boolean;
let reserved: object[];
let delivery: VaultDelivery;

const direct = {
  ...noDirectAccess,
  uploads: 'unchecked' as const,
  signUrl: async (wish: object) => `s3 ${JSON.stringify(wish)}`,
  nameOf: (locator: string) => `name of ${locator}`,
};

beforeEach(() => {
  choice = { reads: 's3', urlMs: 60_000, backendId: '' };
  looks = [];
  committedAtOnce = false;
  reserved = [];
  const parts = {
    context: {
      call: async (name: string, message: { names?: string[] }) => {
        if (name === 'sign_vault_urls') return { urls: message.names?.map((each) => `cloudfront ${each}`) };
        reserved.push(message);
        return { uploads: [upload({ direct: { blob_id: 'b', backend_id: 'far' } })] };
      },
      storage: {
        direct: (backendId: string) => {
          if (backendId === 'unreached') throw new StoreError('bytes_unreachable');
          return backendId === 'disk' ? noDirectAccess : direct;
        },
      },
    },
    chosen: { read: async () => choice, call: {} },
    arrivals: {
      lookInOrder: async (_: unknown, onCommitted: () => void = () => {}) => {
        if (committedAtOnce) onCommitted();
        const found = await looks;
        if (found.includes('committed')) onCommitted();
        return found;
      },
    },
    throughSpoke: {
      uploadUrl: async () => 'spoke',
      downloadUrls: async (_: unknown, entries: readonly unknown[]) => entries.map((_entry, index) => `spoke ${index}`),
    },
    logger: createSilentLogger(),
    now: () => now,
  };
  delivery = createDirectDelivery(parts as unknown as DirectDeliveryParts);
});

type Upload = Parameters<VaultDelivery['uploadUrl']>[1];
type Entry = Parameters<VaultDelivery['downloadUrls']>[1][number];

function upload(fields: object): Upload {
  return {
    upload_id: 'u',
    digest: `0x${'ab'.repeat(32)}`,
    expires_at: now + 20_000,
    stored: false,
    direct: null,
    ...fields,
  } as Upload;
}

const entry = (...blobs: object[]): Entry => ({ blobs }) as unknown as Entry;
const at = (backendId: string, locator: string) => ({ backend_id: backendId, locator });

describe('an upload', () => {
  it('goes straight to the provider for as long as its time lasts, else through the spoke', async () => {
    const url = await delivery.uploadUrl(request, upload({ direct: { blob_id: 'b', backend_id: 'far' } }));
    expect(JSON.parse(url.slice(3))).toEqual({ verb: 'put', id: 'b', lifetimeMs: 20_000, sha256: 'ab'.repeat(32) });
    expect(await delivery.uploadUrl(request, upload({}))).toBe('spoke');
    expect(await delivery.uploadUrl(request, upload({ direct: { blob_id: 'b', backend_id: 'disk' } }))).toBe('spoke');
    expect(await delivery.uploadUrl(request, upload({ direct: { blob_id: 'b', backend_id: 'unreached' } }))).toBe('spoke');
  });
});

describe('bytes', () => {
  const entries = [entry(at('far', '1')), entry(), entry(at('disk', '2')), entry(at('far', '3')), entry(at('far', ''))];

  it('come from the provider where it has them, and keep their order', async () => {
    const urls = await delivery.downloadUrls(request, entries);
    expect(urls.map((url) => url.split(' ')[0])).toEqual(['s3', 'spoke', 'spoke', 's3', 'spoke']);
    expect(urls[3]).toContain('"locator":"3"');
  });

  it('come from the network only of the bucket that it stands before', async () => {
    choice = { reads: 'cloudfront', urlMs: 60_000, backendId: 'far' };
    expect(await delivery.downloadUrls(request, entries)).toEqual([
      'cloudfront name of 1',
      'spoke 0',
      'spoke 1',
      'cloudfront name of 3',
      'spoke 2',
    ]);
    choice = { ...choice, backendId: 'another' };
    expect((await delivery.downloadUrls(request, entries)).every((url) => url.startsWith('spoke'))).toBe(true);
  });

  it('come through the spoke when that was chosen', async () => {
    choice = { reads: 'spoke', urlMs: 60_000, backendId: '' };
    expect((await delivery.downloadUrls(request, entries)).every((url) => url.startsWith('spoke'))).toBe(true);
  });
});

describe('settling', () => {
  const unfinished = [upload({ direct: { blob_id: 'b', backend_id: 'far' } })];

  it('tells whether anything was committed, and that a look failed stops no reader', async () => {
    looks = ['nothing', 'committed'];
    expect(await delivery.settle(request, unfinished)).toBe(true);
    looks = ['nothing', 'wrong', 'gone', new StoreError('backend_failed')];
    expect(await delivery.settle(request, unfinished)).toBe(false);
  });

  it('keeps no reader for longer than it should wait', async () => {
    vi.useFakeTimers();
    try {
      looks = new Promise(() => {});
      for (const committed of [false, true]) {
        committedAtOnce = committed;
        const settled = delivery.settle(request, unfinished);
        await vi.advanceTimersByTimeAsync(limits.vault.settleMs);
        expect(await settled).toBe(committed);
      }
    } finally {
      vi.useRealTimers();
    }
  });

  it('of a snapshot asks where it was to go, and refuses bytes that are others', async () => {
    const place = { topic: 't', owner: 'o', digest: 'd' };
    looks = ['nothing'];
    expect(await delivery.settleSnapshot(request, place)).toBe(false);
    expect(reserved).toEqual([{ container: 'vault', kind: 'snapshot', wishes: [place] }]);
    looks = ['committed'];
    expect(await delivery.settleSnapshot(request, place)).toBe(true);
    looks = ['wrong'];
    await expect(delivery.settleSnapshot(request, place)).rejects.toMatchObject({ code: 'digest_mismatch' });
    looks = [new StoreError('backend_failed')];
    await expect(delivery.settleSnapshot(request, place)).rejects.toMatchObject({ code: 'backend_failed' });
    choice = { ...choice, reads: 'spoke' };
    expect(await delivery.settleSnapshot(request, place)).toBe(false);
    expect(reserved).toHaveLength(4);
  });
});
