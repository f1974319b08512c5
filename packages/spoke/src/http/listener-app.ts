/** What answers the requests of a listener: a plain function of Node's request and response, whatever stands behind it. */
import type { RequestListener, Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import { limits } from '@felloe/engine/limits.ts';
import Fastify, { type FastifyPluginAsync } from 'fastify';

export interface ListenerApp {
  readonly receive: RequestListener;
  /** After the last answer. */
  close(): Promise<void>;
}

/** Opens the app on the server it will answer for; the listener hands it every request itself. */
export type OpenListenerApp = (server: Server | TlsServer) => Promise<ListenerApp>;

export interface FastifyAppOptions {
  readonly plugin: FastifyPluginAsync;
  /** Longest path parameter of the app's routes, in characters. */
  readonly pathParameterLengthMax: number;
}

/** An app of routes, bodies and schemas. */
export function fastifyApp({ plugin, pathParameterLengthMax }: FastifyAppOptions): OpenListenerApp {
  return async (server) => {
    const opened = Promise.withResolvers<RequestListener>();
    const fastify = Fastify({
      serverFactory: (handler) => {
        opened.resolve(handler as RequestListener);
        return server as Server;
      },
      logger: false,
      bodyLimit: limits.request.jsonBodyBytesMax,
      exposeHeadRoutes: false,
      // While stopping, the apps refuse in their own form.
      return503OnClosing: false,
      routerOptions: { maxParamLength: pathParameterLengthMax },
    });
    await fastify.register(plugin);
    await fastify.ready();
    return { receive: await opened.promise, close: () => fastify.close() };
  };
}
