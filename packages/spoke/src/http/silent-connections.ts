/**
 * Connections on which no request has come yet. Node counts them as busy until their headers are late (twenty seconds), so that
 * closeIdleConnections leaves them, and clients open some ahead of need: a drain would wait for nothing.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';

/** Gives the function that ends those of the moment. One whose first bytes have come is left: a request is on its way. */
export function watchSilentConnections(server: Server | TlsServer, secure: boolean): () => void {
  const silent = new Set<Socket>();
  // With TLS the sockets of requests are those after the handshake.
  server.on(secure ? 'secureConnection' : 'connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  server.on('request', (request: IncomingMessage) => silent.delete(request.socket));
  return () => {
    for (const socket of silent) {
      // The bytes of a handshake count as read, so with TLS they tell nothing.
      if (secure || socket.bytesRead === 0) socket.destroy();
    }
  };
}
