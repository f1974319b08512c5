/**
 * HTTP/2 flow control for sessions that come from afar (RFC 9113, 5.2). grpc-js lets a client choose its window, but no server, and gives
 * nobody the connection; Node tells of every stream that a server of this process begins.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ServerHttp2Stream } from 'node:http2';
import { limits } from '@felloe/engine/limits.ts';

/** Node documentation, "Diagnostics Channel", HTTP/2. */
const streamStarted = 'http2.server.stream.start';

/** Widens the connection of every call of this path until it is disposed of. */
export function widenWindows(path: string): Disposable {
  const onStream = (message: unknown) => {
    const { stream, headers } = message as { readonly stream: ServerHttp2Stream; readonly headers: Record<string, unknown> };
    if (headers[':path'] !== path || stream.session === undefined) return;
    // Of the connection as a whole, and of each stream in it, those that are open too.
    stream.session.setLocalWindowSize(limits.session.windowBytes);
    stream.session.settings({ initialWindowSize: limits.session.windowBytes });
  };
  subscribe(streamStarted, onStream);
  return { [Symbol.dispose]: () => void unsubscribe(streamStarted, onStream) };
}
