/**
 * Blobs in a directory. Small ones are appended to shared segments, large ones get a file of their own; see pack-writer.ts and
 * blob-writer.ts for how each becomes durable. Several worker processes may use one root at once: ids are unique and a segment
 * belongs to the process that opened it.
 */
import { addAbortSignal, Readable, type Writable } from 'node:stream';
import { StoreError } from '@felloe/engine/errors.ts';
import { bodyChunks, throwIfAborted } from '../abort.ts';
import { requireBlobId } from '../blob-id.ts';
import { requireComplete, requireDeclaredSize, requireNotLonger, requireRange } from '../body-size.ts';
import { noDirectAccess } from '../direct-access.ts';
import type { Body, ByteRange, Driver, DriverCapabilities, PutOptions, PutResult, SegmentHost } from '../driver.ts';
import * as limits from '../limits.ts';
import { sendStream } from '../target-writer.ts';
import { type BlobReaderParts, readBlob } from './blob-reader.ts';
import { sendBlob } from './blob-sender.ts';
import { streamBlob } from './blob-stream.ts';
import { type BlobWriterParts, writeBlob } from './blob-writer.ts';
import { blockSizeBytes, payloadSizeBytes } from './block-checksums.ts';
import { BufferPool } from './buffer-pool.ts';
import { Directories } from './directories.ts';
import { DiskState } from './disk-state.ts';
import { fileErrorCode, fromFileError } from './file-errors.ts';
import { type FileOperations, nodeFileOperations } from './file-operations.ts';
import { parseLocator } from './locator.ts';
import { SegmentSupply } from './open-segment.ts';
import { PackWriter } from './pack-writer.ts';
import { listRoot } from './scrub-listing.ts';
import { SegmentReader } from './segment-reader.ts';
import { SharedDirectorySync } from './shared-directory-sync.ts';
import { TransferBudget } from './transfer-budget.ts';

export interface FileSystemDriverOptions {
  readonly name: string;
  /** An existing directory that belongs to felloe alone. */
  readonly root: string;
  readonly segments: SegmentHost;
  /** Blobs up to this size are packed; 0 gives every blob a file of its own. */
  readonly packedSizeBytesMax?: number;
  readonly segmentSizeBytesMax?: number;
  readonly openSegmentFilesMax?: number;
  /** Replaced by tests that make system calls fail. */
  readonly files?: FileOperations;
}

/** Opens the directory; fails with `backend_failed` when it is absent or may not be written. */
export async function createFileSystemDriver(options: FileSystemDriverOptions): Promise<Driver> {
  const files = options.files ?? nodeFileOperations;
  const disk = new DiskState();
  const sync = new SharedDirectorySync({ files, onFailure: (thrown) => disk.suspect(thrown, 'syncing a directory') });
  const directories = new Directories({ root: options.root, files, sync });
  try {
    await directories.prepare();
  } catch (thrown) {
    throw new StoreError('backend_failed', 'the directory of the backend cannot be used', { cause: thrown, retryable: false });
  }
  return new FileSystemDriver({ options, files, disk, sync, directories });
}

interface DriverParts {
  readonly options: FileSystemDriverOptions;
  readonly files: FileOperations;
  readonly disk: DiskState;
  readonly sync: SharedDirectorySync;
  readonly directories: Directories;
}

class FileSystemDriver implements Driver {
  readonly name: string;
  readonly capabilities: DriverCapabilities;
  readonly direct = noDirectAccess;
  readonly #parts: DriverParts;
  readonly #packs: PackWriter;
  readonly #segmentReader: SegmentReader;
  readonly #writer: BlobWriterParts;
  readonly #reader: BlobReaderParts;
  readonly #packedSizeBytesMax: number;

