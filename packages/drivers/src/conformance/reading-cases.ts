import { beforeAll, describe, expect, it } from 'vitest';
import type { ByteRange, PutResult } from '../driver.ts';
import type { MakeDriver } from './driver-conformance.ts';
import { collect, KiB, MiB, never, newId, sampleBytes } from './sample-bytes.ts';
import { driverForBlock } from './under-test.ts';

const smallBytes = sampleBytes(10_000, 21);
const largeBytes = sampleBytes(3 * MiB + 12_345, 22);

const largeRanges: ByteRange[] = [
  { start: 0, end: 0 },
  { start: 0, end: largeBytes.length - 1 },
  { start: 65_535, end: 65_536 },
  { start: 65_536, end: 131_071 },
  { start: 100_001, end: 1_900_003 },
  { start: largeBytes.length - 1, end: largeBytes.length - 1 },
  { start: largeBytes.length - 70_000, end: largeBytes.length - 1 },
];

export function describeReading(makeDriver: MakeDriver): void {
  describe('reading', () => {
    const test = driverForBlock(makeDriver);
    let small: PutResult;
    let large: PutResult;
    beforeAll(async () => {
      small = await test.driver.put(newId(), smallBytes, { signal: never });
      large = await test.driver.put(newId(), largeBytes, { signal: never });
    });

    it.each(largeRanges)('streams $start-$end of a large blob', async (range) => {
      const bytes = await collect(await test.driver.open(large.locator, range, never));
      expect(bytes.equals(largeBytes.subarray(range.start, range.end + 1))).toBe(true);
    });

    it.each(largeRanges.filter((range) => range.end - range.start < MiB))(
      'reads $start-$end of a large blob at once',
      async (range) => {
        const bytes = await test.driver.read(large.locator, range, never);
        expect(bytes.equals(largeBytes.subarray(range.start, range.end + 1))).toBe(true);
      },
    );

    it.each([undefined, { start: 0, end: 0 }, { start: 9_999, end: 9_999 }, { start: 17, end: 5_000 }])(
      'reads %o of a small blob, at once and as a stream',
      async (range) => {
        const wanted = range === undefined ? smallBytes : smallBytes.subarray(range.start, range.end + 1);
        expect((await test.driver.read(small.locator, range, never)).equals(wanted)).toBe(true);
        expect((await collect(await test.driver.open(small.locator, range, never))).equals(wanted)).toBe(true);
      },
    );

    it.each([
      { start: 0, end: 10_000 },
      { start: 10_000, end: 10_000 },
      { start: 5, end: 4 },
      { start: -1, end: 4 },
      { start: 0.5, end: 4 },
    ])('refuses the range $start-$end outside the blob', async (range) => {
      await expect(test.driver.read(small.locator, range, never)).rejects.toMatchObject({ code: 'range_not_satisfiable' });
      await expect(test.driver.open(small.locator, range, never)).rejects.toMatchObject({ code: 'range_not_satisfiable' });
    });

    it('refuses to read more than 1 MiB at once', async () => {
      await expect(test.driver.read(large.locator, undefined, never)).rejects.toMatchObject({ code: 'invalid_argument' });
    });

    it('reads one blob many times at once', async () => {
      const reads = Array.from({ length: 200 }, (_, index) => {
        const range = { start: index * 10, end: index * 10 + 100 };
        return test.driver.read(index % 2 === 0 ? small.locator : large.locator, range, never);
      });
      for (const [index, bytes] of (await Promise.all(reads)).entries()) {
        const source = index % 2 === 0 ? smallBytes : largeBytes;
        expect(bytes.equals(source.subarray(index * 10, index * 10 + 101))).toBe(true);
      }
    });

    it('lets a stream be left in the middle', async () => {
      for (let round = 0; round < 20; round += 1) {
        const stream = await test.driver.open(large.locator, undefined, never);
        const first = await stream[Symbol.asyncIterator]().next();
        expect((first.value as Buffer).length).toBeGreaterThan(0);
        stream.destroy();
      }
      expect((await test.driver.read(large.locator, { start: 0, end: 64 * KiB }, never)).length).toBe(64 * KiB + 1);
    });

    it('lets streams be left unread, more than there are connections or descriptors to lose', async () => {
      for (let round = 0; round < 150; round += 1) (await test.driver.open(large.locator, undefined, never)).destroy();
      expect((await test.driver.read(large.locator, { start: 0, end: 9 }, AbortSignal.timeout(5_000))).length).toBe(10);
    });

    it('destroys an open stream when the signal fires', async () => {
      const abort = new AbortController();
      const stream = await test.driver.open(large.locator, undefined, abort.signal);
      abort.abort();
      await expect(collect(stream)).rejects.toThrow();
    });

    it('says the size of a blob', async () => {
      expect(await test.driver.stat(small.locator, never)).toEqual({ size: smallBytes.length });
      expect(await test.driver.stat(large.locator, never)).toEqual({ size: largeBytes.length });
    });
  });
}
