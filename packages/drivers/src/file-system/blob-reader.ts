/** Reading a large blob: whole blocks, each checked, cut to the range that was asked for. */
import { blockSizeBytes, blocksMatch, tableEntryBytes, tablePlace } from './block-checksums.ts';
import type { BufferPool } from './buffer-pool.ts';
import type { Directories } from './directories.ts';
import { corruptBlob, fromFileError } from './file-errors.ts';
import type { FileOperations } from './file-operations.ts';
import type { FileLocator } from './locator.ts';
import type { TransferBudget } from './transfer-budget.ts';

export interface BlobReaderParts {
  readonly files: FileOperations;
  readonly directories: Directories;
  readonly budget: TransferBudget;
  readonly pool: BufferPool;
}

/** An open blob and the part of its table that the range needs. */
export interface OpenBlob {
  readonly descriptor: number;
  readonly locator: FileLocator;
  /** Block that `table` starts with. */
  readonly firstBlock: number;
  readonly table: Buffer;
}

/** Bytes inside a blob; `requireRange` has checked that they are. */
export interface Span {
  readonly start: number;
  readonly length: number;
}

/** The span at once. */
export async function readBlob(parts: BlobReaderParts, locator: FileLocator, span: Span): Promise<Buffer> {
  const blob = await openBlob(parts, locator, span);
  try {
    return await readSpan(parts.files, blob, span, Buffer.allocUnsafeSlow(blocksAround(blob, span).length));
  } finally {
    await parts.files.closeFile(blob.descriptor).catch(() => undefined);
  }
}

export async function openBlob(parts: BlobReaderParts, locator: FileLocator, span: Span): Promise<OpenBlob> {
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

/** The whole blocks that hold a span, as bytes of the payload. */
export function blocksAround(blob: OpenBlob, span: Span): Span {
  const start = span.start - (span.start % blockSizeBytes);
  const end = Math.min(blob.locator.size, Math.ceil((span.start + span.length) / blockSizeBytes) * blockSizeBytes);
  return { start, length: end - start };
}

/** The next piece of `span` from `position` on: it ends at a block's border, so that no block is read and checked twice. */
export function nextPiece(span: Span, position: number, pieceBytes: number): Span {
  const target = position - (position % blockSizeBytes) + pieceBytes;
  const end = Math.min(span.start + span.length, target - (target % blockSizeBytes));
  return { start: position, length: end - position };
}

/** Reads the blocks around the span into `target`, checks them, and answers the part of `target` that is the span. */
export async function readSpan(files: FileOperations, blob: OpenBlob, span: Span, target: Buffer): Promise<Buffer> {
  if (span.length === 0) return target.subarray(0, 0);
  const around = blocksAround(blob, span);
  const blocks = target.subarray(0, around.length);
  let count: number;
  try {
    count = await files.readAt(blob.descriptor, blocks, around.start);
  } catch (thrown) {
    throw fromFileError(thrown, 'reading a blob');
  }
  if (count < blocks.length) throw corruptBlob('the file is too short');
  const table = blob.table.subarray((around.start / blockSizeBytes - blob.firstBlock) * tableEntryBytes);
  if (!blocksMatch(blocks, table)) throw corruptBlob('a block has another checksum');
  return blocks.subarray(span.start - around.start, span.start - around.start + span.length);
}
