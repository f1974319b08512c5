/**
 * The connections of a listener and what runs on each, known to everybody who looks after them from time to time: one entry a
 * connection, so that a request costs two assignments and nobody has to be told of its end.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';

export interface Connection {
  readonly socket: Socket;
  /** The latest one; undefined before the first. With pipelining earlier ones may still run, but only this can still be sending. */
  request: IncomingMessage | undefined;
  response: ServerResponse | undefined;
  /** Of the minimum throughput (minimum-throughput.ts): what had crossed the socket at the last look, and for how long it was slow. */
  movedBytes: number;
  slowMs: number;
}

export interface Connections {
  /** To be told of every request before anybody answers it. */
  began(request: IncomingMessage, response: ServerResponse): void;
  all(): Iterable<Connection>;
}

/** @param secure with TLS the sockets of requests are those after the handshake */
export function trackConnections(server: Server | TlsServer, secure: boolean): Connections {
  const connections = new Map<Socket, Connection>();
  server.on(secure ? 'secureConnection' : 'connection', (socket: Socket) => {
    connections.set(socket, { socket, request: undefined, response: undefined, movedBytes: 0, slowMs: 0 });
    socket.once('close', () => connections.delete(socket));
  });
  return {
    began(request, response) {
      const connection = connections.get(request.socket);
      if (connection === undefined) return;
      connection.request = request;
      connection.response = response;
      connection.slowMs = 0;
    },
    all: () => connections.values(),
  };
}
