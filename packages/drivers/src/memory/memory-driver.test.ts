import { expect, it } from 'vitest';
import { describeDriver } from '../conformance/driver-conformance.ts';
import { inPieces, KiB, MiB, never, newId, sampleBytes } from '../conformance/sample-bytes.ts';
import { createMemoryDriver } from './memory-driver.ts';

describeDriver(
  'the memory driver',
  async () => {
    const driver = createMemoryDriver({ name: 'memory', bytesMax: 400 * MiB, now: Date.now });
    return { driver, reopen: undefined, dispose: () => driver.close() };
  },
  { largestBytes: 10 * MiB },
);

it('is full at its limit and has room again after a delete', async () => {
  const driver = createMemoryDriver({ name: 'memory', bytesMax: MiB, now: Date.now });
  const first = await driver.put(newId(), sampleBytes(600 * KiB), { signal: never });
  await expect(driver.put(newId(), inPieces(sampleBytes(600 * KiB)), { signal: never })).rejects.toMatchObject({
    code: 'storage_full',
  });
  expect((await driver.health(never)).freeBytes).toBe(MiB - 600 * KiB);
  await driver.delete(first.locator, never);
  await driver.put(newId(), inPieces(sampleBytes(600 * KiB)), { signal: never });
});
