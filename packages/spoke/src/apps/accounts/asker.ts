/** The person who asks, and how the hub is asked for them. */
import type { CallOptions } from '@felloe/contracts/session/calls.ts';
import type { ContainerDescriptor__Output } from '@felloe/contracts/gen/felloe/v1/ContainerDescriptor.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { FastifyRequest } from 'fastify';
import type { KnownAccount } from '../../accounts/accounts.ts';
import { type PersonAppParts, sourceOf } from './person-app.ts';

export interface Asker {
  readonly account: KnownAccount;
  readonly container: ContainerDescriptor__Output;
  readonly call: CallOptions;
}

/** Throws `unauthenticated` for a request without a good bearer token. */
export async function askerOf({ context, containers }: PersonAppParts, request: FastifyRequest): Promise<Asker> {
  const container = await containers.of(request.headers.host);
  const account = await context.accounts.ofAuthorization(request.headers.authorization, container);
  const actor = context.accounts.actorOf(account, sourceOf(request));
  return { account, container, call: { actor, deadlineMs: limits.session.callMs } };
}
