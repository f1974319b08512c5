/** The bytes of a request's body as they come from the socket, framing included. */
import type { IncomingMessage } from 'node:http';
import { S3Error } from '@felloe/s3-wire/errors.ts';

const noBytes = Buffer.alloc(0);

/**
 * A body of exactly this many bytes, known to be small, in one Buffer. Ready with its last byte: the end of the stream says nothing
 * more, since Node holds bodies to their Content-Length. @throws S3Error IncompleteBody when the client ended early.
 */
export async function collectBody(raw: IncomingMessage, length: number): Promise<Buffer> {
  if (length === 0) return noBytes;
  // Most small bodies come in one piece with their head: a moment later, when Node has parsed the piece, they lie in the stream whole,
  // and nothing has to be listened for. Asked for none of its bytes, the stream begins.
  raw.read(0);
  await Promise.resolve();
  if (raw.readableLength >= length) return raw.read() as Buffer;
  return await gatherBody(raw, length);
}

function gatherBody(raw: IncomingMessage, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let first: Buffer | undefined;
    let rest: Buffer[] | undefined;
    let bytes = 0;
    if (raw.destroyed && !raw.readableEnded) {
      reject(new S3Error('IncompleteBody'));
      return;
    }
    // The listeners end with the request: taking them off again would only be work.
    raw.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (first === undefined) first = chunk;
      else (rest ??= [first]).push(chunk);
      if (bytes >= length) resolve(rest === undefined ? first : Buffer.concat(rest));
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
