/**
 * A request names one host or is refused: Node takes the first of several Host headers and a proxy in front may have taken the last, so
 * that the two would not agree whose request it is (RFC 9112 section 3.2: such a request is answered with 400).
 */
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A hook for every route of a listener. */
export function requireOneHost(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  if (!hasSeveralHosts(request.raw.rawHeaders)) {
    done();
    return;
  }
  reply.code(400).type('application/json').send('{"error":"invalid_argument","message":"a request has one Host header"}');
}

/** @param rawHeaders names and values in turn */
function hasSeveralHosts(rawHeaders: readonly string[]): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts > 1;
}
