/** Logging in, and what follows from it. Nothing here is kept at the spoke: passwords and tokens go through to the hub and back. */
import type { AccountTokens__Output } from '@felloe/contracts/gen/felloe/v1/AccountTokens.ts';
import { ExchangeBody, LoginBody, PasswordBody, RefreshBody, type Tokens } from '@felloe/contracts/http/people.ts';
import type { CallOptions } from '@felloe/contracts/session/calls.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Static, TSchema } from 'typebox';
import { bearerOf } from '../../accounts/bearer.ts';
import { type PersonAppParts, sourceOf } from './person-app.ts';

export function addLoginRoutes(fastify: FastifyInstance, parts: PersonAppParts): void {
  const { context, config, containers } = parts;
  const asSpoke: CallOptions = {
    actor: { kind: 'spoke', tenant_id: '', principal_id: config.name, source_address: '' },
    deadlineMs: limits.session.callMs,
  };
  const containerOf = async (request: FastifyRequest): Promise<string> => (await containers.of(request.headers.host)).name;
  const post = <Body extends TSchema>(
    url: string,
    body: Body,
    status: number,
    run: (body: Static<Body>, request: FastifyRequest) => Promise<AccountTokens__Output | undefined>,
  ): void => {
    fastify.post(url, { schema: { body }, bodyLimit: limits.request.jsonBodyBytesMax }, async (request, reply) => {
      const tokens = await run(request.body as Static<Body>, request);
      if (tokens === undefined) return await reply.code(204).send();
      return await reply
        .code(status)
        .type('application/json')
        .send(JSON.stringify(tokensOf(tokens, context.now())));
    });
  };

  post('/login', LoginBody, 200, async (body, request) =>
    context.call('log_in', { container: await containerOf(request), ...loginOf(body, request) }, asSpoke),
  );
  post('/password', PasswordBody, 200, async (body, request) => {
    const message = { container: await containerOf(request), ...loginOf(body, request), new_password: body.new_password };
    return context.call('log_in', message, asSpoke);
  });
  post('/register', LoginBody, 201, async (body, request) =>
    context.call('register_account', { container: await containerOf(request), ...loginOf(body, request) }, asSpoke),
  );
  post('/exchange', ExchangeBody, 200, async (body, request) => {
    const bearer = bearerOf(request.headers.authorization);
    return context.call('log_in', { container: await containerOf(request), bearer, ...body }, asSpoke);
  });
  post('/refresh', RefreshBody, 200, async (body, request) =>
    context.call('refresh_account_session', { container: await containerOf(request), ...body }, asSpoke),
  );
  post('/logout', RefreshBody, 204, async (body, request) => {
    await context
      .call('end_account_session', { container: await containerOf(request), ...body }, asSpoke)
      .catch((thrown: unknown) => {
        // A token that is none has nothing to end: whoever logs out is logged out.
        if (!(thrown instanceof StoreError) || thrown.code !== 'unauthenticated') throw thrown;
      });
    return undefined;
  });
}

function loginOf(body: Static<typeof LoginBody>, request: FastifyRequest) {
  const { identifier, email, username, password, device_id = '', device_name = '' } = body;
  const named = [identifier, email, username].filter((name) => name !== undefined);
  if (named.length !== 1) throw new StoreError('invalid_argument', 'name one identifier', { details: { field: 'identifier' } });
  return { identifier: named[0] ?? '', password, device_id, device_name, source_address: sourceOf(request) };
}

function tokensOf(tokens: AccountTokens__Output, now: number): Tokens {
  const seconds = (end: number): number => Math.max(0, Math.floor((end - now) / 1000));
  return {
    access_token: tokens.access_token,
    token: tokens.access_token,
    token_type: 'Bearer',
    expires_in: seconds(tokens.access_expires_at),
    refresh_token: tokens.refresh_token,
    refresh_expires_in: seconds(tokens.refresh_expires_at),
    account_id: tokens.account_id,
    device_id: tokens.device_id,
  };
}
