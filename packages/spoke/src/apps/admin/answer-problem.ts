/** Every failure of the app listener as problem+json. */
import { problemContentType, problemOf, retryAfterSeconds } from '@felloe/contracts/http/problem.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';

export type ProblemAnswer = (error: unknown, request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** `onFault` hears of faults of ours, whose text no client is told. */
export function createProblemAnswer(onFault: (error: unknown, request: FastifyRequest) => void): ProblemAnswer {
  return async (error, request, reply) => {
    const failure = failureOf(error);
    if (failure.code === 'internal') onFault(error, request);
    const problem = problemOf(failure);
    const wait = retryAfterSeconds(failure);
    if (wait !== undefined) reply.header('retry-after', wait);
    // RFC 9110 section 15.5.2: a 401 names what would be accepted.
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
    await reply.code(problem.status).type(problemContentType).send(JSON.stringify(problem));
  };
}

export function noSuchRoute(request: FastifyRequest): StoreError {
  const path = request.url.split('?', 1)[0] ?? '';
  return new StoreError('not_found', `there is no ${request.method} ${path}`);
}

/** Failures of the framework itself (unreadable JSON, bodies too large, unknown content types) have a status and no code of ours. */
function failureOf(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
  const message = error instanceof Error ? error.message : String(error);
  if (status === 413) return new StoreError('too_large', message, { cause: error });
  if (status === 404) return new StoreError('not_found', message, { cause: error });
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new StoreError('invalid_argument', message, { cause: error });
  return StoreError.from(error);
}
