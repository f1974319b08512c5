import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Health, HealthKind } from './health.ts';

export interface PrivateAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface PrivateListenerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly health: Health;
  /** The Prometheus text of /metrics. */
  readonly metrics: () => string | Promise<string>;
  /** Further GET routes of this process, by exact path. */
  readonly routes?: ReadonlyMap<string, (request: IncomingMessage) => Promise<PrivateAnswer> | PrivateAnswer>;
}

export interface PrivateListener extends AsyncDisposable {
  readonly port: number;
  close(): Promise<void>;
}

/** The text format's own type, from https://prometheus.io/docs/instrumenting/exposition_formats/ */
const prometheusContentType = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * The listener for operators: /metrics, /healthz, /readyz. Plain node:http, so that hub and spoke share it; it holds nothing secret
 * but is bound to a private address all the same.
 */
export async function startPrivateListener(options: PrivateListenerOptions): Promise<PrivateListener> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000, maxHeaderSize: 8_192 }, (request, response) => {
    answer(options, request).then(
      (result) => send(response, request.method, result),
      (thrown: unknown) => {
        const message = thrown instanceof Error ? thrown.message : String(thrown);
        send(response, request.method, { status: 500, contentType: 'text/plain; charset=utf-8', body: `${message}\n` });
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const close = (): Promise<void> => closeServer(server);
  return { port: (server.address() as AddressInfo).port, close, [Symbol.asyncDispose]: close };
}

async function answer(options: PrivateListenerOptions, request: IncomingMessage): Promise<PrivateAnswer> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, contentType: 'text/plain; charset=utf-8', body: 'only GET and HEAD\n' };
  }
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  switch (path) {
    case '/metrics':
      return { status: 200, contentType: prometheusContentType, body: await options.metrics() };
    case '/healthz':
      return await healthAnswer(options.health, 'liveness');
    case '/readyz':
      return await healthAnswer(options.health, 'readiness');
    default: {
      const route = options.routes?.get(path);
      if (route !== undefined) return await route(request);
      return { status: 404, contentType: 'text/plain; charset=utf-8', body: 'not found\n' };
    }
  }
}

async function healthAnswer(health: Health, kind: HealthKind): Promise<PrivateAnswer> {
  const report = await health.report(kind);
  return { status: report.ok ? 200 : 503, contentType: 'application/json', body: `${JSON.stringify(report)}\n` };
}

function send(response: ServerResponse, method: string | undefined, result: PrivateAnswer): void {
  const body = Buffer.from(result.body);
  response.writeHead(result.status, {
    'content-type': result.contentType,
    'content-length': body.length,
    'cache-control': 'no-store',
  });
  response.end(method === 'HEAD' ? undefined : body);
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
