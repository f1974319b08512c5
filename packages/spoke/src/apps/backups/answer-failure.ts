/**
 * Failures as the clients of seed 001 know them: a JSON body {error, message}. Of a token the words are theirs: missing_token,
 * invalid_token_format, invalid_token with 401, and internal_error or malformed_response with 500 when it is who verifies tokens that fails.
 */
import type { OutgoingHttpHeaders } from 'node:http';
import { retryAfterSeconds, statusOfCode } from '@felloe/contracts/http/problem.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { dropBody } from '../../http/drop-body.ts';

export async function answerFailure(
  reply: FastifyReply,
  thrown: unknown,
  hears: { readonly request: FastifyRequest; readonly onFault: (error: unknown, route: string) => void },
): Promise<void> {
  const error = failureOf(thrown);
  if (error.code === 'internal') hears.onFault(thrown, `${hears.request.method} ${hears.request.routeOptions.url ?? ''}`);
  const wait = retryAfterSeconds(error);
  if (wait !== undefined) reply.header('retry-after', wait);
  const status = isVerifierFault(error) ? 500 : statusOfCode[error.code];
  // RFC 9110 section 15.5.2: a 401 names what would be accepted.
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  const text = JSON.stringify(bodyOf(error));
  const { raw } = hears.request;
  if (raw.complete || reply.raw.headersSent) {
    await reply.code(status).type('application/json').send(text);
    return;
  }
  const headers = { ...reply.getHeaders(), 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
  reply.hijack();
  reply.raw.writeHead(status, { ...(headers as OutgoingHttpHeaders), connection: 'close' });
  reply.raw.write(text);
  dropBody(raw, () => reply.raw.end());
}

function isVerifierFault({ code, details }: StoreError): boolean {
  return code === 'unavailable' && (details['reason'] === 'internal_error' || details['reason'] === 'malformed_response');
}

function bodyOf({ code, message, details }: StoreError): { readonly error: string; readonly message: string } {
  if (code === 'internal') return { error: 'internal_error', message: 'the request failed by a fault of ours' };
  const reason = code === 'unauthenticated' || code === 'unavailable' ? details['reason'] : details['problem'];
  return { error: reason ?? code, message };
}

/** Failures of the framework itself have a status and no code of ours. */
function failureOf(thrown: unknown): StoreError {
  if (thrown instanceof StoreError) return thrown;
  const status = typeof thrown === 'object' && thrown !== null && 'statusCode' in thrown ? thrown.statusCode : undefined;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    const message = thrown instanceof Error ? thrown.message : 'the request is malformed';
    return new StoreError(status === 404 ? 'not_found' : 'invalid_argument', message, { cause: thrown });
  }
  return StoreError.from(thrown);
}
