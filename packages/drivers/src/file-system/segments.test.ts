/** Segments: recorded first, filled, rolled over, sealed, shared by nobody. */
import { randomUUID } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreError } from '@felloe/engine/errors.ts';
import { describe, expect, it } from 'vitest';
import { KiB, never, newId, sampleBytes } from '../conformance/sample-bytes.ts';
import type { PutResult } from '../driver.ts';
import { createFileSystemDriver } from './file-system-driver.ts';
import { observedFiles } from './observed-files.ts';
import { readRecordHeader } from './pack-record.ts';
import { makeTemporaryDriver } from './temporary-driver.ts';

const body = sampleBytes(10 * KiB, 71);

describe('segments', () => {
  it('are recorded before they exist, and rolled over at their size', async () => {
    const made = await makeTemporaryDriver({ segmentSizeBytesMax: 100 * KiB });
    const results: PutResult[] = [];
    for (let index = 0; index < 60; index += 1) results.push(await made.driver.put(newId(), body, { signal: never }));
    const used = [...new Set(results.map((result) => result.segmentId ?? ''))];
    expect(used.length).toBeGreaterThanOrEqual(6);
    const files = (await readdir(join(made.root, 'segments'))).map((name) => name.replace('.seg', ''));
    for (const file of files) expect(made.opened).toContain(file);
    await made.driver.sealSegments();
    for (const segmentId of used) {
      const { size } = await stat(join(made.root, 'segments', `${segmentId}.seg`));
      expect(size).toBeLessThanOrEqual(100 * KiB);
      expect(made.sealed.get(segmentId)).toBe(size);
    }
    // All that were opened are sealed, the one kept ready included.
    expect([...made.sealed.keys()].sort()).toEqual([...made.opened].sort());
    for (const result of results) expect((await made.driver.read(result.locator, undefined, never)).equals(body)).toBe(true);
    await made.dispose();
  });

  it('are opened ahead, so that rolling over does not wait for the host', async () => {
    const delays: number[] = [];
    const segments = {
      openSegment: () => new Promise<string>((resolve) => setTimeout(() => resolve(randomUUID()), 80)),
      sealSegment: async () => undefined,
    };
    const made = await makeTemporaryDriver({ segmentSizeBytesMax: 200 * KiB, segments });
    for (let index = 0; index < 30; index += 1) {
      const start = performance.now();
      await made.driver.put(newId(), body, { signal: never });
      delays.push(performance.now() - start);
      // Between puts, longer in all than the host takes: what a steady load looks like.
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    // The first waits; no other does.
    expect(delays.filter((delay) => delay > 70).length).toBeLessThanOrEqual(1);
    await made.dispose();
  });

  it('that the host refuses fail the put with its error, and the next put asks again', async () => {
    let refuse = true;
    const segments = {
      async openSegment() {
        if (refuse) throw new StoreError('unavailable', 'the hub is away');
        return randomUUID();
      },
      sealSegment: async () => undefined,
    };
    const made = await makeTemporaryDriver({ segments });
    await expect(made.driver.put(newId(), body, { signal: never })).rejects.toMatchObject({
      code: 'unavailable',
      message: 'the hub is away',
    });
    refuse = false;
    await made.driver.put(newId(), body, { signal: never });
    await made.dispose();
  });

  it('can be read without the hub: every record says its id, size and checksum', async () => {
    const made = await makeTemporaryDriver();
    const ids = Array.from({ length: 20 }, () => newId());
    const results = await Promise.all(
      ids.map((id, index) => made.driver.put(id, sampleBytes(100 * index, index), { signal: never })),
    );
    const bytes = await readFile(join(made.root, 'segments', `${results[0]?.segmentId}.seg`));
    const found: string[] = [];
    for (let at = 0; ; ) {
      const header = readRecordHeader(bytes, at);
      if (header === undefined) break;
      found.push(header.id);
      at += 32 + header.size;
    }
    expect(found).toEqual(ids);
    await made.dispose();
  });

  it('keep a bounded number of descriptors open for reading, and none after closing', async () => {
    let open = 0;
    let openMax = 0;
    const files = observedFiles((name) => {
      if (name === 'openFile' || name === 'createFile') openMax = Math.max(openMax, ++open);
      if (name === 'closeFile') open -= 1;
    });
    const made = await makeTemporaryDriver({ files, segmentSizeBytesMax: 20 * KiB, openSegmentFilesMax: 3 });
    const results: PutResult[] = [];
    for (let index = 0; index < 30; index += 1) results.push(await made.driver.put(newId(), body, { signal: never }));
    await made.driver.sealSegments();
    openMax = 0;
    for (let round = 0; round < 3; round += 1) {
      for (const result of results) expect((await made.driver.read(result.locator, undefined, never)).length).toBe(body.length);
    }
    expect(openMax).toBeLessThanOrEqual(4);
    // Also when all are asked for at once.
    await Promise.all([...results, ...results].map((result) => made.driver.read(result.locator, undefined, never)));
    await made.driver.close();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(open).toBe(0);
    await made.dispose();
  });

  it('of several processes on one root do not meet', async () => {
    const made = await makeTemporaryDriver({ segmentSizeBytesMax: 64 * KiB });
    const others = await Promise.all(
      [1, 2, 3].map(() =>
        createFileSystemDriver({
          name: 'other',
          root: made.root,
          segments: { openSegment: async () => randomUUID(), sealSegment: async () => undefined },
        }),
      ),
    );
    const drivers = [made.driver, ...others];
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, index) => {
        const bytes = sampleBytes(index % 10 === 0 ? 200 * KiB : 2 * KiB + index, index + 1);
        const driver = drivers[index % drivers.length] ?? made.driver;
        return driver.put(newId(), bytes, { signal: never }).then((result) => ({ result, bytes }));
      }),
    );
    for (const [index, { result, bytes }] of results.entries()) {
      const reader = drivers[(index + 1) % drivers.length] ?? made.driver;
      expect((await reader.read(result.locator, undefined, never)).equals(bytes)).toBe(true);
    }
    for (const other of others) await other.close();
    await made.dispose();
  });
});
