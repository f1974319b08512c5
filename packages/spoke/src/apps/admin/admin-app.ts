/**
 * The app listener's own API, /v1, as a Fastify plugin: every route of contracts' table, and nothing else. A request is authenticated
 * before its body is read, judged by the route's declared authorisation, validated by its schemas, and decided by the hub.
 */
import type { Route } from '@felloe/contracts/http/route.ts';
import { type RouteName, routes } from '@felloe/contracts/http/routes.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { AppContext } from '../../app-context.ts';
import { createProblemAnswer, noSuchRoute } from './answer-problem.ts';
import { authenticate, type Caller, requireSignedBody } from './authenticate.ts';
import { TenantNames } from './caller-tenant.ts';
import { type Exchange, exchangeOf } from './exchange.ts';
import { createHandlers, type HandledRouteName } from './handlers.ts';
import { registerOpenapi, schemaOf } from './openapi.ts';
import { readEvents } from './read-events.ts';
import { takeJsonBodies } from './request-body.ts';
import { validatorCompiler } from './validation.ts';

export interface AdminAppOptions {
  /** Shown in the OpenAPI document. */
  readonly version: string;
  /** The origin browsers may call from, or `*`. Credentials are never ambient here (no cookies), so `*` gives nothing away. */
  readonly allowedOrigin: string;
  /** Hears of requests that failed by a fault of ours, with the route: clients are told no more than that. */
  readonly onFault: (error: unknown, route: string) => void;
}

/** Names of locks have up to 512 bytes, each up to three characters in a URL: Fastify's `routerOptions.maxParamLength` has to allow it. */
export const pathParameterLengthMax = 3 * limits.lock.nameBytesMax;

/** What is known of a request before its handler runs. */
interface Arrival {
  readonly caller: Caller | undefined;
  body: Buffer | undefined;
}

type RouteHandler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

export function createAdminApp(context: AppContext, options: AdminAppOptions): FastifyPluginAsync {
  const tenants = new TenantNames(context);
  const everyAnswer = headersOfEveryAnswer(options);
  const handlers = createHandlers(context, tenants);
  const answerProblem = createProblemAnswer((error, request) =>
    options.onFault(error, `${request.method} ${request.routeOptions.url ?? ''}`),
  );
  const arrivals = new WeakMap<FastifyRequest, Arrival>();

  const arrive = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    reply.headers(everyAnswer);
    const caller = await authenticate(context, {
      method: request.method,
      rawTarget: request.originalUrl,
      rawHeaders: request.raw.rawHeaders,
      sourceAddress: request.raw.socket.remoteAddress ?? '',
    });
    arrivals.set(request, { caller, body: undefined });
  };
  const exchange = (route: Route, request: FastifyRequest, reply: FastifyReply): Exchange => {
    const arrival = arrivals.get(request);
    if (arrival?.caller !== undefined) requireSignedBody(arrival.caller, arrival.body);
    return exchangeOf({ route, request, reply, actor: arrival?.caller?.actor });
  };
  const addRoute = (fastify: FastifyInstance, name: RouteName, handler: RouteHandler): void => {
    const route: Route = routes[name];
    fastify.route({
      method: route.method,
      url: route.path.replaceAll(/\{(\w+)\}/g, ':$1'),
      schema: schemaOf(name, route),
      exposeHeadRoute: false,
      bodyLimit: limits.request.jsonBodyBytesMax,
      onRequest: async (request) => requireAuthorised(route, arrivals.get(request)?.caller),
      handler,
    });
  };

  return async (fastify) => {
    fastify.setValidatorCompiler(validatorCompiler);
    // Answers are the hub's, validated there; the schemas here are for the document.
    fastify.setSerializerCompiler(() => (value) => JSON.stringify(value));
    fastify.setErrorHandler(answerProblem);
    fastify.setNotFoundHandler((request, reply) => answerProblem(noSuchRoute(request), request, reply));
    fastify.addHook('onRequest', arrive);
    takeJsonBodies(fastify, (request, body) => {
      const arrival = arrivals.get(request);
      if (arrival !== undefined) arrival.body = body;
    });
    await registerOpenapi(fastify, options.version);
    fastify.options('/v1/*', { schema: { hide: true } as object }, (_request, reply) => reply.code(204).send());
    for (const name of Object.keys(handlers) as HandledRouteName[]) {
      const route: Route = routes[name];
      addRoute(fastify, name, async (request, reply) => {
        const result = await handlers[name](exchange(route, request, reply));
        reply.code(route.status);
        if (route.status === 204) return await reply.send();
        return await reply.type('application/json').send(typeof result === 'string' ? result : JSON.stringify(result));
      });
    }
    addRoute(fastify, 'event.read', (request, reply) =>
      readEvents({ context, tenants, exchange: exchange(routes['event.read'], request, reply), request, reply }),
    );
    addRoute(fastify, 'openapi', (_request, reply) =>
      Promise.resolve(reply.type('application/json').send(JSON.stringify(fastify.swagger()))),
    );
  };
}

/** The first fence, before a body is read. The hub judges again. */
function requireAuthorised(route: Route, caller: Caller | undefined): void {
  if (route.authorisation === 'public') return;
  if (caller === undefined)
    throw new StoreError('unauthenticated', 'send Authorization: Bearer TOKEN, or sign with an access key');
  if (route.authorisation === 'administrator' && caller.actor.kind !== 'administrator') {
    throw new StoreError('access_denied', 'only administrators of the installation may do this');
  }
}

function headersOfEveryAnswer(options: AdminAppOptions): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'access-control-allow-origin': options.allowedOrigin,
    'access-control-allow-headers':
      'authorization, content-type, idempotency-key, last-event-id, x-amz-content-sha256, x-amz-date, traceparent',
    'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
    'access-control-expose-headers': 'retry-after, www-authenticate',
    'access-control-max-age': '600',
    ...(options.allowedOrigin === '*' ? {} : { vary: 'origin' }),
  };
}
