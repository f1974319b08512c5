/** A small body of declared length as one buffer: the driver packs it, and one-shot hashes are several times cheaper. */
import { StoreError } from '@felloe/engine/errors.ts';

/** Up to here a body is held whole while it is written: below one read of a large body, so no request costs more memory. */
export const wholeBodySizeMax = 256 * 1024;

export async function gatherSmall(body: AsyncIterable<Buffer>, size: number, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let received = 0;
  for await (const chunk of body) {
    received += chunk.length;
    if (received > size)
      throw new StoreError('incomplete_body', 'the body is longer than declared', { details: { declared: String(size) } });
    chunks.push(chunk);
    signal.throwIfAborted();
  }
  if (received < size)
    throw new StoreError('incomplete_body', 'the body is shorter than declared', { details: { declared: String(size) } });
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return only;
  return Buffer.concat(chunks, received);
}
