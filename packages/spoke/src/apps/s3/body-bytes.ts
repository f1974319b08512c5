/** The bytes of a request's body as they come from the socket, framing included. */
import type { IncomingMessage } from 'node:http';
import { S3Error } from '@felloe/s3-wire/errors.ts';
import { releaseBuffers } from '../../storage/release-buffers.ts';

const noBytes = Buffer.alloc(0);

/** Larger ones come in several pieces, whose memory is given back as each is copied (see `releaseBuffers`). */
const onePieceBytesMax = 16 * 1024;

/**
 * A body of exactly this many bytes, known to be small, in one Buffer. Ready with its last byte: the end of the stream says nothing
 * more, since Node holds bodies to their Content-Length. @throws S3Error IncompleteBody when the client ended early.
 */
export async function collectBody(raw: IncomingMessage, length: number): Promise<Buffer> {
  if (length === 0) return noBytes;
  if (length > onePieceBytesMax) return await gatherBody(raw, length);
  // Most small bodies come in one piece with their head: a moment later, when Node has parsed the piece, they lie in the stream whole,
  // and nothing has to be listened for. Asked for none of its bytes, the stream begins.
  raw.read(0);
  await Promise.resolve();
  if (raw.readableLength >= length) return raw.read() as Buffer;
  return await gatherBody(raw, length);
}

function gatherBody(raw: IncomingMessage, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let gathered: Buffer | undefined;
    let bytes = 0;
    if (raw.destroyed && !raw.readableEnded) {
      reject(new S3Error('IncompleteBody'));
      return;
    }
    // The listeners end with the request: taking them off again would only be work.
    raw.on('data', (chunk: Buffer) => {
      if (chunk.length >= length) {
        bytes = chunk.length;
        resolve(chunk);
        return;
      }
      // Of its own memory, so that it can be given back, too.
      gathered ??= Buffer.allocUnsafeSlow(length);
      chunk.copy(gathered, bytes);
      bytes += chunk.length;
      releaseBuffers([chunk]);
      if (bytes >= length) resolve(gathered);
    });
    // Every request closes: an error is only made for one that closes too early.
    raw.on('close', () => {
      if (bytes < length) reject(new S3Error('IncompleteBody'));
    });
    // 'close' tells the same; without a listener the error itself would end the process.
    raw.on('error', ignore);
  });
}

function ignore(): void {}

/** The body chunk by chunk. Leaving early keeps the socket, so that the refusal can still be answered. */
export async function* streamBody(raw: IncomingMessage): AsyncGenerator<Buffer, void, undefined> {
  try {
    for await (const chunk of raw.iterator({ destroyOnReturn: false })) yield chunk as Buffer;
  } catch (cause) {
    throw new S3Error('IncompleteBody', undefined, { cause });
  }
  if (!raw.complete) throw new S3Error('IncompleteBody');
}
