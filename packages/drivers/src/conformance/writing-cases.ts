import { describe, expect, it } from 'vitest';
import type { MakeDriver } from './driver-conformance.ts';
import { collect, inPieces, KiB, MiB, never, newId, sampleBytes } from './sample-bytes.ts';
import { driverForBlock } from './under-test.ts';

/** Sizes around every border a driver may have: empty, one, the packing limit, a checksum block, a write piece, a part. */
const sizes = [0, 1, 4 * KiB, 64 * KiB, 128 * KiB - 1, 128 * KiB, 128 * KiB + 1, MiB - 1, MiB, MiB + 1, 5 * MiB + 3];

export function describeWriting(makeDriver: MakeDriver, largestBytes: number): void {
  describe('writing', () => {
    const test = driverForBlock(makeDriver);

    it.each(sizes)('gives back %i bytes put as a buffer', async (size) => {
      const bytes = sampleBytes(size, size + 1);
      const result = await test.driver.put(newId(), bytes, { signal: never, size });
      expect(result.size).toBe(size);
      expect((await collect(await test.driver.open(result.locator, undefined, never))).equals(bytes)).toBe(true);
    });

    it.each(sizes)('gives back %i bytes put as a stream of known length', async (size) => {
      const bytes = sampleBytes(size, size + 2);
      const result = await test.driver.put(newId(), inPieces(bytes), { signal: never, size });
      expect(result.size).toBe(size);
      expect((await collect(await test.driver.open(result.locator, undefined, never))).equals(bytes)).toBe(true);
    });

    it.each(sizes)('gives back %i bytes put as a stream of unknown length', async (size) => {
      const bytes = sampleBytes(size, size + 3);
      const result = await test.driver.put(newId(), inPieces(bytes), { signal: never });
      expect(result.size).toBe(size);
      expect((await collect(await test.driver.open(result.locator, undefined, never))).equals(bytes)).toBe(true);
    });

    it.each(['known', 'unknown'])(`takes ${largestBytes} bytes of %s length`, async (length) => {
      const bytes = sampleBytes(largestBytes, 70);
      const options = length === 'known' ? { signal: never, size: largestBytes } : { signal: never };
      const result = await test.driver.put(newId(), inPieces(bytes, 256 * KiB), options);
      expect(result.size).toBe(largestBytes);
      expect((await collect(await test.driver.open(result.locator, undefined, never))).equals(bytes)).toBe(true);
    });

    it('keeps 64 blobs put at once apart', async () => {
      const bodies = Array.from({ length: 64 }, (_, index) =>
        sampleBytes(index % 8 === 0 ? 300 * KiB + index : 4 * KiB + index, index + 10),
      );
      const results = await Promise.all(
        bodies.map((body, index) =>
          test.driver.put(newId(), index % 2 === 0 ? body : inPieces(body, 1000), { signal: never, size: body.length }),
        ),
      );
      const locators = new Set(results.map((result) => result.locator));
      expect(locators.size).toBe(64);
      const read = await Promise.all(results.map((result) => test.driver.read(result.locator, undefined, never)));
      for (const [index, bytes] of read.entries()) expect(bytes.equals(bodies[index] ?? Buffer.alloc(0))).toBe(true);
    });

    it('answers with a locator of at most 512 ASCII characters, and names the segment exactly when it packs', async () => {
      const small = await test.driver.put(newId(), sampleBytes(100), { signal: never, size: 100 });
      const large = await test.driver.put(newId(), sampleBytes(200 * KiB), { signal: never, size: 200 * KiB });
      for (const result of [small, large]) expect(result.locator).toMatch(/^[\x21-\x7e]{1,512}$/);
      expect(small.segmentId !== undefined).toBe(test.driver.capabilities.packs);
      expect(large.segmentId).toBeUndefined();
      expect(small.size > test.driver.capabilities.packedSizeBytesMax).toBe(!test.driver.capabilities.packs);
    });

    it('keeps acknowledged blobs over a restart', async () => {
      const reopen = test.reopen;
      const bodies = [sampleBytes(0), sampleBytes(777, 4), sampleBytes(3 * MiB + 5, 5)];
      const results = await Promise.all(
        bodies.map((body) => test.driver.put(newId(), body, { signal: never, size: body.length })),
      );
      if (reopen === undefined) {
        // A driver without memory of its own must say so by keeping the bytes at least as long as it lives.
        for (const result of results) expect(await test.driver.stat(result.locator, never)).toEqual({ size: result.size });
        return;
      }
      const second = await reopen();
      try {
        for (const [index, result] of results.entries()) {
          const bytes = await collect(await second.open(result.locator, undefined, never));
          expect(bytes.equals(bodies[index] ?? Buffer.alloc(1))).toBe(true);
        }
        // And it goes on: what the second driver writes does not touch what the first wrote.
        await second.put(newId(), sampleBytes(500, 6), { signal: never });
        const first = results[1];
        expect((await second.read(first?.locator ?? '', undefined, never)).equals(bodies[1] ?? Buffer.alloc(1))).toBe(true);
      } finally {
        await second.close();
      }
    });

    it('says that it is up', async () => {
      expect(await test.driver.health(never)).toMatchObject({ state: 'up' });
    });
  });
}
