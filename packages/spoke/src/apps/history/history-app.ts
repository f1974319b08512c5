/**
 * Shell-history sync as a Fastify plugin, for the original client as it is. Fastify only brings the request here: no method is refused, no
 * body is parsed by its type (one request has a JSON type and no body), and whatever goes wrong is 503 with an empty body, which the
 * client takes for being offline: it queues and tries again. Any other status it shows to the user at every prompt.
 */
import { type ErrorCode, StoreError } from '@felloe/engine/errors.ts';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { AppMount } from '../mount-apps.ts';
import { HistoryExchange } from './exchange.ts';
import type { HistoryServices } from './history-services.ts';
import { aiSuggest, banner, download, feedback, ping, slsaStatus } from './other-operations.ts';
import { createReceipts } from './receipts.ts';
import { createRequestCounts } from './request-counts.ts';
import { rewriteUntil } from './rewrite-loop.ts';
import * as sync from './sync-operations.ts';

export const historyMount: AppMount = { prefix: '/history', app: 'history', create: createHistoryApp };

export const historyOperations: Readonly<Record<string, sync.HistoryOperation>> = {
  '/api/v1/register': sync.register,
  '/api/v1/bootstrap': sync.bootstrap,
  '/api/v1/submit': sync.submit,
  '/api/v1/query': sync.query,
  '/api/v1/submit-dump': sync.submitDump,
  '/api/v1/get-dump-requests': sync.getDumpRequests,
  '/api/v1/get-deletion-requests': sync.getDeletionRequests,
  '/api/v1/add-deletion-request': sync.addDeletionRequest,
  '/api/v1/uninstall': sync.uninstall,
  '/api/v1/banner': banner,
  '/api/v1/download': download,
  '/api/v1/slsa-status': slsaStatus,
  '/api/v1/feedback': feedback,
  '/api/v1/ai-suggest': aiSuggest,
  '/api/v1/ping': ping,
  '/healthcheck': ping,
};

type Parts = Parameters<AppMount['create']>[0];

function createHistoryApp(parts: Parts): FastifyPluginAsync {
  return async (fastify) => {
    const { context, containers, clock, logger, config } = parts;
    const services = { context, containers, counts: createRequestCounts(clock), receipts: createReceipts() };
    const stopping = new AbortController();
    const { rewriteEveryMs: everyMs } = config.history;
    const rewriting = rewriteUntil({ context, clock, logger, everyMs }, stopping.signal);
    fastify.addHook('onClose', async () => {
      stopping.abort();
      await rewriting;
    });
    const report = createReport(parts);
    const receive = (request: FastifyRequest, reply: FastifyReply): void => {
      reply.hijack();
      // A peer that goes away while an answer is written is not an event of ours.
      reply.raw.on('error', () => undefined);
      const exchange = new HistoryExchange(request.raw, reply.raw, { target: request.originalUrl, prefix: historyMount.prefix });
      allowBrowsers(exchange, config.app.allowedOrigin);
      void handle(exchange, services, report);
    };
    // Answered in the first hook, so that nothing of the framework comes in between.
    fastify.addHook('onRequest', (request, reply, _done) => receive(request, reply));
    for (const url of ['', '/*']) fastify.all(url, { exposeHeadRoute: false }, receive);
  };
}

/** Never rejects: whatever goes wrong is answered, or ends the connection when an answer has begun. */
async function handle(
  exchange: HistoryExchange,
  services: HistoryServices,
  report: ReturnType<typeof createReport>,
): Promise<void> {
  const { request, response } = exchange;
  try {
    if (request.method === 'OPTIONS' && exchange.header('access-control-request-method') !== '') return exchange.answerEmpty(204);
    const operation = historyOperations[exchange.path];
    if (operation === undefined) return exchange.answerEmpty(404);
    services.counts.countSource(exchange.sourceAddress);
    await operation(services, exchange);
  } catch (thrown) {
    if (!exchange.signal.aborted) report(thrown, `${request.method} /history${exchange.path}`);
    if (response.headersSent) response.destroy();
    else {
      exchange.answerEmpty(503);
      exchange.forgetBody();
    }
  }
}

/** The client hears no reason, so whoever runs this has to: of what is not the client's own doing. */
function createReport({ logger, onFault }: Pick<Parts, 'logger' | 'onFault'>): (thrown: unknown, route: string) => void {
  return (thrown, route) => {
    const error = StoreError.from(thrown);
    if (error.code === 'internal') onFault(thrown, route);
    else if (!clientFaults.has(error.code))
      logger.warn({ err: error, route }, 'a client of shell histories was told to come again');
  };
}

const clientFaults: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'invalid_argument',
  'too_large',
  'incomplete_body',
  'access_denied',
  'not_found',
]);

/** For clients in browsers. Nothing is ambient here: a page can say only what whoever wrote it knows. */
function allowBrowsers({ response }: HistoryExchange, origin: string): void {
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader(
    'access-control-allow-headers',
    'content-type, x-hishtory-version, x-hishtory-device-id, x-hishtory-user-id',
  );
  response.setHeader('access-control-allow-methods', 'GET, POST');
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-content-type-options', 'nosniff');
}
