import { describe, expect, it } from 'vitest';
import type { MakeDriver } from './driver-conformance.ts';
import { inPieces, KiB, MiB, never, newId, sampleBytes } from './sample-bytes.ts';
import { driverForBlock } from './under-test.ts';

const hostileTexts = [
  '',
  '.',
  '..',
  '../../../../etc/passwd',
  '/etc/passwd',
  'aa/../../bb',
  'a\0b',
  '..%2f..%2fetc',
  '00000000-0000-0000-0000-00000000000G',
  '00000000-0000-0000-0000-000000000000\n',
  '00000000-0000-0000-0000-0000000000000',
  'ABCDEF00-0000-4000-8000-000000000000',
  'x'.repeat(5000),
];

const hostileLocators = [
  ...hostileTexts,
  'f:../../etc/passwd:10',
  's:../x:0:10:00000000',
  's:00000000-0000-0000-0000-000000000000:-1:10:00000000',
  'm:../x:1',
  'blobs/../../secret',
  'blobs/aa/bb/../../../secret',
];

/** Test titles stay readable. */
function titled(texts: readonly string[]): [string, string][] {
  return texts.map((text) => [JSON.stringify(text.slice(0, 60)), text]);
}

async function* breaksAfter(bytes: Buffer, count: number): AsyncGenerator<Buffer> {
  yield* inPieces(bytes.subarray(0, count));
  throw new Error('the client went away');
}

export function describeFailures(makeDriver: MakeDriver): void {
  describe('failing', () => {
    const test = driverForBlock(makeDriver);
    const bytes = sampleBytes(2 * MiB, 31);

    const leavesNothing = async (id: string) => {
      await test.driver.discard(id, never);
      const page = await test.driver.list(id, undefined, 10, never);
      expect(page.blobs).toEqual([]);
    };

    it.each(titled(hostileTexts))('refuses %s as an id', async (_title, id) => {
      await expect(test.driver.put(id, Buffer.from('x'), { signal: never })).rejects.toMatchObject({ code: 'invalid_argument' });
      await expect(test.driver.discard(id, never)).rejects.toMatchObject({ code: 'invalid_argument' });
      await expect(test.driver.deleteSegment(id, never)).rejects.toMatchObject({ code: 'invalid_argument' });
    });

    it.each(titled(hostileLocators))('refuses %s as a locator', async (_title, locator) => {
      const refusal = { code: 'invalid_argument' };
      await expect(test.driver.open(locator, undefined, never)).rejects.toMatchObject(refusal);
      await expect(test.driver.read(locator, undefined, never)).rejects.toMatchObject(refusal);
      await expect(test.driver.stat(locator, never)).rejects.toMatchObject(refusal);
      await expect(test.driver.delete(locator, never)).rejects.toMatchObject(refusal);
    });

    it.each([100, 300 * KiB])('refuses a body shorter than its declared %i bytes', async (size) => {
      const id = newId();
      const body = inPieces(sampleBytes(size - 1));
      await expect(test.driver.put(id, body, { signal: never, size })).rejects.toMatchObject({ code: 'incomplete_body' });
      await leavesNothing(id);
    });

    it.each([100, 300 * KiB])('refuses a body longer than its declared %i bytes', async (size) => {
      const id = newId();
      const body = inPieces(sampleBytes(size + 1));
      await expect(test.driver.put(id, body, { signal: never, size })).rejects.toMatchObject({ code: 'invalid_argument' });
      await leavesNothing(id);
    });

    it.each([-1, 1.5, Number.NaN])('refuses the declared size %d', async (size) => {
      await expect(test.driver.put(newId(), Buffer.alloc(1), { signal: never, size })).rejects.toMatchObject({
        code: 'invalid_argument',
      });
    });

    it('refuses a buffer of another length than declared', async () => {
      await expect(test.driver.put(newId(), Buffer.alloc(9), { signal: never, size: 10 })).rejects.toMatchObject({
        code: 'incomplete_body',
      });
      await expect(test.driver.put(newId(), Buffer.alloc(11), { signal: never, size: 10 })).rejects.toMatchObject({
        code: 'invalid_argument',
      });
    });

    it.each([0, 50, 100 * KiB, MiB])('fails when the body breaks after %i bytes', async (count) => {
      const id = newId();
      await expect(test.driver.put(id, breaksAfter(bytes, count), { signal: never })).rejects.toMatchObject({
        code: 'incomplete_body',
      });
      await leavesNothing(id);
    });

    it.each([0, 50, 100 * KiB, MiB])('gives up at once when aborted while a body hangs after %i bytes', async (count) => {
      const id = newId();
      const abort = new AbortController();
      async function* hangs(): AsyncGenerator<Buffer> {
        yield* inPieces(bytes.subarray(0, count));
        setImmediate(() => abort.abort());
        await new Promise(() => undefined);
      }
      await expect(test.driver.put(id, hangs(), { signal: abort.signal, size: bytes.length })).rejects.toMatchObject({
        code: 'unavailable',
      });
      await leavesNothing(id);
    });

    it('does nothing for a signal that has fired', async () => {
      const gone = AbortSignal.abort();
      const { locator } = await test.driver.put(newId(), sampleBytes(300), { signal: never });
      await expect(test.driver.put(newId(), sampleBytes(300), { signal: gone })).rejects.toMatchObject({ code: 'unavailable' });
      await expect(test.driver.open(locator, undefined, gone)).rejects.toMatchObject({ code: 'unavailable' });
      await expect(test.driver.read(locator, undefined, gone)).rejects.toMatchObject({ code: 'unavailable' });
    });

    it('says a passed deadline apart from a leaving asker', async () => {
      const passed = AbortSignal.abort(new DOMException('late', 'TimeoutError'));
      await expect(test.driver.put(newId(), sampleBytes(3), { signal: passed })).rejects.toMatchObject({
        code: 'deadline_exceeded',
      });
    });
  });
}
