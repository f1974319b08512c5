import { describe, expect, it } from 'vitest';
import type { ListedBlob } from '../driver.ts';
import type { MakeDriver } from './driver-conformance.ts';
import { KiB, never, newId, sampleBytes } from './sample-bytes.ts';
import { driverForBlock } from './under-test.ts';

export function describeListing(makeDriver: MakeDriver): void {
  describe('listing', () => {
    const test = driverForBlock(makeDriver);

    const listAll = async (prefix: string, limit: number): Promise<ListedBlob[]> => {
      const all: ListedBlob[] = [];
      let cursor: string | undefined;
      do {
        const page = await test.driver.list(prefix, cursor, limit, never);
        expect(page.blobs.length).toBeLessThanOrEqual(limit);
        all.push(...page.blobs);
        cursor = page.cursor;
      } while (cursor !== undefined);
      return all;
    };

    it('names every large blob once, in order, with its size, whatever the page', async () => {
      const size = 150 * KiB;
      const ids = Array.from({ length: 23 }, () => newId()).sort();
      await Promise.all(ids.map((id) => test.driver.put(id, sampleBytes(size), { signal: never, size })));
      for (const limit of [1000, 5, 1]) {
        const blobs = (await listAll('', limit)).filter((entry) => entry.kind === 'blob');
        expect(blobs.map((blob) => blob.id)).toEqual(ids);
        for (const blob of blobs) expect(blob.size).toBe(size);
        expect(blobs.every((blob) => Math.abs(blob.modifiedAt - Date.now()) < 3_600_000)).toBe(true);
      }
      const prefix = (ids[7] ?? '').slice(0, 3);
      expect((await listAll(prefix, 2)).filter((entry) => entry.kind === 'blob').map((blob) => blob.id)).toEqual(
        ids.filter((id) => id.startsWith(prefix)),
      );
    });

    it('names the segments of a driver that packs', async () => {
      const result = await test.driver.put(newId(), sampleBytes(900), { signal: never });
      const segments = (await listAll('', 7)).filter((entry) => entry.kind === 'segment').map((entry) => entry.id);
      if (result.segmentId === undefined) expect(segments).toEqual([]);
      else expect(segments).toContain(result.segmentId);
    });

    it('refuses a cursor it did not give', async () => {
      await expect(test.driver.list('', '../../etc', 10, never)).rejects.toMatchObject({ code: 'invalid_argument' });
    });
  });
}
