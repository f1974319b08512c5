/**
 * The store vault as a Fastify plugin. Fastify only brings the request here: bodies are read by the route that wants them, with the
 * limits of that route, and answers are written as one flat head, since a read of a snapshot is to cost little more than S3's.
 */
import { availableParallelism } from 'node:os';
import { StoreError } from '@felloe/engine/errors.ts';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { AppMount } from '../mount-apps.ts';
import { answerPreflight } from './answer.ts';
import { VaultExchange } from './exchange.ts';
import { answerFailure, answerWrongMethod } from './failure.ts';
import { inSpan } from './serve-signed.ts';
import { createVaultServices } from './create-vault-services.ts';
import { routeOf } from './vault-routes.ts';
import type { VaultServices } from './vault-services.ts';

export const vaultMount: AppMount = { prefix: '/vault', app: 'vault', create: createVaultApp };

function createVaultApp(parts: Parameters<AppMount['create']>[0]): FastifyPluginAsync {
  return async (fastify) => {
    const services = createVaultServices(parts, { prefix: vaultMount.prefix, cores: availableParallelism() });
    fastify.addHook('onClose', () => services.verifier[Symbol.asyncDispose]());
    const receive = (request: FastifyRequest, reply: FastifyReply): void => {
      reply.hijack();
      const { raw: response } = reply;
      // A peer that goes away while an answer is written is not an event of ours.
      response.on('error', ignore);
      const exchange = new VaultExchange({
        raw: request.raw,
        response,
        target: request.originalUrl,
        prefix: vaultMount.prefix,
      });
      void handle(exchange, services, parts.onFault);
    };
    // Answered in the first hook, so that no body parser or content-type check of the framework comes in between.
    fastify.addHook('onRequest', (request, reply, _done) => receive(request, reply));
    for (const url of ['', '/*']) fastify.all(url, { exposeHeadRoute: false }, receive);
  };
}

/** Never rejects: whatever goes wrong is answered, or ends the connection when an answer has begun. */
async function handle(
  exchange: VaultExchange,
  services: VaultServices,
  onFault: (error: unknown, route: string) => void,
): Promise<void> {
  try {
    await serve(exchange, services);
  } catch (thrown) {
    answerFailure(exchange, thrown, (fault) => onFault(fault, `${exchange.method} /vault${routeOf(exchange.path)?.name ?? ''}`));
  }
}

/** Waits for nothing itself: each step that is awaited for nothing costs a small request about a percent. */
function serve(exchange: VaultExchange, services: VaultServices): Promise<void> | undefined {
  if (exchange.method === 'OPTIONS') {
    answerPreflight(exchange);
    return undefined;
  }
  const route = routeOf(exchange.path);
  if (route === undefined) throw new StoreError('not_found', 'there is no such path');
  if (!route.methods.includes(exchange.method)) {
    answerWrongMethod(exchange, route.methods);
    return undefined;
  }
  services.versions.check(exchange.header('client-version'));
  return inSpan(exchange, services, { name: route.name, work: () => route.serve(exchange, services) });
}

function ignore(): void {}
