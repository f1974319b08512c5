/**
 * Sending an object's bytes. The head goes out only once storage has answered, so that a missing blob is still a clean error;
 * after that an error destroys the connection: never a complete answer with wrong bytes.
 */
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { type HeaderList, writeHead } from './answer.ts';
import type { Exchange } from './exchange.ts';

export interface BytesAnswer {
  readonly status: number;
  readonly headers: HeaderList;
  /** Starts reading; the signal aborts when the client has gone. */
  readonly read: (signal: AbortSignal) => Promise<Buffer | Readable>;
}

export async function sendBytes(exchange: Exchange, { status, headers, read }: BytesAnswer): Promise<void> {
  const { response } = exchange;
  const gone = new AbortController();
  const onClose = (): void => {
    if (!response.writableFinished) gone.abort();
  };
  response.once('close', onClose);
  try {
    const bytes = await read(gone.signal);
    if (Buffer.isBuffer(bytes)) {
      writeHead(exchange, status, headers);
      response.end(bytes);
      return;
    }
    if (gone.signal.aborted) {
      bytes.destroy();
      return;
    }
    writeHead(exchange, status, headers);
    // Destroys both ends when either fails.
    await pipeline(bytes, response);
  } finally {
    // The small answer is still being flushed; its listener goes with the response.
    if (response.writableFinished) response.off('close', onClose);
  }
}
