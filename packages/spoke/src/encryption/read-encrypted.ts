/** Reading a span of an encrypted blob from its driver. A range that does not begin with the blob's header asks for both at once. */
import { Readable } from 'node:stream';
import type { Driver } from '@felloe/drivers/driver.ts';
import { blobFormat, encryptedRange } from '@felloe/engine/encryption/blob-format.ts';
import type { BlobSpan } from '../storage/read-plan.ts';
import { decryptStream, decryptWhole, type EncryptedBlob } from './decrypt-blob.ts';

export interface EncryptedSpan {
  readonly driver: Driver;
  readonly span: BlobSpan;
  readonly dataKey: Buffer;
  readonly signal: AbortSignal;
}

/** A small span at once. */
export async function readEncrypted(asked: EncryptedSpan): Promise<Buffer> {
  const blob = blobOf(asked);
  return await decryptWhole(await asked.driver.read(asked.span.blob.locator, blob.range, asked.signal), blob);
}

/** A span as a stream of its content. */
export async function openEncrypted(asked: EncryptedSpan): Promise<Readable> {
  const blob = blobOf(asked);
  const opened = await asked.driver.open(asked.span.blob.locator, blob.range, asked.signal);
  // It may fail before anybody reads; who reads then throws the same error.
  opened.on('error', () => {});
  const content = Readable.from(decryptStream(opened as AsyncIterable<Buffer>, blob), {
    objectMode: false,
    highWaterMark: blobFormat.chunkBytes,
  });
  // A generator that was never started does not run its own clean-up.
  content.once('close', () => opened.destroy());
  return content;
}

function blobOf({ driver, span, dataKey, signal }: EncryptedSpan): EncryptedBlob {
  const { blob } = span;
  const range = encryptedRange(span, blob.size);
  const header = range.start === 0 ? undefined : driver.read(blob.locator, { start: 0, end: blobFormat.headerBytes - 1 }, signal);
  // The read of the range fails in the same way, and is the one that is waited for first.
  header?.catch(() => {});
  return { blobId: blob.blob_id, dataKey, contentSize: blob.size, range, header };
}
