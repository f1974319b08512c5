/**
 * What lies on the backend back into content. A chunk is given out only after its tag has been compared, so nobody ever gets a byte
 * that was not put there: what was changed, moved, cut off or put in from another blob fails with `backend_failed`.
 */
import { createDecipheriv } from 'node:crypto';
import { blobFormat, chunkCount, chunkSize, type EncryptedRange, writeNonce } from '@felloe/engine/encryption/blob-format.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { blobKeyOf } from './blob-key.ts';

const { headerBytes, nonceBytes, tagBytes } = blobFormat;

export interface EncryptedBlob {
  readonly blobId: string;
  readonly dataKey: Buffer;
  readonly contentSize: number;
  /** Of the blob's bytes. */
  readonly range: EncryptedRange;
  /** The blob's header when the range does not begin with it. */
  readonly header: Promise<Buffer> | Buffer | undefined;
}

/** The content of a small range whose encrypted bytes are all here. */
export async function decryptWhole(bytes: Buffer, blob: EncryptedBlob): Promise<Buffer> {
  if (bytes.length !== blob.range.end - blob.range.start + 1) throw damaged();
  const chunks: Buffer[] = [];
  for await (const chunk of decryptStream([bytes], blob)) chunks.push(chunk);
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

/** Content as it comes, at most one chunk behind. @param bytes of `blob.range`. */
export async function* decryptStream(
  bytes: AsyncIterable<Buffer> | Iterable<Buffer>,
  blob: EncryptedBlob,
): AsyncGenerator<Buffer, void, undefined> {
  const { contentSize, range } = blob;
  const held = new Gathered();
  let key: Buffer | undefined;
  let index = range.firstChunk;
  let { skip, length: left } = range;
  for await (const piece of bytes) {
    held.push(piece);
    if (key === undefined) {
      if (range.start === 0 && held.length < headerBytes) continue;
      key = blobKeyOf(blob.dataKey, blob.blobId, range.start === 0 ? held.take(headerBytes) : ((await blob.header) as Buffer));
    }
    while (left > 0) {
      const sealedSize = chunkSize(index, contentSize) + tagBytes;
      if (held.length < sealedSize) break;
      const content = openChunk(held.take(sealedSize), { key, index, isLast: index === chunkCount(contentSize) - 1 });
      const wanted = content.subarray(skip, skip + left);
      skip = 0;
      left -= wanted.length;
      index += 1;
      yield wanted;
    }
  }
  if (left > 0 || held.length > 0) throw damaged();
}

function openChunk(
  sealed: Buffer,
  { key, index, isLast }: { readonly key: Buffer; readonly index: number; readonly isLast: boolean },
): Buffer {
  const nonce = Buffer.allocUnsafe(nonceBytes);
  writeNonce(nonce, index, isLast);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  const content = decipher.update(sealed.subarray(0, sealed.length - tagBytes));
  try {
    decipher.final();
  } catch (cause) {
    throw damaged(cause);
  }
  return content;
}

/** 503 to clients: another try may find the bytes well, and they are never told wrong ones. */
function damaged(cause?: unknown): StoreError {
  return new StoreError('backend_failed', 'encrypted bytes on the backend are not those that were put there', { cause });
}

/** Bytes that wait until a chunk is whole. */
class Gathered {
  #pieces: Buffer[] = [];
  length = 0;

  push(piece: Buffer): void {
    this.#pieces.push(piece);
    this.length += piece.length;
  }

  /** The next `size` bytes, which are held. Copied only when they came in several pieces. */
  take(size: number): Buffer {
    this.length -= size;
    const first = this.#pieces[0] as Buffer;
    if (first.length >= size) return this.#takeOfFirst(size);
    const gathered = Buffer.allocUnsafe(size);
    let filled = 0;
    while (filled < size) {
      const next = this.#pieces[0] as Buffer;
      filled += this.#takeOfFirst(Math.min(size - filled, next.length)).copy(gathered, filled);
    }
    return gathered;
  }

  #takeOfFirst(size: number): Buffer {
    const first = this.#pieces[0] as Buffer;
    if (first.length === size) this.#pieces.shift();
    else this.#pieces[0] = first.subarray(size);
    return first.subarray(0, size);
  }
}
