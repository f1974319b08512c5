import { Writable } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ByteRange, PutResult } from '../driver.ts';
import type { MakeDriver } from './driver-conformance.ts';
import { MiB, never, newId, sampleBytes } from './sample-bytes.ts';
import { driverForBlock } from './under-test.ts';

/** A receiver that copies late, as a slow socket does: a buffer used again too early shows as wrong bytes. */
class SlowReceiver extends Writable {
  readonly #copies: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    setImmediate(() => {
      this.#copies.push(Buffer.from(chunk));
      done();
    });
  }

  get received(): Buffer {
    return Buffer.concat(this.#copies);
  }
}

const smallBytes = sampleBytes(5_000, 41);
const largeBytes = sampleBytes(9 * MiB + 17, 42);

export function describeSending(makeDriver: MakeDriver): void {
  describe('sending', () => {
    const test = driverForBlock(makeDriver);
    let small: PutResult;
    let large: PutResult;
    let empty: PutResult;
    beforeAll(async () => {
      small = await test.driver.put(newId(), smallBytes, { signal: never });
      large = await test.driver.put(newId(), largeBytes, { signal: never });
      empty = await test.driver.put(newId(), Buffer.alloc(0), { signal: never });
    });

    const ranges: (ByteRange | undefined)[] = [undefined, { start: 0, end: 0 }, { start: 999, end: 4_999 }];

    it.each(ranges)('sends %o of a small blob and leaves the receiver open', async (range) => {
      const receiver = new SlowReceiver();
      await test.driver.send(small.locator, range, receiver, never);
      expect(receiver.writableEnded).toBe(false);
      expect(receiver.received.equals(range === undefined ? smallBytes : smallBytes.subarray(range.start, range.end + 1))).toBe(
        true,
      );
    });

    it.each([undefined, { start: 65_535, end: 5_000_000 }, { start: 9 * MiB, end: 9 * MiB + 16 }])(
      'sends %o of a large blob',
      async (range) => {
        const receivers = Array.from({ length: 4 }, () => new SlowReceiver());
        await Promise.all(receivers.map((receiver) => test.driver.send(large.locator, range, receiver, never)));
        const wanted = range === undefined ? largeBytes : largeBytes.subarray(range.start, range.end + 1);
        for (const receiver of receivers) expect(receiver.received.equals(wanted)).toBe(true);
      },
    );

    it('sends nothing of an empty blob', async () => {
      const receiver = new SlowReceiver();
      await test.driver.send(empty.locator, undefined, receiver, never);
      expect(receiver.received.length).toBe(0);
    });

    it.each(['close', 'error'])('fails when the receiver ends with %s in the middle', async (how) => {
      const receiver = new Writable({
        write(_chunk, _encoding, _done) {
          // Never done: as a connection whose other side has gone.
          setImmediate(() => this.destroy(how === 'error' ? new Error('reset by peer') : undefined));
        },
      });
      receiver.on('error', () => undefined);
      await expect(test.driver.send(large.locator, undefined, receiver, never)).rejects.toMatchObject({ code: 'unavailable' });
    });

    it('gives up when the signal fires while the receiver does not read', async () => {
      const abort = new AbortController();
      const receiver = new Writable({ write: () => setImmediate(() => abort.abort()) });
      await expect(test.driver.send(large.locator, undefined, receiver, abort.signal)).rejects.toMatchObject({
        code: 'unavailable',
      });
    });

    it('refuses a missing blob and a range outside before a byte is sent', async () => {
      const receiver = new SlowReceiver();
      const gone = await test.driver.put(newId(), sampleBytes(300_000), { signal: never });
      await test.driver.delete(gone.locator, never);
      await expect(test.driver.send(gone.locator, undefined, receiver, never)).rejects.toMatchObject({ code: 'blob_missing' });
      const outside = { start: 0, end: smallBytes.length };
      await expect(test.driver.send(small.locator, outside, receiver, never)).rejects.toMatchObject({
        code: 'range_not_satisfiable',
      });
      expect(receiver.received.length).toBe(0);
    });
  });
}
