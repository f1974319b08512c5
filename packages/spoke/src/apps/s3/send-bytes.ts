/**
 * Sending an object's bytes. The head goes out only once storage has the bytes in sight, so that a missing blob is still a clean
 * error; after that an error destroys the connection: never a complete answer with wrong bytes.
 */
import type { ReadRequest, Storage } from '../../app-context.ts';
import { type HeaderList, writeHead } from './answer.ts';
import type { Exchange } from './exchange.ts';
import { neverAborted } from './never-aborted.ts';

export interface BytesAnswer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly length: number;
  readonly bytes: Omit<ReadRequest, 'signal'>;
}

/** Up to here the bytes are held whole: one read and one write are the least work there is. */
const wholeBytesMax = 256 * 1024;

export async function sendBytes(exchange: Exchange, storage: Storage, answer: BytesAnswer): Promise<void> {
  if (answer.length > wholeBytesMax) {
    await sendStream(exchange, storage, answer);
    return;
  }
  // A small read is over before it would pay to stop it.
  const whole = await storage.read({ ...answer.bytes, signal: neverAborted() });
  if (Buffer.isBuffer(whole)) {
    writeHead(exchange, answer.status, answer.headers);
    exchange.response.end(whole);
    return;
  }
  whole.destroy();
  await sendStream(exchange, storage, answer);
}

async function sendStream(exchange: Exchange, storage: Storage, { status, headers, bytes }: BytesAnswer): Promise<void> {
  const { response } = exchange;
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  await storage.send({ ...bytes, signal: gone.signal }, response, () => writeHead(exchange, status, headers));
  response.end();
}
