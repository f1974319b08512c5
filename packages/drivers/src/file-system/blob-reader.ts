/** Reading a large blob: whole blocks, each checked, cut to the range that was asked for. */
import { Readable } from 'node:stream';
import { blockSizeBytes, blocksMatch, tablePlace } from './block-checksums.ts';
import type { Directories } from './directories.ts';
import { corruptBlob, fromFileError } from './file-errors.ts';
import type { FileOperations } from './file-operations.ts';
import type { FileLocator } from './locator.ts';
import type { TransferBudget } from './transfer-budget.ts';

export interface BlobReaderParts {
  readonly files: FileOperations;
  readonly directories: Directories;
  readonly budget: TransferBudget;
}

/** An open blob and the part of its table that the range needs. */
interface OpenBlob {
  readonly descriptor: number;
  readonly locator: FileLocator;
  /** Block that `table` starts with. */
  readonly firstBlock: number;
  readonly table: Buffer;
}

export interface Span {
  readonly start: number;
  readonly length: number;
}

/** A stream of exactly the span, or one that is destroyed with an error. The caller attaches the abort signal. */
export async function streamBlob(parts: BlobReaderParts, locator: FileLocator, span: Span): Promise<Readable> {
  const blob = await openBlob(parts, locator, span);
  return new BlobStream(parts, blob, span);
}

/** The span at once. */
export async function readBlob(parts: BlobReaderParts, locator: FileLocator, span: Span): Promise<Buffer> {
  const blob = await openBlob(parts, locator, span);
  try {
    return await readSpan(parts.files, blob, span);
  } finally {
    await parts.files.closeFile(blob.descriptor).catch(() => undefined);
  }
}

async function openBlob(parts: BlobReaderParts, locator: FileLocator, span: Span): Promise<OpenBlob> {
  let descriptor: number | undefined;
  try {
    descriptor = await parts.files.openFile(await parts.directories.checkedBlobPath(locator.id));
    const firstBlock = Math.floor(span.start / blockSizeBytes);
    // An empty span needs no block and no entry.
    const lastBlock = Math.ceil((span.start + span.length) / blockSizeBytes) - 1;
    const place = tablePlace(locator.size, firstBlock, lastBlock);
    const table = Buffer.allocUnsafe(place.length);
    if ((await parts.files.readAt(descriptor, table, place.position)) < table.length) throw corruptBlob('the file is too short');
    return { descriptor, locator, firstBlock, table };
  } catch (thrown) {
    if (descriptor !== undefined) await parts.files.closeFile(descriptor).catch(() => undefined);
    throw fromFileError(thrown, 'opening a blob');
  }
}

/** Reads the blocks around the span, checks them, and answers the span itself. */
async function readSpan(files: FileOperations, blob: OpenBlob, span: Span): Promise<Buffer> {
  if (span.length === 0) return Buffer.alloc(0);
  const firstBlock = Math.floor(span.start / blockSizeBytes);
  const from = firstBlock * blockSizeBytes;
  const to = Math.min(blob.locator.size, Math.ceil((span.start + span.length) / blockSizeBytes) * blockSizeBytes);
  const blocks = Buffer.allocUnsafeSlow(to - from);
  let count: number;
  try {
    count = await files.readAt(blob.descriptor, blocks, from);
  } catch (thrown) {
    throw fromFileError(thrown, 'reading a blob');
  }
  if (count < blocks.length) throw corruptBlob('the file is too short');
  const table = blob.table.subarray((firstBlock - blob.firstBlock) * 4);
  if (!blocksMatch(blocks, table)) throw corruptBlob('a block has another checksum');
  return blocks.subarray(span.start - from, span.start - from + span.length);
}

class BlobStream extends Readable {
  readonly #parts: BlobReaderParts;
  readonly #blob: OpenBlob;
  #position: number;
  readonly #end: number;
  #reading: Promise<void> | undefined;

  constructor(parts: BlobReaderParts, blob: OpenBlob, span: Span) {
    // One byte: a piece is read ahead while the one before is being sent, never more.
    super({ highWaterMark: 1 });
    this.#parts = parts;
    this.#blob = blob;
    this.#position = span.start;
    this.#end = span.start + span.length;
    parts.budget.begin();
  }

  override _read(): void {
    if (this.#position >= this.#end) {
      this.push(null);
      return;
    }
    // Pieces end at block borders, so that no block is read and checked twice.
    const target = this.#position - (this.#position % blockSizeBytes) + this.#parts.budget.pieceBytes();
    const pieceEnd = Math.min(this.#end, target - (target % blockSizeBytes));
    const span = { start: this.#position, length: pieceEnd - this.#position };
    this.#reading = readSpan(this.#parts.files, this.#blob, span).then(
      (piece) => {
        this.#position = pieceEnd;
        this.#reading = undefined;
        this.push(piece);
      },
      (thrown: Error) => {
        this.#reading = undefined;
        this.destroy(thrown);
      },
    );
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#parts.budget.end();
    const close = () => {
      this.#parts.files.closeFile(this.#blob.descriptor).then(
        () => done(error),
        () => done(error),
      );
    };
    // The descriptor must not be closed, and perhaps given to another file, under a running read.
    if (this.#reading === undefined) close();
    else this.#reading.then(close);
  }
}
