/**
 * Appending small blobs: one write and one fdatasync for everybody who waits.
 *
 *   append → queue ─┐  (while a batch is being synced, the next one gathers)
 *                   └→ batch: copy into one buffer → write → fdatasync → resolve all
 *
 * A record counts only when its batch was synced. Bytes behind the last synced batch are named by nobody and are written over by the
 * next one; after a failed sync the segment takes no more.
 */
import { crc32 } from 'node:zlib';
import { StoreError } from '@felloe/engine/errors.ts';
import { abortError, throwIfAborted } from '../abort.ts';
import type { PutOptions, PutResult } from '../driver.ts';
import type { DiskState } from './disk-state.ts';
import { fileErrorCode, fromWriteError } from './file-errors.ts';
import type { FileOperations } from './file-operations.ts';
import { crc32Text, formatLocator, type PackedLocator } from './locator.ts';
import type { OpenSegment, SegmentSupply } from './open-segment.ts';
import { recordHeaderBytes, writeRecordHeader } from './pack-record.ts';

export interface PackWriterOptions {
  readonly files: FileOperations;
  readonly supply: SegmentSupply;
  readonly disk: DiskState;
  readonly segmentSizeBytesMax: number;
  readonly batchBytesMax: number;
  readonly queueBytesMax: number;
}

interface Append {
  readonly id: string;
  readonly bytes: Buffer;
  /** Told before: a buffer that is written and let go is empty. */
  readonly size: number;
  readonly crc32: number;
  readonly signal: AbortSignal;
  readonly onWritten: PutOptions['onWritten'];
  readonly resolve: (result: PutResult) => void;
  readonly reject: (error: StoreError) => void;
}

export class PackWriter {
  readonly #options: PackWriterOptions;
  readonly #batchBytesMax: number;
  #queue: Append[] = [];
  #queuedBytes = 0;
  #running: Promise<void> | undefined;
  #current: OpenSegment | undefined;
  #batchBuffer = Buffer.alloc(0);
  readonly #retiring = new Set<Promise<void>>();

  constructor(options: PackWriterOptions) {
    this.#options = options;
    // A batch goes into one segment; only a single record may be larger than a segment should be.
    this.#batchBytesMax = Math.min(options.batchBytesMax, options.segmentSizeBytesMax);
  }

