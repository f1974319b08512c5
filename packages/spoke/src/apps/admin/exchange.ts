/** One request of the app listener after authentication and validation: what a handler needs, without the framework. */
import { hash } from 'node:crypto';
import type { CallOptions } from '@felloe/contracts/session/calls.ts';
import type { Actor } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { Route } from '@felloe/contracts/http/route.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface Exchange {
  readonly route: Route;
  /** Anonymous on public routes. */
  readonly actor: Actor;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly idempotencyKey: string | undefined;
  readonly traceparent: string | undefined;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
}

const idempotencyKeyLengthMax = 255;

/**
 * A client's Idempotency-Key as a session's. Hashed with who asks and what for, so that one client's key can neither meet another's
 * nor those that spokes make themselves, and the same key on another route is another request.
 */
export function sessionIdempotencyKey(
  given: string,
  asked: { readonly principalId: string; readonly method: string; readonly rawTarget: string },
): string {
  if (given.length === 0 || given.length > idempotencyKeyLengthMax) {
    throw new StoreError('invalid_argument', `an Idempotency-Key has 1 to ${idempotencyKeyLengthMax} characters`);
  }
  return `http-${hash('sha256', JSON.stringify([asked.principalId, asked.method, asked.rawTarget, given]), 'hex')}`;
}

const anonymous: Actor = { kind: 'anonymous', tenant_id: '', principal_id: '', source_address: '' };

export function exchangeOf(from: {
  readonly route: Route;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly actor: Actor | undefined;
}): Exchange {
  const { route, request, reply, actor = anonymous } = from;
  const { 'idempotency-key': given, traceparent } = request.headers;
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort(new StoreError('unavailable', 'the client went away'));
  });
  const asked = { principalId: actor.principal_id ?? '', method: request.method, rawTarget: request.originalUrl };
  return {
    route,
    actor,
    parameters: request.params as Record<string, string>,
    query: request.query as Record<string, unknown>,
    body: (request.body ?? {}) as Record<string, unknown>,
    idempotencyKey: typeof given === 'string' ? sessionIdempotencyKey(given, asked) : undefined,
    traceparent: typeof traceparent === 'string' ? traceparent : undefined,
    signal: controller.signal,
  };
}

export function callOptions(exchange: Exchange, actor: Actor, deadlineMs: number): CallOptions {
  return {
    actor,
    deadlineMs,
    signal: exchange.signal,
    ...(exchange.idempotencyKey === undefined ? {} : { idempotencyKey: exchange.idempotencyKey }),
    ...(exchange.traceparent === undefined ? {} : { traceparent: exchange.traceparent }),
  };
}

/** The tenant an administrator names with ?tenant=. */
export function namedTenant(exchange: Exchange): string | undefined {
  const { tenant } = exchange.query;
  return typeof tenant === 'string' ? tenant : undefined;
}
