import { describe, expect, it } from 'vitest';
import type { MakeDriver } from './driver-conformance.ts';
import { KiB, never, newId, sampleBytes } from './sample-bytes.ts';
import { driverForBlock } from './under-test.ts';

const largeSize = 200 * KiB;

export function describeRemoving(makeDriver: MakeDriver): void {
  describe('removing', () => {
    const test = driverForBlock(makeDriver);

    it('deletes a large blob, and again without complaint', async () => {
      const { locator } = await test.driver.put(newId(), sampleBytes(largeSize), { signal: never });
      await test.driver.delete(locator, never);
      await test.driver.delete(locator, never);
      expect(await test.driver.stat(locator, never)).toBeUndefined();
      await expect(test.driver.open(locator, undefined, never)).rejects.toMatchObject({ code: 'blob_missing' });
      await expect(test.driver.read(locator, { start: 0, end: 9 }, never)).rejects.toMatchObject({ code: 'blob_missing' });
    });

    it('discards a large blob by its id alone, and again without complaint', async () => {
      const id = newId();
      const { locator } = await test.driver.put(id, sampleBytes(largeSize), { signal: never });
      await test.driver.discard(id, never);
      await test.driver.discard(id, never);
      expect(await test.driver.stat(locator, never)).toBeUndefined();
    });

    it('discards an id that was never put', async () => {
      await test.driver.discard(newId(), never);
    });

    it('leaves the neighbours of what it removes', async () => {
      const kept = await test.driver.put(newId(), sampleBytes(largeSize, 3), { signal: never });
      const small = await test.driver.put(newId(), sampleBytes(500, 4), { signal: never });
      const gone = newId();
      await test.driver.put(gone, sampleBytes(largeSize, 5), { signal: never });
      const smallGone = newId();
      const packed = await test.driver.put(smallGone, sampleBytes(500, 6), { signal: never });
      await test.driver.discard(gone, never);
      await test.driver.discard(smallGone, never);
      await test.driver.delete(packed.locator, never);
      expect((await test.driver.read(kept.locator, undefined, never)).equals(sampleBytes(largeSize, 3))).toBe(true);
      expect((await test.driver.read(small.locator, undefined, never)).equals(sampleBytes(500, 4))).toBe(true);
    });

    it('removes a sealed segment with all its blobs, and again without complaint', async () => {
      const result = await test.driver.put(newId(), sampleBytes(500, 7), { signal: never });
      await test.driver.read(result.locator, undefined, never);
      await test.driver.sealSegments();
      const segmentId = result.segmentId ?? newId();
      await test.driver.deleteSegment(segmentId, never);
      await test.driver.deleteSegment(segmentId, never);
      if (result.segmentId === undefined) {
        // Without packs no blob lies in a segment, so none goes with one.
        expect(await test.driver.stat(result.locator, never)).toEqual({ size: 500 });
        return;
      }
      expect(await test.driver.stat(result.locator, never)).toBeUndefined();
      await expect(test.driver.read(result.locator, undefined, never)).rejects.toMatchObject({ code: 'blob_missing' });
    });

    it('takes new blobs after sealing', async () => {
      const before = await test.driver.put(newId(), sampleBytes(600, 8), { signal: never });
      await test.driver.sealSegments();
      await test.driver.sealSegments();
      const after = await test.driver.put(newId(), sampleBytes(700, 9), { signal: never });
      if (before.segmentId !== undefined) expect(after.segmentId).not.toBe(before.segmentId);
      expect((await test.driver.read(before.locator, undefined, never)).equals(sampleBytes(600, 8))).toBe(true);
      expect((await test.driver.read(after.locator, undefined, never)).equals(sampleBytes(700, 9))).toBe(true);
    });
  });
}