  /** Resolves when the bytes are durable. Aborting while the batch is on its way leaves dead bytes in the segment, which die with it. */
  append(id: string, bytes: Buffer, { signal, onWritten }: Pick<PutOptions, 'signal' | 'onWritten'>): Promise<PutResult> {
    throwIfAborted(signal);
    if (this.#queuedBytes > this.#options.queueBytesMax)
      throw new StoreError('unavailable', 'the disk does not keep up', { retryAfterMs: 1000 });
    const checksum = crc32(bytes);
    return new Promise((resolve, reject) => {
      this.#queue.push({ id, bytes, size: bytes.length, crc32: checksum, signal, onWritten, resolve, reject });
      this.#queuedBytes += bytes.length;
      this.#running ??= this.#run();
    });
  }

  /** Waits for what is queued, then seals the open segment and the one kept ready. Later appends begin a new one. */
  async seal(): Promise<void> {
    await this.#running;
    const segment = this.#current;
    this.#current = undefined;
    const results = await Promise.allSettled([
      ...(segment === undefined ? [] : [this.#options.supply.retire(segment)]),
      this.#options.supply.retireReady(),
      ...this.#retiring,
    ]);
    for (const result of results) if (result.status === 'rejected') throw StoreError.from(result.reason);
  }

  async #run(): Promise<void> {
    // A turn of the event loop, so that everything that arrived in this one shares the first batch.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) {
      const batch = this.#takeBatch();
      if (batch.length === 0) continue;
      try {
        await this.#writeBatch(batch);
      } catch (thrown) {
        const error = fromWriteError(thrown, 'appending to a segment');
        for (const append of batch) append.reject(error);
      }
    }
    this.#running = undefined;
  }

  #takeBatch(): Append[] {
    const batch: Append[] = [];
    let bytes = 0;
    let taken = 0;
    for (const append of this.#queue) {
      const recordBytes = recordHeaderBytes + append.size;
      if (bytes > 0 && bytes + recordBytes > this.#batchBytesMax) break;
      taken += 1;
      this.#queuedBytes -= append.size;
      if (append.signal.aborted) append.reject(abortError(append.signal));
      else {
        batch.push(append);
        bytes += recordBytes;
      }
    }
    this.#queue = this.#queue.slice(taken);
    return batch;
  }

  async #writeBatch(batch: readonly Append[]): Promise<void> {
    const buffer = this.#fillBuffer(batch);
    const segment = await this.#segmentWithRoom(buffer.length);
    try {
      await this.#options.files.writeAt(segment.descriptor, [buffer], segment.size);
    } catch (thrown) {
      await this.#afterFailedWrite(segment, thrown);
      throw thrown;
    }
    try {
      await this.#options.files.syncFile(segment.descriptor);
    } catch (thrown) {
      this.#options.disk.suspect(thrown, 'syncing a segment');
      this.#abandon(segment);
      throw thrown;
    }
    this.#resolveBatch(batch, segment);
    if (segment.size > this.#options.segmentSizeBytesMax * 0.75) this.#options.supply.prepare();
  }

  #resolveBatch(batch: readonly Append[], segment: OpenSegment): void {
    let offset = segment.size + recordHeaderBytes;
    for (const append of batch) {
      const { size } = append;
      append.resolve(packedResult({ kind: 'packed', segmentId: segment.id, offset, size, crc32: append.crc32 }));
      offset += size + recordHeaderBytes;
    }
    segment.size = offset - recordHeaderBytes;
  }

  /** Copying into one buffer kept for the purpose: cheaper than handing the kernel two pieces for each small blob. */
  #fillBuffer(batch: readonly Append[]): Buffer {
    let length = 0;
    for (const append of batch) length += recordHeaderBytes + append.size;
    if (this.#batchBuffer.length < length) this.#batchBuffer = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(length)));
    let at = 0;
    for (const { id, bytes, size, crc32: checksum, onWritten } of batch) {
      writeRecordHeader(this.#batchBuffer, at, { id, size, crc32: checksum });
      bytes.copy(this.#batchBuffer, at + recordHeaderBytes);
      at += recordHeaderBytes + size;
      // It lies in our buffer now.
      onWritten?.([bytes]);
    }
    return this.#batchBuffer.subarray(0, length);
  }

  async #segmentWithRoom(bytes: number): Promise<OpenSegment> {
    const current = this.#current;
    if (current !== undefined) {
      if (current.size === 0 || current.size + bytes <= this.#options.segmentSizeBytesMax) return current;
      this.#abandon(current);
    }
    const segment = await this.#options.supply.take();
    this.#current = segment;
    return segment;
  }

  /** A full disk gives the room of the torn record back and the segment goes on; any other failure ends the segment. */
  async #afterFailedWrite(segment: OpenSegment, thrown: unknown): Promise<void> {
    const code = fileErrorCode(thrown);
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      await this.#options.files.truncateFile(segment.descriptor, segment.size).catch(() => undefined);
      return;
    }
    this.#options.disk.suspect(thrown, 'writing a segment');
    this.#abandon(segment);
  }

  /** Seals in the background. A hub that cannot be told learns it when the session ends, which seals all its segments. */
  #abandon(segment: OpenSegment): void {
    if (this.#current === segment) this.#current = undefined;
    const retiring = this.#options.supply.retire(segment).catch(() => undefined);
    this.#retiring.add(retiring);
    void retiring.finally(() => this.#retiring.delete(retiring));
  }
}

function packedResult(place: PackedLocator): PutResult {
  const { size, segmentId } = place;
  return { size, checksums: { crc32: crc32Text(place) }, locator: formatLocator(place), segmentId };
}
