/** GET /v1/events: a stream, or one page with ?format=json. */
import type { OutgoingHttpHeaders } from 'node:http';
import { limits } from '@felloe/engine/limits.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RouteQuery } from '@felloe/contracts/http/routes.ts';
import type { AppContext } from '../../app-context.ts';
import type { TenantNames } from './caller-tenant.ts';
import { readEventPage } from './event-page.ts';
import { serveEventStream, type StreamTurn } from './event-stream.ts';
import { type Exchange, namedTenant } from './exchange.ts';
import { whileServing } from './while-serving.ts';

export interface EventRequest {
  readonly context: AppContext;
  readonly tenants: TenantNames;
  readonly exchange: Exchange;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export async function readEvents({ context, tenants, exchange, request, reply }: EventRequest): Promise<FastifyReply> {
  const tenant = namedTenant(exchange);
  // An administrator that names no tenant sees the events of the whole installation.
  const seesAll = exchange.actor.kind === 'administrator' && tenant === undefined;
  const actor = seesAll ? exchange.actor : await tenants.actorFor(exchange.actor, tenant);
  const query = exchange.query as RouteQuery<'event.read'>;
  const container = query.container ?? '';
  if (query.format === 'json') {
    const { position = '', limit = limits.hub.eventPageMax, waitMs = 0 } = query;
    const page = await whileServing(context, exchange, (served) =>
      readEventPage(context, served, actor, { position, container, limit, waitMs }),
    );
    return await reply.type('application/json').send(page);
  }
  const read = async (turn: StreamTurn) => {
    // A spoke that drains or has lost the hub ends its streams, so that clients go on at another.
    context.gate.assertDeciding();
    return await whileServing(context, exchange, (served) => readEventPage(context, served, actor, { container, ...turn }));
  };
  const lastEventId = request.headers['last-event-id'];
  const position = typeof lastEventId === 'string' && lastEventId !== '' ? lastEventId : (query.position ?? '');
  await serveEventStream({
    response: reply.raw,
    headers: reply.getHeaders() as OutgoingHttpHeaders,
    hijack: () => reply.hijack(),
    signal: exchange.signal,
    position,
    read,
  });
  return reply;
}
