/** What a handler knows of the call it serves, besides its message. */
import type { Action } from '@felloe/engine/access/action.ts';
import type { Facts } from '@felloe/engine/access/facts.ts';
import type { Principal } from '@felloe/engine/access/principal.ts';
import type { CallName, ReceivedCall, ResultName } from '@felloe/contracts/session/calls.ts';
import type { resultOfCall } from '@felloe/contracts/session/calls.ts';
import type { Answer } from '@felloe/contracts/gen/felloe/v1/Answer.ts';
import type { JobOrder } from '../lanes/lanes.ts';

export interface SpokeIdentity {
  readonly name: string;
  readonly epoch: number;
}

export interface CallContext {
  /** The spoke that asks, authenticated by its certificate. */
  readonly spoke: SpokeIdentity;
  /** Who asks through it, looked up in the hub's own records. */
  readonly principal: Principal;
  readonly sourceAddress: string;
  /** What the request says of itself; undefined when the spoke did not send it. */
  readonly facts: Facts | undefined;
  /** Monotonic ms. */
  readonly deadlineAt: number;
  /** Of changing calls; system calls use the nil tenant. */
  readonly order: JobOrder;
  /** W3C trace context, empty when not sampled. */
  readonly traceparent: string;
  /** Aborts when the session is lost or the deadline passes. Only long waits look at it; a commit is never cancelled. */
  readonly signal: AbortSignal;
}

/**
 * How a call is authorised, declared for every one (a test enumerates them):
 * - `spoke`: between our own parts; any connected spoke, no principal;
 * - an action: the handler itself requires it for the resource the message names, through `Access`;
 * - `table`: administration, whose operations declare who may call them.
 */
export type CallAuthorisation = 'spoke' | 'table' | Action;

export interface CallHandler<N extends CallName> {
  readonly authorisation: CallAuthorisation;
  handle(message: ReceivedCall<N>, context: CallContext): Promise<HandlerResult<N>> | HandlerResult<N>;
}

/** The answer's message as it is sent: absent fields take their defaults. */
export type HandlerResult<N extends CallName> = NonNullable<Answer[(typeof resultOfCall)[N] & ResultName]>;

export type CallHandlers = { readonly [N in CallName]: CallHandler<N> };

/** The tenant of idempotency records that belong to no tenant. */
export const systemTenantId = '00000000-0000-0000-0000-000000000000';
