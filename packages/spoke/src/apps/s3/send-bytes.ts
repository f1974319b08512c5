/**
 * Sending an object's bytes. The head goes out only once storage has the bytes in sight, so that a missing blob is still a clean
 * error; after that an error destroys the connection: never a complete answer with wrong bytes.
 */
import type { ReadRequest, Storage } from '../../app-context.ts';
import { type HeaderList, writeHead } from './answer.ts';
import type { Exchange } from './exchange.ts';

export interface BytesAnswer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly length: number;
  readonly bytes: Omit<ReadRequest, 'signal'>;
}

/** Up to here the bytes are held whole: one read and one write are the least work there is. */
const wholeBytesMax = 256 * 1024;

export async function sendBytes(
  exchange: Exchange,
  storage: Storage,
  { status, headers, length, bytes }: BytesAnswer,
): Promise<void> {
  const { response } = exchange;
  const gone = new AbortController();
  const request: ReadRequest = { ...bytes, signal: gone.signal };
  const onClose = (): void => {
    if (!response.writableFinished) gone.abort();
  };
  response.once('close', onClose);
  if (length <= wholeBytesMax) {
    const whole = await storage.read(request);
    if (Buffer.isBuffer(whole)) {
      writeHead(exchange, status, headers);
      response.end(whole);
      return;
    }
    whole.destroy();
  }
  await storage.send(request, response, () => writeHead(exchange, status, headers));
  response.end();
}
