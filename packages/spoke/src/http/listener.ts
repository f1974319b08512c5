/** One public HTTP listener: an app on a server with our limits. */
import { createServer as createHttpServer, type Server, type ServerOptions } from 'node:http';
import { createServer as createHttpsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { limits } from '@felloe/engine/limits.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import { capConnections } from './connection-cap.ts';
import { trackConnections } from './connections.ts';
import type { OpenListenerApp } from './listener-app.ts';
import { enforceMinimumThroughput } from './minimum-throughput.ts';
import type { ObserveRequest } from './request-metrics.ts';
import { endSilentConnections } from './silent-connections.ts';
import { type TlsFiles, keepCertificateFresh, readTlsFiles } from './tls-files.ts';

export interface ListenerOptions {
  readonly host: string;
  readonly port: number;
  /** Plain HTTP without them. */
  readonly tls: TlsFiles | undefined;
  readonly connectionsMax: number;
  readonly app: OpenListenerApp;
  /** Requests without a body come with their stream ended and closed; the app listens for no event of it. */
  readonly emptyRequestsEnded: boolean;
  readonly observe: ObserveRequest;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Listener {
  readonly port: number;
  /** Stops accepting, lets running requests finish until the time is up, then cuts what is left. */
  close(drainMs: number): Promise<void>;
}

/** Node's parser limit. The apps hold requests to the 8 KiB of S3 with an answer in their own form; this is for what is beyond. */
const headerBytesParsedMax = 16 * 1024;
/** How often Node looks for connections whose headers are late. */
const connectionsCheckingIntervalMs = 2_000;

export async function startListener(options: ListenerOptions): Promise<Listener> {
  const stopping = new AbortController();
  const server = await serverOf(options, stopping.signal);
  const app = await options.app(server);
  const secure = options.tls !== undefined;
  const connections = trackConnections(server, secure);
  // The only listener of requests: who else has to know of one is told from here.
  server.on('request', (request, response) => {
    connections.began(request, response);
    options.observe(request, response);
    if (stopping.signal.aborted) response.shouldKeepAlive = false;
    app.receive(request, response);
  });
  await listen(server, options).catch(async (thrown: unknown) => {
    stopping.abort();
    // What it has open would keep the process alive.
    await app.close();
    throw thrown;
  });
  void enforceMinimumThroughput({ connections, clock: options.clock, logger: options.logger, signal: stopping.signal });
  return {
    port: (server.address() as AddressInfo).port,
    close: async (drainMs) => {
      stopping.abort();
      // Busy clients hear with their next answer that the connection ends, so that few of them meet a closed one.
      await options.clock.sleep(Math.min(lastAnswersMs, drainMs / 10));
      const endSilent = (): void => endSilentConnections(connections, secure);
      await closeServer(server, drainMs, { clock: options.clock, endSilent });
      await app.close();
    },
  };
}

async function serverOf(
  { tls, connectionsMax, emptyRequestsEnded, clock, logger }: ListenerOptions,
  stopped: AbortSignal,
): Promise<Server | TlsServer> {
  const settings: ServerOptions = {
    maxHeaderSize: headerBytesParsedMax,
    headersTimeout: limits.request.headersTimeoutMs,
    // A legal upload may take hours: it is held to a minimum throughput instead.
    requestTimeout: 0,
    keepAliveTimeout: limits.request.keepAliveTimeoutMs,
    connectionsCheckingInterval: connectionsCheckingIntervalMs,
    noDelay: true,
    optimizeEmptyRequests: emptyRequestsEnded,
  };
  const server =
    tls === undefined
      ? createHttpServer(settings)
      : createHttpsServer({ ...settings, ...(await readTlsFiles(tls)), minVersion: 'TLSv1.2' });
  if (tls !== undefined) {
    void keepCertificateFresh({ server: server as TlsServer, files: tls, clock, logger, signal: stopped });
  }
  capConnections(server, { connectionsMax, connectionsPerAddressMax: limits.request.connectionsPerAddressMax });
  return server;
}

function listen(server: Server | TlsServer, { host, port }: ListenerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: listenBacklog }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

const lastAnswersMs = 1_000;

/** Connections the kernel keeps until we take them: a burst of clients that reconnect together. */
const listenBacklog = 1024;

async function closeServer(
  server: Server | TlsServer,
  drainMs: number,
  { clock, endSilent }: { readonly clock: Clock; readonly endSilent: () => void },
): Promise<void> {
  const finished = new AbortController();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const cut = clock.sleep(drainMs, finished.signal).then(
    () => server.closeAllConnections(),
    () => {},
  );
  // Keep-alive connections become idle when their request ends; close() closes only those that are idle at that moment.
  const idle = setInterval(() => {
    server.closeIdleConnections();
    endSilent();
  }, 100);
  await closed;
  clearInterval(idle);
  finished.abort();
  await cut;
}
