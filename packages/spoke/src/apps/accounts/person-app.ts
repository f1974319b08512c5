/** What /auth and /presigned-url share: answers that nobody keeps, problems as JSON, browsers of the configured origin, JSON bodies. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createProblemAnswer, noSuchRoute } from '../admin/answer-problem.ts';
import { takeJsonBodies } from '../admin/request-body.ts';
import { validatorCompiler } from '../admin/validation.ts';
import type { AppMount } from '../mount-apps.ts';

export type PersonAppParts = Parameters<AppMount['create']>[0];

/** Readies a plugin's scope. Routes are added by the app. */
export function preparePersonApp(fastify: FastifyInstance, { context, config, onFault }: PersonAppParts): void {
  const answerProblem = createProblemAnswer((error, request) =>
    onFault(error, `${request.method} ${request.routeOptions.url ?? ''}`),
  );
  const headers = headersOf(config.app.allowedOrigin);
  fastify.setValidatorCompiler(validatorCompiler);
  fastify.setSerializerCompiler(() => (value) => JSON.stringify(value));
  fastify.setErrorHandler(answerProblem);
  fastify.setNotFoundHandler((request, reply) => answerProblem(noSuchRoute(request), request, reply));
  fastify.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    reply.headers(headers);
    if (request.method !== 'OPTIONS') context.gate.assertDeciding();
  });
  takeJsonBodies(fastify, () => undefined);
  fastify.options('/*', (_request, reply) => reply.code(204).send());
}

function headersOf(allowedOrigin: string): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'access-control-allow-origin': allowedOrigin,
    'access-control-allow-headers': 'authorization, content-type, traceparent',
    'access-control-allow-methods': 'GET, POST, DELETE',
    'access-control-expose-headers': 'retry-after, www-authenticate',
    'access-control-max-age': '600',
    ...(allowedOrigin === '*' ? {} : { vary: 'origin' }),
  };
}

export function sourceOf({ raw }: FastifyRequest): string {
  return raw.socket.remoteAddress ?? '';
}

/** ISO 8601; null for none. */
export function timeText(ms: number): string | null {
  return ms === 0 ? null : new Date(ms).toISOString();
}

/** ms since 1970; 0 for none. */
export function timeOf(text: string | undefined, field: string): number {
  if (text === undefined) return 0;
  const value = Date.parse(text);
  if (Number.isNaN(value) || value <= 0) {
    throw new StoreError('invalid_argument', `${field} is no time such as 2027-01-31T12:00:00Z`, { details: { field } });
  }
  return value;
}
