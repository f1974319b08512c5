/** The bytes of a request's body as they come from the socket, framing included. */
import type { IncomingMessage } from 'node:http';
import { S3Error } from '@felloe/s3-wire/errors.ts';

/**
 * The whole body in one Buffer; for bodies known to be small. @throws S3Error IncompleteBody when the client ended early,
 * MaxMessageLengthExceeded beyond the limit.
 */
export function collectBody(raw: IncomingMessage, bytesMax: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = (finish: () => void): void => {
      raw.off('data', onData);
      raw.off('end', onEnd);
      raw.off('close', onClose);
      finish();
    };
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > bytesMax) {
        raw.pause();
        settle(() => reject(new S3Error('MaxMessageLengthExceeded')));
        return;
      }
      chunks.push(chunk);
    };
    const onEnd = (): void =>
      settle(() => resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)));
    const onClose = (): void => settle(() => reject(new S3Error('IncompleteBody')));
    if (raw.destroyed && !raw.readableEnded) {
      reject(new S3Error('IncompleteBody'));
      return;
    }
    raw.on('data', onData);
    raw.on('end', onEnd);
    raw.on('close', onClose);
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
