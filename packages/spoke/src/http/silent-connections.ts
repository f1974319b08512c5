/**
 * Connections on which no request has come yet. Node counts them as busy until their headers are late (twenty seconds), so that
 * closeIdleConnections leaves them, and clients open some ahead of need: a drain would wait for nothing.
 */
import type { Connections } from './connections.ts';

/** Ends those of the moment. One whose first bytes have come is left: a request is on its way. */
export function endSilentConnections(connections: Connections, secure: boolean): void {
  for (const { socket, request } of connections.all()) {
    // The bytes of a handshake count as read, so with TLS they tell nothing.
    if (request === undefined && (secure || socket.bytesRead === 0)) socket.destroy();
  }
}