  constructor(parts: DriverParts) {
    const { options, files, disk, directories, sync } = parts;
    this.name = options.name;
    this.#parts = parts;
    this.#packedSizeBytesMax = Math.min(options.packedSizeBytesMax ?? limits.packedSizeBytesMax, limits.packedSizeBytesMax);
    this.capabilities = {
      packs: this.#packedSizeBytesMax > 0,
      packedSizeBytesMax: this.#packedSizeBytesMax,
      verifiesChecksums: true,
      blobSizeBytesMax: limits.blobSizeBytesMax,
      local: true,
    };
    this.#packs = new PackWriter({
      files,
      disk,
      supply: new SegmentSupply({ host: options.segments, files, directories, sync }),
      segmentSizeBytesMax: Math.min(options.segmentSizeBytesMax ?? limits.segmentSizeBytesMax, limits.segmentSizeBytesMax),
      batchBytesMax: limits.segmentBatchBytesMax,
      queueBytesMax: limits.segmentQueueBytesMax,
    });
    this.#segmentReader = new SegmentReader({
      files,
      directories,
      openFilesMax: options.openSegmentFilesMax ?? limits.openSegmentFilesMax,
    });
    const budget = (pieceBytesMax: number) =>
      new TransferBudget({ budgetBytes: limits.transferBytesBudget, pieceBytesMin: blockSizeBytes, pieceBytesMax });
    this.#writer = {
      files,
      directories,
      sync,
      disk,
      budget: budget(limits.writeSizeBytesTarget),
      sizeBytesMax: limits.blobSizeBytesMax,
    };
    const pool = new BufferPool({ retainedBytesMax: limits.retainedBufferBytesMax });
    this.#reader = { files, directories, budget: budget(limits.readSizeBytesTarget), pool };
  }

  put(id: string, body: Body, options: PutOptions): Promise<PutResult> {
    // No function that waits: it would cost a small blob a promise more.
    try {
      return this.#beginPut(id, body, options);
    } catch (thrown) {
      return Promise.reject(StoreError.from(thrown));
    }
  }

  #beginPut(id: string, body: Body, options: PutOptions): Promise<PutResult> {
    requireBlobId(id);
    throwIfAborted(options.signal);
    const size = Buffer.isBuffer(body) ? (options.size ?? body.length) : options.size;
    requireDeclaredSize(size, limits.blobSizeBytesMax);
    if (Buffer.isBuffer(body) && this.capabilities.packs && body.length <= this.#packedSizeBytesMax) {
      requireNotLonger(body.length, size, limits.blobSizeBytesMax);
      requireComplete(body.length, size);
      return this.#packs.append(id, body, options);
    }
    const chunks = bodyChunks(body, options.signal);
    if (!this.capabilities.packs || (size !== undefined && size > this.#packedSizeBytesMax)) {
      return writeBlob(this.#writer, { id, body: chunks, size, signal: options.signal, onWritten: options.onWritten });
    }
    return this.#putUndecided(id, chunks, { ...options, size });
  }

  async open(locator: string, range: ByteRange | undefined, signal: AbortSignal): Promise<Readable> {
    const place = parseLocator(locator);
    const span = requireRange(range, place.size);
    throwIfAborted(signal);
    if (place.kind === 'file') return addAbortSignal(signal, await streamBlob(this.#reader, place, span));
    const payload = await this.#segmentReader.read(place);
    const wanted = payload.subarray(span.start, span.start + span.length);
    return addAbortSignal(signal, Readable.from(wanted.length === 0 ? [] : [wanted], { objectMode: false }));
  }

  async send(locator: string, range: ByteRange | undefined, target: Writable, signal: AbortSignal): Promise<void> {
    const place = parseLocator(locator);
    const span = requireRange(range, place.size);
    throwIfAborted(signal);
    if (place.kind === 'file') return sendBlob(this.#reader, { locator: place, span, target, signal });
    const payload = await this.#segmentReader.read(place);
    await sendStream(Readable.from([payload.subarray(span.start, span.start + span.length)]), target, signal);
  }

  async read(locator: string, range: ByteRange | undefined, signal: AbortSignal): Promise<Buffer> {
    const place = parseLocator(locator);
    const { start, length } = requireRange(range, place.size);
    if (length > limits.wholeReadSizeBytesMax) throw new StoreError('invalid_argument', 'too much for one read; open a stream');
    throwIfAborted(signal);
    if (place.kind === 'file') return readBlob(this.#reader, place, { start, length });
    const payload = await this.#segmentReader.read(place);
    return length === payload.length ? payload : payload.subarray(start, start + length);
  }

  async stat(locator: string, signal: AbortSignal): Promise<{ size: number } | undefined> {
    const place = parseLocator(locator);
    throwIfAborted(signal);
    const { files, directories } = this.#parts;
    try {
      if (place.kind === 'file') {
        const found = await files.status(await directories.checkedBlobPath(place.id));
        return found.kind === 'file' ? { size: payloadSizeBytes(found.size) ?? found.size } : undefined;
      }
      const segment = await files.status(directories.segmentPath(place.segmentId));
      return segment.kind === 'file' && segment.size >= place.offset + place.size ? { size: place.size } : undefined;
    } catch (thrown) {
      if (fileErrorCode(thrown) === 'ENOENT') return undefined;
      throw fromFileError(thrown, 'looking for a blob');
    }
  }

  async delete(locator: string, signal: AbortSignal): Promise<void> {
    const place = parseLocator(locator);
    throwIfAborted(signal);
    // A packed blob goes with its segment.
    if (place.kind === 'file') await this.#unlinkBlob(place.id);
  }

  async discard(id: string, signal: AbortSignal): Promise<void> {
    requireBlobId(id);
    throwIfAborted(signal);
    await this.#unlink(this.#parts.directories.temporaryPath(id));
    await this.#unlinkBlob(id);
  }

  list(prefix: string, cursor: string | undefined, limit: number, signal: AbortSignal) {
    const { files, directories } = this.#parts;
    const pageSize = Math.min(limit, limits.listPageSizeMax);
    return listRoot({ files, directories, prefix, cursor, limit: pageSize, throwIfAborted: () => throwIfAborted(signal) });
  }

  async deleteSegment(segmentId: string, signal: AbortSignal): Promise<void> {
    const path = this.#parts.directories.segmentPath(segmentId);
    throwIfAborted(signal);
    this.#segmentReader.forget(segmentId);
    await this.#unlink(path);
  }

  sealSegments(): Promise<void> {
    return this.#packs.seal();
  }

  health() {
    return this.#parts.disk.health(this.#parts.options.root, this.#parts.files);
  }

  async close(): Promise<void> {
    try {
      await this.#packs.seal();
    } finally {
      this.#segmentReader.close();
    }
  }

  /** A stream that may turn out small: gathered until it ends or has become too large for a segment. */
  async #putUndecided(id: string, chunks: AsyncIterable<Buffer>, options: PutOptions): Promise<PutResult> {
    const gathered: Buffer[] = [];
    let received = 0;
    const iterator = chunks[Symbol.asyncIterator]();
    while (received <= this.#packedSizeBytesMax) {
      const next = await iterator.next();
      if (next.done === true) {
        requireComplete(received, options.size);
        const { signal } = options;
        return await this.#packs.append(id, Buffer.concat(gathered, received), { signal });
      }
      received += next.value.length;
      gathered.push(next.value);
      if (options.size !== undefined && received > options.size) {
        await iterator.return?.();
        requireNotLonger(received, options.size, limits.blobSizeBytesMax);
      }
    }
    return writeBlob(this.#writer, {
      id,
      body: gatheredThenRest(gathered, iterator),
      size: options.size,
      signal: options.signal,
      onWritten: options.onWritten,
    });
  }

  async #unlinkBlob(id: string): Promise<void> {
    try {
      await this.#unlink(await this.#parts.directories.checkedBlobPath(id));
    } catch (thrown) {
      if (fileErrorCode(thrown) !== 'ENOENT') throw fromFileError(thrown, 'removing a blob');
    }
  }

  async #unlink(path: string): Promise<void> {
    try {
      await this.#parts.files.unlink(path);
    } catch (thrown) {
      if (fileErrorCode(thrown) !== 'ENOENT') throw fromFileError(thrown, 'removing a file');
    }
  }
}

async function* gatheredThenRest(gathered: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* gathered;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
