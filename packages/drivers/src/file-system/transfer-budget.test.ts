import { describe, expect, it } from 'vitest';
import { KiB, MiB, never, newId, sampleBytes } from '../conformance/sample-bytes.ts';
import { type FileOperations, nodeFileOperations } from './file-operations.ts';
import { makeTemporaryDriver } from './temporary-driver.ts';
import { TransferBudget } from './transfer-budget.ts';

describe('a transfer budget', () => {
  it('gives one transfer full pieces and many of them small ones, within the budget', () => {
    const budget = new TransferBudget({ budgetBytes: 64 * MiB, pieceBytesMin: 64 * KiB, pieceBytesMax: MiB });
    budget.begin();
    expect(budget.pieceBytes()).toBe(MiB);
    for (let count = 1; count < 256; count += 1) budget.begin();
    expect(budget.pieceBytes() * 2 * 256).toBeLessThanOrEqual(64 * MiB);
    for (let count = 0; count < 10_000; count += 1) budget.begin();
    expect(budget.pieceBytes()).toBe(64 * KiB);
    for (let count = 0; count < 10_256; count += 1) budget.end();
    expect(budget.pieceBytes()).toBe(MiB);
  });

  it('bounds what many slow writes of large blobs hold', async () => {
    let held = 0;
    let heldMax = 0;
    const files: FileOperations = {
      ...nodeFileOperations,
      // A disk slower than its writers, that keeps nothing.
      writeAt: async (_descriptor, buffers) => {
        const bytes = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
        heldMax = Math.max(heldMax, (held += bytes));
        await new Promise((resolve) => setTimeout(resolve, 1));
        held -= bytes;
      },
      syncFile: async () => undefined,
      syncDirectory: async () => undefined,
    };
    const made = await makeTemporaryDriver({ files });
    const chunk = sampleBytes(64 * KiB);
    async function* body() {
      for (let count = 0; count < 64; count += 1) yield chunk;
    }
    await Promise.all(Array.from({ length: 256 }, () => made.driver.put(newId(), body(), { signal: never, size: 4 * MiB })));
    // Half the budget is in flight, the other half being gathered.
    expect(heldMax).toBeLessThanOrEqual(33 * MiB + 256 * 64 * KiB);
    await made.dispose();
  });
});
