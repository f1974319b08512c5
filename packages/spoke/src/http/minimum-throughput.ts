/**
 * Ends connections whose peer moves its bytes too slowly: a body that trickles in, or an answer that is not taken. Only time in which
 * we wait for the peer counts; while our own side makes a body wait, the peer is not to blame.
 */
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Logger } from '@felloe/runtime/logger.ts';

export interface MinimumThroughputOptions {
  readonly server: HttpServer | HttpsServer;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

interface RunningRequest {
  readonly socket: Socket;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  movedBytes: number;
  slowMs: number;
}

const lookEveryMs = 2_000;

export async function enforceMinimumThroughput({ server, clock, logger, signal }: MinimumThroughputOptions): Promise<void> {
  const running = new Set<RunningRequest>();
  server.on('request', (request, response) => {
    const { socket } = request;
    const entry: RunningRequest = { socket, request, response, movedBytes: movedBy(socket), slowMs: 0 };
    running.add(entry);
    response.once('close', () => running.delete(entry));
  });
  let lookedAt = clock.monotonic();
  while (!signal.aborted) {
    await clock.sleep(lookEveryMs, signal).catch(() => {});
    const now = clock.monotonic();
    for (const entry of running) {
      if (!isTooSlow(entry, now - lookedAt)) continue;
      logger.info({ peer: entry.socket.remoteAddress }, 'a connection moved its bytes too slowly and was ended');
      entry.socket.destroy();
    }
    lookedAt = now;
  }
}

function isTooSlow(entry: RunningRequest, elapsedMs: number): boolean {
  const moved = movedBy(entry.socket);
  const movedNow = moved - entry.movedBytes;
  entry.movedBytes = moved;
  const enough = movedNow >= (limits.request.throughputBytesPerSecondMin * elapsedMs) / 1000;
  entry.slowMs = enough || !waitsForPeer(entry) ? 0 : entry.slowMs + elapsedMs;
  return entry.slowMs >= limits.request.throughputGraceMs;
}

/** An answer that the peer does not take, or a body that it does not send although somebody reads it. */
function waitsForPeer({ request, response, socket }: RunningRequest): boolean {
  if (socket.writableLength > 0 || response.writableLength > 0) return true;
  return (
    !request.complete &&
    !response.writableEnded &&
    request.readableLength === 0 &&
    request.listenerCount('readable') + flowing(request) > 0
  );
}

function flowing(request: IncomingMessage): number {
  return request.readableFlowing === true ? 1 : 0;
}

/** Bytes that crossed the socket; what still waits in our buffers has not. */
function movedBy(socket: Socket): number {
  return socket.bytesRead + socket.bytesWritten - socket.writableLength;
}
