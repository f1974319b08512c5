/** The OpenAPI document, made of the same table that is served. */
import swagger from '@fastify/swagger';
import { Problem, problemContentType } from '@felloe/contracts/http/problem.ts';
import type { Route } from '@felloe/contracts/http/route.ts';
import type { FastifyInstance, FastifySchema } from 'fastify';

export async function registerOpenapi(fastify: FastifyInstance, version: string): Promise<void> {
  await fastify.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'felloe',
        version,
        description:
          'Administration, locks, events and discovery. Errors are problem+json (RFC 9457) with a code from a closed table.',
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'A token of an administrator or of a tenant.' },
          sigv4: {
            type: 'apiKey',
            in: 'header',
            name: 'authorization',
            description: 'AWS Signature Version 4 by an access key, service s3 or felloe.',
          },
        },
      },
    },
  });
}

/** The parts of a route that the framework validates and the document shows. */
export function schemaOf(name: string, route: Route): FastifySchema {
  const success =
    route.answer === undefined
      ? { type: 'null', description: 'Done.' }
      : { description: 'The answer.', content: { 'application/json': { schema: route.answer } } };
  return {
    operationId: name,
    summary: route.summary,
    description: `Who may ask: ${route.authorisation}.`,
    tags: [route.tag],
    params: route.parameters,
    querystring: route.query,
    ...(route.body === undefined ? {} : { body: route.body }),
    ...(route.authorisation === 'public' ? {} : { security: [{ bearer: [] }, { sigv4: [] }] }),
    response: {
      [route.status]: success,
      default: { description: 'A problem.', content: { [problemContentType]: { schema: Problem } } },
    },
  } as FastifySchema;
}
