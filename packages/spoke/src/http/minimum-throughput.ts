/**
 * Ends connections whose peer moves its bytes too slowly: a body that trickles in, or an answer that is not taken. Only time in which
 * we wait for the peer counts; while our own side makes a body wait, the peer is not to blame.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import type { Connection, Connections } from './connections.ts';

export interface MinimumThroughputOptions {
  readonly connections: Connections;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

const lookEveryMs = 2_000;

export async function enforceMinimumThroughput({ connections, clock, logger, signal }: MinimumThroughputOptions): Promise<void> {
  let lookedAt = clock.monotonic();
  while (!signal.aborted) {
    await clock.sleep(lookEveryMs, signal).catch(() => {});
    const now = clock.monotonic();
    for (const connection of connections.all()) {
      if (!isTooSlow(connection, now - lookedAt)) continue;
      logger.info({ peer: connection.socket.remoteAddress }, 'a connection moved its bytes too slowly and was ended');
      connection.socket.destroy();
    }
    lookedAt = now;
  }
}

function isTooSlow(connection: Connection, elapsedMs: number): boolean {
  const { socket, request, response } = connection;
  // Between requests a connection may rest. What moved meanwhile counts for the next one's first look.
  if (request === undefined || response === undefined || response.closed) return false;
  const moved = movedBy(socket);
  const movedNow = moved - connection.movedBytes;
  connection.movedBytes = moved;
  const enough = movedNow >= (limits.request.throughputBytesPerSecondMin * elapsedMs) / 1000;
  connection.slowMs = enough || !waitsForPeer(socket, request, response) ? 0 : connection.slowMs + elapsedMs;
  return connection.slowMs >= limits.request.throughputGraceMs;
}

/** An answer that the peer does not take, or a body that it does not send although somebody reads it. */
function waitsForPeer(socket: Socket, request: IncomingMessage, response: ServerResponse): boolean {
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
