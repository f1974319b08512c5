import { limits } from '@felloe/engine/limits.ts';
import { expect, it } from 'vitest';
import { storeEntries } from './store-entries.ts';

interface Wish {
  readonly epochs?: readonly number[];
}

/** Ports that remember what came. */
function ports({ epochs = [1] }: Wish = {}) {
  const blobs: Buffer[] = [];
  const pages: { page: number; userId: string; count: number }[] = [];
  return {
    blobs,
    pages,
    stage: async (bytes: Buffer) => {
      blobs.push(bytes);
      const blob = { blob_id: `b${blobs.length}`, backend_id: 'x', locator: 'x', size: bytes.length };
      return { blobs: [blob], epoch: epochs[Math.min(blobs.length, epochs.length) - 1] ?? 1 };
    },
    sendPage: async ({ page, userId, entries }: { page: number; userId: string; entries: unknown[] }) => {
      pages.push({ page, userId, count: entries.length });
    },
  };
}

async function* entries(count: number, bytes: number, userOf: (index: number) => string = () => 'u=') {
  const data = 'A'.repeat(bytes - (bytes % 4));
  for (let index = 0; index < count; index += 1) {
    yield Buffer.from(JSON.stringify({ enc_data: data, nonce: 'AAAA', user_id: userOf(index), encrypted_id: `e${index}` }));
  }
}

it('makes one blob of a submit, and knows where each entry lies in it', async () => {
  const to = ports();
  const stored = await storeEntries(to, entries(3, 100), undefined);
  expect(stored).toMatchObject({ count: 3, userId: 'u=', submissionId: '', stagedPages: 0, epoch: 1 });
  expect(to.blobs).toHaveLength(1);
  for (const entry of stored.entries) {
    const begin = Number(entry.first_byte);
    const fragment = to.blobs[0]?.subarray(begin, begin + Number(entry.byte_count)).toString();
    expect(JSON.parse(`{${fragment}}`)).toEqual({ enc_data: 'A'.repeat(100), nonce: 'AAAA' });
  }
});

it('closes blobs and sends pages as a long body comes', async () => {
  const to = ports();
  const count = 3 * limits.history.entriesPerMessageMax + 7;
  const stored = await storeEntries(to, entries(count, 1000), undefined);
  expect(to.blobs.length).toBeGreaterThan(3);
  for (const blob of to.blobs) expect(blob.length).toBeLessThan(limits.history.blobBytesMax + 2000);
  const sent = to.pages.reduce((sum, page) => sum + page.count, 0);
  expect(sent + stored.entries.length).toBe(count);
  expect(stored.entries.length).toBeLessThanOrEqual(limits.history.entriesPerMessageMax);
  expect(to.pages.map(({ page }) => page)).toEqual(Array.from({ length: stored.stagedPages }, (_, index) => index + 1));
  expect(stored.submissionId).not.toBe('');
  expect(stored.blobs).toHaveLength(to.blobs.length);
});

it('has nothing to store of an empty body', async () => {
  const to = ports();
  expect(await storeEntries(to, entries(0, 4), undefined)).toMatchObject({ count: 0, blobs: [], entries: [] });
  expect(to.blobs).toEqual([]);
});

it('takes entries of one user only', async () => {
  await expect(
    storeEntries(
      ports(),
      entries(2, 4, (index) => `u${index}`),
      undefined,
    ),
  ).rejects.toMatchObject({
    code: 'access_denied',
  });
  await expect(storeEntries(ports(), entries(1, 4), 'other')).rejects.toMatchObject({ code: 'access_denied' });
});

it('does not join bytes of two sessions', async () => {
  const stored = storeEntries(ports({ epochs: [1, 2] }), entries(3, limits.history.blobBytesMax / 2), undefined);
  await expect(stored).rejects.toMatchObject({ code: 'epoch_closed' });
});
