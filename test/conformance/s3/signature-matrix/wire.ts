/** Requests byte by byte over a socket of their own: no client library in between that would put them right. */
import { connect } from 'node:net';

export interface Wire {
  readonly method: string;
  /** Path and query as they are to stand on the request line. */
  readonly target: string;
  /** Lines in their order; a name may come twice. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

export interface WireAnswer {
  readonly status: number;
  /** Of an error document; empty when there is none. */
  readonly code: string;
  /** Head and body as they came. */
  readonly text: string;
}

const answerDeadlineMs = 60_000;

/** Rejects when the connection ends without a whole head of an answer. */
export function sendWire(endpoint: string, { method, target, headers, body }: Wire): Promise<WireAnswer> {
  const { hostname, port } = new URL(endpoint);
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  // latin1: what is above ASCII was put there byte by byte.
  const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines}Connection: close\r\n\r\n`, 'latin1');
  const told = Promise.withResolvers<WireAnswer>();
  const pieces: Buffer[] = [];
  const socket = connect(Number(port), hostname, () => socket.write(Buffer.concat([head, body])));
  let failure: Error | undefined;
  socket.setTimeout(answerDeadlineMs, () => socket.destroy(new Error('no answer in time')));
  socket.on('data', (piece: Buffer) => pieces.push(piece));
  // A server that refuses early may close while the body is still being sent: its answer counts.
  socket.on('error', (error) => {
    failure = error;
  });
  socket.on('close', () => {
    const text = Buffer.concat(pieces).toString('latin1');
    const status = /^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1];
    if (status === undefined || !text.includes('\r\n\r\n')) {
      told.reject(new Error(`no answer to ${method} ${target}`, { cause: failure }));
    } else told.resolve({ status: Number(status), code: /<Code>([^<]*)</.exec(text)?.[1] ?? '', text });
  });
  return told.promise;
}
