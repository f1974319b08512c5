/**
 * The load generator: as many connections as requests in flight, each sending its next prepared request when the last answer is
 * whole. Plain sockets and prepared bytes, because whatever the client burns is taken from the servers on the same cores.
 */
import { connect, type Socket } from 'node:net';
import { type Answer, AnswerReader } from './answer-reader.ts';
import type { PreparedRequest } from './prepared-request.ts';

export interface LoadResult {
  readonly requests: number;
  readonly durationMs: number;
  readonly perSecond: number;
  /** Bytes of bodies both ways a second, in MiB. */
  readonly mibPerSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  /** Answers of 503, each of which was asked again. */
  readonly refusals: number;
}

export interface LoadWish {
  readonly endpoint: string;
  readonly requests: readonly PreparedRequest[];
  readonly inFlight: number;
  readonly deadlineMs: number;
  /** Asks again when the answer is 503, as every S3 client does. Otherwise such an answer ends the load. */
  readonly repeatsRefused?: boolean;
}

const mib = 1024 * 1024;

/** Throws when an answer is not 2xx, a connection breaks, or the deadline passes. */
export async function runLoad(wish: LoadWish): Promise<LoadResult> {
  const { hostname, port } = new URL(wish.endpoint);
  const sockets = await Promise.all(
    Array.from({ length: Math.min(wish.inFlight, wish.requests.length) }, () => openSocket(hostname, Number(port))),
  );
  const latenciesMs = new Float64Array(wish.requests.length);
  let bytes = 0;
  let refusals = 0;
  let next = 0;
  const startedAt = performance.now();
  const deadline = AbortSignal.timeout(wish.deadlineMs);
  try {
    await Promise.all(
      sockets.map((socket) =>
        drain(socket, deadline, () => {
          const index = next;
          const request = wish.requests[index];
          if (request === undefined) return undefined;
          next += 1;
          const sentAt = performance.now();
          return {
            request,
            onRefusal: () => {
              refusals += 1;
              return wish.repeatsRefused === true;
            },
            onAnswer: (answer) => {
              latenciesMs[index] = performance.now() - sentAt;
              bytes += answer.bodyBytes + (request.body?.size ?? 0);
            },
          };
        }),
      ),
    );
  } finally {
    for (const socket of sockets) socket.destroy();
  }
  const durationMs = performance.now() - startedAt;
  latenciesMs.sort();
  return {
    requests: wish.requests.length,
    durationMs,
    perSecond: (wish.requests.length / durationMs) * 1000,
    mibPerSecond: (bytes / mib / durationMs) * 1000,
    medianMs: latenciesMs[Math.floor(latenciesMs.length * 0.5)] ?? 0,
    p99Ms: latenciesMs[Math.floor(latenciesMs.length * 0.99)] ?? 0,
    refusals,
  };
}

interface Turn {
  readonly request: PreparedRequest;
  readonly onAnswer: (answer: Answer) => void;
  /** Counts a 503; true to send the request again. */
  readonly onRefusal: () => boolean;
}

/** Sends turn after turn on one connection until there are none. */
function drain(socket: Socket, deadline: AbortSignal, takeTurn: () => Turn | undefined): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let turn: Turn | undefined;
  const step = (): void => {
    turn = takeTurn();
    if (turn === undefined) resolve();
    else send(socket, turn.request);
  };
  const reader = new AnswerReader((answer) => {
    if (answer.status === 503 && turn?.onRefusal() === true) {
      send(socket, turn.request);
      return;
    }
    if (answer.status >= 300) return reject(new Error(`an answer of ${answer.status}: ${answer.excerpt}`));
    turn?.onAnswer(answer);
    step();
  });
  socket.on('data', (chunk: Buffer) => {
    try {
      reader.feed(chunk);
    } catch (thrown) {
      reject(thrown);
    }
  });
  socket.once('error', reject);
  socket.once('close', () =>
    reject(
      new Error(
        `the server closed a connection in the middle of ${turn?.request.head.toString('latin1').split('\r\n')[0] ?? 'nothing'}`,
      ),
    ),
  );
  deadline.addEventListener('abort', () => reject(new Error('the load did not end before its deadline')), { once: true });
  step();
  return promise;
}

/** One write for a small request; a large body is written as fast as the socket takes it. */
function send(socket: Socket, { head, body }: PreparedRequest): void {
  if (body === undefined) {
    socket.write(head);
    return;
  }
  socket.cork();
  socket.write(head);
  if (body.size <= body.chunk.length) {
    socket.write(body.chunk);
    socket.uncork();
    return;
  }
  socket.uncork();
  let left = body.size;
  const pump = (): void => {
    while (left > 0 && !socket.destroyed) {
      const piece = left < body.chunk.length ? body.chunk.subarray(0, left) : body.chunk;
      left -= piece.length;
      if (!socket.write(piece)) {
        if (left > 0) socket.once('drain', pump);
        return;
      }
    }
  };
  pump();
}

function openSocket(host: string, port: number): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect({ host, port, noDelay: true }, () => resolve(socket));
  socket.once('error', reject);
  return promise;
}
