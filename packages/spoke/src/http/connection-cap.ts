/** Caps on connections, in all and of one address: a peer that opens thousands takes memory from everybody else. */
import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';

export interface ConnectionCaps {
  readonly connectionsMax: number;
  readonly connectionsPerAddressMax: number;
}

export function capConnections(server: HttpServer | HttpsServer, caps: ConnectionCaps): void {
  const perAddress = new Map<string, number>();
  // Node refuses the next ones itself, before anything is allocated for them.
  server.maxConnections = caps.connectionsMax;
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress;
    if (address === undefined) return;
    const open = (perAddress.get(address) ?? 0) + 1;
    if (open > caps.connectionsPerAddressMax) {
      socket.destroy();
      return;
    }
    perAddress.set(address, open);
    socket.once('close', () => {
      const left = (perAddress.get(address) ?? 1) - 1;
      if (left <= 0) perAddress.delete(address);
      else perAddress.set(address, left);
    });
  });
}
