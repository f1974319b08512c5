/** Blobs in the memory of this process: for tests and for trying things out. Nothing survives the process. */
import { addAbortSignal, Readable, type Writable } from 'node:stream';
import { StoreError } from '@felloe/engine/errors.ts';
import { bodyChunks, throwIfAborted } from '../abort.ts';
import { isBlobId, requireBlobId } from '../blob-id.ts';
import { requireComplete, requireDeclaredSize, requireNotLonger, requireRange } from '../body-size.ts';
import { noDirectAccess } from '../direct-access.ts';
import type { Body, ByteRange, Driver, DriverCapabilities, DriverHealth, ListPage, PutOptions, PutResult } from '../driver.ts';
import * as limits from '../limits.ts';
import { sendStream } from '../target-writer.ts';

export interface MemoryDriverOptions {
  readonly name: string;
  /** Bytes of all blobs together, those being received included; beyond it puts fail with `storage_full`. */
  readonly bytesMax: number;
  /** Milliseconds since 1970, for listings. */
  readonly now: () => number;
}

interface StoredBlob {
  readonly bytes: Buffer;
  readonly modifiedAt: number;
}

/** Locator: `m:<id>:<size>`. */
const locatorPattern = /^m:([0-9a-f-]{36}):(0|[1-9][0-9]{0,13})$/;

export function createMemoryDriver(options: MemoryDriverOptions): Driver {
  return new MemoryDriver(options);
}

class MemoryDriver implements Driver {
  readonly name: string;
  readonly capabilities: DriverCapabilities;
  readonly direct = noDirectAccess;
  readonly #options: MemoryDriverOptions;
  readonly #blobs = new Map<string, StoredBlob>();
  #usedBytes = 0;

  constructor(options: MemoryDriverOptions) {
    this.name = options.name;
    this.#options = options;
    this.capabilities = {
      packs: false,
      packedSizeBytesMax: 0,
      verifiesChecksums: true,
      blobSizeBytesMax: limits.blobSizeBytesMax,
      local: true,
    };
  }

  async put(id: string, body: Body, options: PutOptions): Promise<PutResult> {
    requireBlobId(id);
    throwIfAborted(options.signal);
    requireDeclaredSize(options.size, limits.blobSizeBytesMax);
    const gathered: Buffer[] = [];
    let received = 0;
    try {
      for await (const chunk of bodyChunks(body, options.signal)) {
        requireNotLonger(received + chunk.length, options.size, limits.blobSizeBytesMax);
        if (this.#usedBytes + chunk.length > this.#options.bytesMax) throw new StoreError('storage_full');
        received += chunk.length;
        this.#usedBytes += chunk.length;
        gathered.push(chunk);
      }
      requireComplete(received, options.size);
    } catch (thrown) {
      this.#usedBytes -= received;
      throw StoreError.from(thrown, 'incomplete_body');
    }
    this.#remove(id);
    // Copied, so that a blob does not keep larger buffers alive that its pieces were cut from.
    this.#blobs.set(id, { bytes: Buffer.concat(gathered, received), modifiedAt: this.#options.now() });
    return { size: received, checksums: {}, locator: `m:${id}:${received}` };
  }

  async open(locator: string, range: ByteRange | undefined, signal: AbortSignal): Promise<Readable> {
    const bytes = this.#bytes(locator, range, signal);
    return addAbortSignal(signal, Readable.from(pieces(bytes), { objectMode: false }));
  }

  async send(locator: string, range: ByteRange | undefined, target: Writable, signal: AbortSignal): Promise<void> {
    await sendStream(await this.open(locator, range, signal), target, signal);
  }

  async read(locator: string, range: ByteRange | undefined, signal: AbortSignal): Promise<Buffer> {
    const { size } = parseLocator(locator);
    if (requireRange(range, size).length > limits.wholeReadSizeBytesMax) {
      throw new StoreError('invalid_argument', 'too much for one read; open a stream');
    }
    return this.#bytes(locator, range, signal);
  }

  async stat(locator: string, signal: AbortSignal): Promise<{ size: number } | undefined> {
    const { id } = parseLocator(locator);
    throwIfAborted(signal);
    const blob = this.#blobs.get(id);
    return blob === undefined ? undefined : { size: blob.bytes.length };
  }

  async delete(locator: string, signal: AbortSignal): Promise<void> {
    const { id } = parseLocator(locator);
    throwIfAborted(signal);
    this.#remove(id);
  }

  async discard(id: string, signal: AbortSignal): Promise<void> {
    requireBlobId(id);
    throwIfAborted(signal);
    this.#remove(id);
  }

  async list(prefix: string, cursor: string | undefined, limit: number, signal: AbortSignal): Promise<ListPage> {
    throwIfAborted(signal);
    if (cursor !== undefined && !isBlobId(cursor)) throw new StoreError('invalid_argument', 'not a cursor of this listing');
    const pageSize = Math.min(limit, limits.listPageSizeMax);
    const ids = [...this.#blobs.keys()].filter((id) => id.startsWith(prefix) && (cursor === undefined || id > cursor)).sort();
    const page = ids.slice(0, pageSize);
    const blobs = page.map((id) => {
      const blob = this.#blobs.get(id);
      return { kind: 'blob' as const, id, size: blob?.bytes.length ?? 0, modifiedAt: blob?.modifiedAt ?? 0 };
    });
    return { blobs, cursor: ids.length > page.length ? page.at(-1) : undefined };
  }

  async deleteSegment(segmentId: string): Promise<void> {
    requireBlobId(segmentId);
  }

  async sealSegments(): Promise<void> {}

  async health(): Promise<DriverHealth> {
    const freeBytes = Math.max(0, this.#options.bytesMax - this.#usedBytes);
    return freeBytes === 0
      ? { state: 'degraded', reason: 'the memory limit is reached', freeBytes }
      : { state: 'up', reason: '', freeBytes };
  }

  async close(): Promise<void> {
    this.#blobs.clear();
    this.#usedBytes = 0;
  }

  #bytes(locator: string, range: ByteRange | undefined, signal: AbortSignal): Buffer {
    const { id, size } = parseLocator(locator);
    const { start, length } = requireRange(range, size);
    throwIfAborted(signal);
    const blob = this.#blobs.get(id);
    if (blob === undefined || blob.bytes.length !== size) throw new StoreError('blob_missing');
    return blob.bytes.subarray(start, start + length);
  }

  #remove(id: string): void {
    const blob = this.#blobs.get(id);
    if (blob === undefined) return;
    this.#blobs.delete(id);
    this.#usedBytes -= blob.bytes.length;
  }
}

function parseLocator(locator: string): { id: string; size: number } {
  const [, id = '', size] = locatorPattern.exec(locator) ?? [];
  if (!isBlobId(id)) throw new StoreError('invalid_argument', 'not a locator of the memory driver');
  return { id, size: Number(size) };
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += limits.readSizeBytesTarget) yield bytes.subarray(at, at + limits.readSizeBytesTarget);
}
