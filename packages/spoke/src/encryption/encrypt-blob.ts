/** A blob's content into what lies on the backend (engine/encryption/blob-format.ts). */
import { createCipheriv } from 'node:crypto';
import { blobFormat, chunkCount, encryptedSize, writeNonce } from '@felloe/engine/encryption/blob-format.ts';
import { releaseBuffers } from '../storage/release-buffers.ts';
import { createBlobKey } from './blob-key.ts';

const { chunkBytes, nonceBytes, tagBytes } = blobFormat;

/** A small body in one buffer. */
export function encryptWhole(content: Buffer, dataKey: Buffer, blobId: string): Buffer {
  const { header, key } = createBlobKey(dataKey, blobId);
  const blob = Buffer.allocUnsafeSlow(encryptedSize(content.length));
  let offset = header.copy(blob);
  const chunks = chunkCount(content.length);
  for (let index = 0; index < chunks; index += 1) {
    const chunk = content.subarray(index * chunkBytes, (index + 1) * chunkBytes);
    offset += sealChunk([chunk], { key, index, isLast: index === chunks - 1 }, blob.subarray(offset));
  }
  return blob;
}

/**
 * A body of any length, a chunk at a time: at most one chunk and one buffer of the body are held. Nothing at all for no bytes.
 * @param ownsBuffers the buffers of the body are nobody else's and are given back once they are encrypted.
 */
export async function* encryptStream(
  content: AsyncIterable<Buffer>,
  { dataKey, blobId, ownsBuffers }: { readonly dataKey: Buffer; readonly blobId: string; readonly ownsBuffers: boolean },
): AsyncGenerator<Buffer, void, undefined> {
  const { header, key } = createBlobKey(dataKey, blobId);
  const held = new HeldContent(ownsBuffers);
  let index = 0;
  for await (const bytes of content) {
    held.push(bytes);
    // A chunk tells whether it is the last, so a full one waits until there is more.
    while (held.length > chunkBytes) {
      if (index === 0) yield header;
      yield sealed(held.take(chunkBytes), { key, index, isLast: false });
      held.release();
      index += 1;
    }
  }
  if (held.length === 0) return;
  if (index === 0) yield header;
  yield sealed(held.take(held.length), { key, index, isLast: true });
  held.release();
}

interface ChunkPlace {
  readonly key: Buffer;
  readonly index: number;
  readonly isLast: boolean;
}

function sealed(pieces: readonly Buffer[], place: ChunkPlace): Buffer {
  const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const target = Buffer.allocUnsafeSlow(size + tagBytes);
  sealChunk(pieces, place, target);
  return target;
}

/** How many bytes it has written. */
function sealChunk(pieces: readonly Buffer[], { key, index, isLast }: ChunkPlace, target: Buffer): number {
  const nonce = Buffer.allocUnsafe(nonceBytes);
  writeNonce(nonce, index, isLast);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  let offset = 0;
  for (const piece of pieces) {
    const bytes = cipher.update(piece);
    offset += bytes.copy(target, offset);
    releaseBuffers([bytes]);
  }
  cipher.final();
  return offset + cipher.getAuthTag().copy(target, offset);
}

/** What has come and is not encrypted yet. */
class HeldContent {
  readonly #ownsBuffers: boolean;
  /** The first has been taken up to `#taken`. */
  readonly #buffers: Buffer[] = [];
  #taken = 0;
  #used: Buffer[] = [];
  length = 0;

  constructor(ownsBuffers: boolean) {
    this.#ownsBuffers = ownsBuffers;
  }

  push(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#buffers.push(bytes);
    this.length += bytes.length;
  }

  /** The next `size` bytes, which are held; the pieces are good until `release`. */
  take(size: number): Buffer[] {
    const pieces: Buffer[] = [];
    let missing = size;
    while (missing > 0) {
      const first = this.#buffers[0] as Buffer;
      const piece = first.subarray(this.#taken, this.#taken + missing);
      pieces.push(piece);
      missing -= piece.length;
      this.#taken += piece.length;
      if (this.#taken < first.length) break;
      this.#buffers.shift();
      this.#used.push(first);
      this.#taken = 0;
    }
    this.length -= size;
    return pieces;
  }

  release(): void {
    if (this.#ownsBuffers) releaseBuffers(this.#used);
    this.#used = [];
  }
}
