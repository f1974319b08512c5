/**
 * A large blob straight into a socket or HTTP response, in buffers that are used again. Two buffers: one is being sent while the
 * other is being filled and checked.
 */
import type { Writable } from 'node:stream';
import { throwIfAborted } from '../abort.ts';
import { TargetWriter } from '../target-writer.ts';
import { type BlobReaderParts, blocksAround, nextPiece, openBlob, readSpan, type Span } from './blob-reader.ts';
import type { FileLocator } from './locator.ts';

export interface BlobToSend {
  readonly locator: FileLocator;
  readonly span: Span;
  readonly target: Writable;
  readonly signal: AbortSignal;
}

/** Resolves when the target has let go of the last byte. After a failure the target has part of the span and must be destroyed. */
export async function sendBlob(parts: BlobReaderParts, { locator, span, target, signal }: BlobToSend): Promise<void> {
  const blob = await openBlob(parts, locator, span);
  const writer = new TargetWriter(target, signal);
  parts.budget.begin();
  let sending: Promise<void> = Promise.resolve();
  try {
    for (let position = span.start; position < span.start + span.length; ) {
      throwIfAborted(signal);
      const piece = nextPiece(span, position, parts.budget.pieceBytes());
      const buffer = parts.pool.take(blocksAround(blob, piece).length);
      const bytes = await readSpan(parts.files, blob, piece, buffer);
      await sending;
      // Only a buffer that was sent whole goes back: one of a broken connection may still be referred to.
      sending = writer.write(bytes).then(() => parts.pool.give(buffer));
      sending.catch(() => undefined);
      position += piece.length;
    }
    await sending;
  } finally {
    writer.release();
    parts.budget.end();
    await parts.files.closeFile(blob.descriptor).catch(() => undefined);
  }
}
