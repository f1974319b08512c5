/**
 * The S3 API as a Fastify plugin. Fastify only brings the request here: the target, the headers and the body are read raw,
 * because everything a framework normalises is something the signature did not sign.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { createHasherFactory } from '@felloe/s3-wire/checksums/hasher.ts';
import type { AppContext } from '../../app-context.ts';
import { Authenticator } from './authenticate.ts';
import { Exchange } from './exchange.ts';
import { answerHealth } from './health.ts';
import { handleExchange } from './handle-exchange.ts';
import type { S3AppOptions } from './s3-request.ts';

export function createS3App(context: AppContext, options: S3AppOptions): FastifyPluginAsync {
  return async (fastify) => {
    const services = { context, options, authenticator: new Authenticator(context), hashers: await createHasherFactory() };
    const nextRequestId = requestIds();
    const hostId = createHash('sha256').update(context.spokeName).digest('base64');

    const receive = (request: FastifyRequest, reply: FastifyReply): void => {
      reply.hijack();
      const { raw: response } = reply;
      // A peer that goes away while an answer is written is not an event of ours.
      response.on('error', ignore);
      const exchange = new Exchange({
        raw: request.raw,
        response,
        rawTarget: request.originalUrl,
        requestId: nextRequestId(),
        hostId,
      });
      if (!answerHealth(exchange, context)) void handleExchange(exchange, services);
    };

    // Answered in the first hook, so that no body parser, content-type check or route of the framework comes in between.
    fastify.addHook('onRequest', receive);
    fastify.all('/', receive);
    fastify.setNotFoundHandler(receive);
    // Without this, Node invites the body before anybody has looked at the signature.
    fastify.server.on('checkContinue', (raw: IncomingMessage, response: ServerResponse) =>
      fastify.server.emit('request', raw, response),
    );
  };
}

function ignore(): void {}

/** Unique across processes and in time, cheap: a random start, then counting. 16 upper-case hex digits, as clients know them. */
function requestIds(): () => string {
  let next = randomBytes(8).readBigUInt64BE();
  return () => {
    next = BigInt.asUintN(64, next + 1n);
    return next.toString(16).toUpperCase().padStart(16, '0');
  };
}
