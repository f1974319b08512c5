/**
 * A large blob on its way to a file of its own. The order makes it durable or absent, never partial:
 * write tmp/<id>, fdatasync, rename to blobs/aa/bb/<id>, fsync of that folder.
 */
import { throwIfAborted } from '../abort.ts';
import { requireComplete, requireNotLonger } from '../body-size.ts';
import type { PutResult } from '../driver.ts';
import * as limits from '../limits.ts';
import { BlockChecksums } from './block-checksums.ts';
import type { Directories } from './directories.ts';
import type { DiskState } from './disk-state.ts';
import { EarlySync } from './early-sync.ts';
import { fileErrorCode, fromWriteError } from './file-errors.ts';
import type { FileOperations } from './file-operations.ts';
import { formatLocator } from './locator.ts';
import type { SharedDirectorySync } from './shared-directory-sync.ts';
import type { TransferBudget } from './transfer-budget.ts';

export interface BlobWriterParts {
  readonly files: FileOperations;
  readonly directories: Directories;
  readonly sync: SharedDirectorySync;
  readonly disk: DiskState;
  readonly budget: TransferBudget;
  readonly sizeBytesMax: number;
}

export interface BlobToWrite {
  readonly id: string;
  readonly body: AsyncIterable<Buffer>;
  /** Declared length, if there is one. */
  readonly size: number | undefined;
  readonly signal: AbortSignal;
  readonly onWritten: ((buffers: readonly Buffer[]) => void) | undefined;
}

/** Resolves when the blob is durable. On failure the temporary file is removed as well as may be; `discard` removes the rest. */
export async function writeBlob(parts: BlobWriterParts, blob: BlobToWrite): Promise<PutResult> {
  const { files, directories } = parts;
  const temporary = directories.temporaryPath(blob.id);
  parts.budget.begin();
  let descriptor: number | undefined;
  try {
    descriptor = await files.createFile(temporary);
    const size = await writePayload(parts, blob, descriptor);
    await syncOrSuspect(parts, descriptor);
    throwIfAborted(blob.signal);
    const shard = await directories.makeShard(blob.id);
    await files.rename(temporary, directories.blobPath(blob.id));
    await parts.sync.sync(shard);
    return { size, checksums: {}, locator: formatLocator({ kind: 'file', id: blob.id, size }) };
  } catch (thrown) {
    if (descriptor !== undefined) await files.unlink(temporary).catch(() => undefined);
    // EIO of a write is the same news as EIO of a sync.
    if (fileErrorCode(thrown) === 'EIO') parts.disk.suspect(thrown, 'writing a blob');
    if (fileErrorCode(thrown) === 'ENOENT') directories.forget(blob.id);
    throw fromWriteError(thrown, 'writing a blob');
  } finally {
    parts.budget.end();
    if (descriptor !== undefined) await files.closeFile(descriptor).catch(() => undefined);
  }
}

/**
 * Writes body and checksum table. Buffers are gathered, not copied, until they are a piece worth a system call; one piece is being
 * written while the next is gathered.
 */
async function writePayload(parts: BlobWriterParts, blob: BlobToWrite, descriptor: number): Promise<number> {
  const checksums = new BlockChecksums();
  let gathered: Buffer[] = [];
  let gatheredBytes = 0;
  let position = 0;
  let received = 0;
  let inFlight: Promise<void> = Promise.resolve();
  const early = new EarlySync({ sync: () => syncOrSuspect(parts, descriptor), everyBytes: limits.earlySyncSizeBytes });
  const flush = async () => {
    await inFlight;
    inFlight = writePiece(parts.files, blob, { descriptor, buffers: gathered, position });
    // The rejection is seen by the next flush; this keeps it from counting as unhandled until then.
    inFlight.catch(() => undefined);
    position += gatheredBytes;
    early.written(position, inFlight);
    gathered = [];
    gatheredBytes = 0;
  };
  try {
    for await (const chunk of blob.body) {
      received += chunk.length;
      requireNotLonger(received, blob.size, parts.sizeBytesMax);
      checksums.add(chunk);
      gathered.push(chunk);
      gatheredBytes += chunk.length;
      if (gatheredBytes >= parts.budget.pieceBytes()) await flush();
    }
    requireComplete(received, blob.size);
    const table = checksums.finish();
    gathered.push(table);
    gatheredBytes += table.length;
    await flush();
  } finally {
    // The descriptor must not be closed under a write.
    await inFlight.catch(() => undefined);
    await early.settled().catch(() => undefined);
  }
  await inFlight;
  await early.settled();
  return received;
}

async function writePiece(
  files: FileOperations,
  { onWritten }: BlobToWrite,
  piece: { readonly descriptor: number; readonly buffers: Buffer[]; readonly position: number },
): Promise<void> {
  await files.writeAt(piece.descriptor, piece.buffers, piece.position);
  onWritten?.(piece.buffers);
}

async function syncOrSuspect(parts: BlobWriterParts, descriptor: number): Promise<void> {
  try {
    await parts.files.syncFile(descriptor);
  } catch (thrown) {
    parts.disk.suspect(thrown, 'syncing a blob');
    throw thrown;
  }
}
