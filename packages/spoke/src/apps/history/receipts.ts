/**
 * Which answers have arrived. A client that has an answer and has stored its entries asks for deletion requests; when it does so on the
 * connection of the answer, it has it for certain, since HTTP/1.1 has one answer after the other on a connection. On another connection it
 * proves nothing: the one of the answer may have broken, and some of what clients do asks for deletions all the same. Where a proxy says that
 * it stands between us, connections are its own, and it only looks as if an answer had arrived: the hub then wants to see that several
 * times. Nothing here may not be lost: entries whose arrival nobody learns of are given again.
 */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { limits } from '@felloe/engine/limits.ts';
import { createBoundedCache } from '@felloe/runtime/bounded-cache.ts';

export interface Arrival {
  /** Empty when nothing is known. */
  readonly receipt: string;
  readonly certain: boolean;
}

export interface Receipts {
  /** The answer was written to the end. */
  written(request: IncomingMessage, device: string, receipt: string): void;
  /** What the device is seen to have by asking this. Each receipt counts once. @param device user and device */
  take(request: IncomingMessage, device: string): Arrival;
}

export function createReceipts(): Receipts {
  const byDevice = createBoundedCache<string, string>(limits.history.receiptsMax);
  const bySocket = new WeakMap<Socket, Map<string, string>>();
  return {
    written({ socket }, device, receipt) {
      byDevice.set(device, receipt);
      const known = bySocket.get(socket) ?? new Map<string, string>();
      // A pool of connections before us may carry many devices on one.
      if (known.size >= receiptsPerSocketMax) known.clear();
      known.set(device, receipt);
      bySocket.set(socket, known);
    },
    take(request, device) {
      const onSocket = bySocket.get(request.socket)?.get(device);
      const proxied = isProxied(request);
      const receipt = onSocket ?? (proxied ? byDevice.get(device) : undefined) ?? '';
      bySocket.get(request.socket)?.delete(device);
      if (byDevice.get(device) === receipt) byDevice.delete(device);
      return { receipt, certain: onSocket !== undefined && !proxied };
    },
  };
}

const receiptsPerSocketMax = 64;

/** The connection may be a proxy's own, which says nothing about the client's. */
function isProxied({ headers }: IncomingMessage): boolean {
  return ['via', 'forwarded', 'x-forwarded-for', 'x-real-ip'].some((name) => headers[name] !== undefined);
}
