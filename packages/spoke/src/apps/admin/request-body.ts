/** JSON bodies, kept as bytes as well until the signature has been compared with them. */
import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * Replaces the parsers of this plugin: JSON is the only body /v1 takes. An empty body counts as none, since many clients send a
 * content type with DELETE. Keys that would reach prototypes are refused.
 */
export function takeJsonBodies(fastify: FastifyInstance, keep: (request: FastifyRequest, body: Buffer) => void): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    keep(request, body);
    if (body.length === 0) done(null, undefined);
    else void parse(request, body.toString('utf8'), done);
  });
}
