/**
 * The OpenAPI document: /v1 from the same table that is served, and the routes of people beside it. Apps that speak the protocol of
 * their clients are described where that protocol is.
 */
import swagger from '@fastify/swagger';
import { type PeopleRoute, peopleRoutes } from '@felloe/contracts/http/people-routes.ts';
import { Problem, problemContentType } from '@felloe/contracts/http/problem.ts';
import type { Route } from '@felloe/contracts/http/route.ts';
import type { FastifyInstance, FastifySchema } from 'fastify';
import type { TObject } from 'typebox';

/** What the app listener serves and the document leaves out, by prefix, and why. */
export const describedElsewhere: Readonly<Record<string, string>> = {
  '/vault': 'signed bytes in an encoding of their own, which no JSON schema says: packages/docs/vault.md',
  '/backups': 'the protocol of the backup clients, multipart forms and files: packages/docs/backups.md',
  '/history': 'the protocol of the shell-history client, which reads no status but 200: packages/docs/history.md',
};

export async function registerOpenapi(fastify: FastifyInstance, version: string): Promise<void> {
  await fastify.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'felloe',
        version,
        description:
          'Administration, locks, events and discovery; people’s logins and presigned URLs, where the spoke has a container for documents. ' +
          'Errors are problem+json (RFC 9457) with a code from a closed table. Not described here: ' +
          Object.entries(describedElsewhere)
            .map(([prefix, why]) => `${prefix} (${why})`)
            .join('; '),
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
          account: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'An access token of /auth, or a token of an issuer that the container believes.',
          },
        },
      },
    },
    transformObject: (document) => {
      if ('openapiObject' in document) Object.assign((document.openapiObject.paths ??= {}), peoplePaths());
      return 'openapiObject' in document ? document.openapiObject : document.swaggerObject;
    },
  });
}

const problem = { description: 'A problem.', content: { [problemContentType]: { schema: Problem } } };

function peoplePaths(): Record<string, object> {
  const paths: Record<string, object> = {};
  for (const [name, route] of Object.entries<PeopleRoute>(peopleRoutes)) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(name, route) };
  }
  return paths;
}

/** A route that another plugin serves, as the document has it. */
function operationOf(name: string, route: PeopleRoute): object {
  const parametersIn = (place: 'path' | 'query', schema: TObject) =>
    Object.entries(schema.properties).map(([parameter, of]) => ({
      name: parameter,
      in: place,
      required: schema.required?.includes(parameter) ?? false,
      schema: of,
    }));
  const contents = Object.entries(route.answer ?? {}).map(([type, schema]) => [type, { schema }]);
  return {
    operationId: name,
    summary: route.summary,
    tags: ['people'],
    parameters: [...parametersIn('path', route.parameters), ...parametersIn('query', route.query)],
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } }),
    ...(route.authorisation === 'public' ? {} : { security: [{ account: [] }] }),
    responses: {
      [route.status]:
        route.answer === undefined
          ? { description: 'Done.' }
          : { description: 'The answer.', content: Object.fromEntries(contents) as object },
      default: problem,
    },
  };
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
      default: problem,
    },
  } as FastifySchema;
}
