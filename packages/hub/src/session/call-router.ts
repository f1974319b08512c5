/**
 * From a request of a frame to its handler and back to an answer. A request that is already being done (the session broke and the
 * spoke asked again) joins the one under way instead of starting another.
 */
import { StoreError } from '@felloe/engine/errors.ts';
import { failureOf } from '@felloe/contracts/session/failure.ts';
import { type CallName, changingCalls, resultOfCall } from '@felloe/contracts/session/calls.ts';
import type { Actor__Output } from '@felloe/contracts/gen/felloe/v1/Actor.ts';
import type { Answer } from '@felloe/contracts/gen/felloe/v1/Answer.ts';
import type { Request__Output } from '@felloe/contracts/gen/felloe/v1/Request.ts';
import type { Principal } from '@felloe/engine/access/principal.ts';
import type { Clock } from '@felloe/runtime/clock.ts';
import type { FaultPoints } from '@felloe/runtime/fault-points.ts';
import { limits } from '@felloe/engine/limits.ts';
import { type CallContext, type CallHandler, type CallHandlers, type SpokeIdentity, systemTenantId } from './call-context.ts';

export interface Principals {
  /** The record of who asks; `unauthenticated` when it is unknown. Not a promise when it is in RAM. */
  of(actor: Actor__Output | null, spoke: string): Principal | Promise<Principal>;
}

export interface CallTracing {
  /** Wraps the handling of a sampled call in a span; gives the handler the span's own traceparent. */
  call<T>(name: string, traceparent: string, run: (traceparent: string) => Promise<T>): Promise<T>;
}

export interface CallRouterOptions {
  readonly handlers: CallHandlers;
  readonly principals: Principals;
  readonly clock: Clock;
  readonly tracing: CallTracing;
  readonly faults: FaultPoints;
  /** False while another hub may lead: then nothing is answered from RAM. */
  readonly leads: () => boolean;
  readonly onFault: (call: string, error: StoreError) => void;
}

type AnyHandler = CallHandler<CallName>;

export class CallRouter {
  readonly #options: CallRouterOptions;
  readonly #underWay = new Map<string, Promise<Answer>>();
  inFlight = 0;

  constructor(options: CallRouterOptions) {
    this.#options = options;
  }

  /** Never rejects: failures are answers. */
  async answer(request: Request__Output, spoke: SpokeIdentity, signal: AbortSignal): Promise<Answer> {
    const { call, idempotency_key: key } = request;
    if (call === undefined) return failed(request.id, new StoreError('unsupported', 'this hub does not know the call'));
    if (key === '' || !changingCalls.has(call)) return this.#run(call, request, spoke, signal);
    // Keys are made by spokes; the identity keeps one spoke's from meeting another's.
    const name = `${spoke.name}/${key}`;
    const running = this.#underWay.get(name);
    if (running !== undefined) return { ...(await running), id: request.id };
    const started = this.#run(call, request, spoke, signal);
    this.#underWay.set(name, started);
    try {
      return await started;
    } finally {
      this.#underWay.delete(name);
    }
  }

  async #run(call: CallName, request: Request__Output, spoke: SpokeIdentity, signal: AbortSignal): Promise<Answer> {
    this.inFlight += 1;
    try {
      const { tracing, faults } = this.#options;
      if (faults.enabled) await faults.at('call.before');
      const result =
        request.traceparent === ''
          ? await this.#handle(call, request, spoke, signal)
          : await tracing.call(call, request.traceparent, (traceparent) =>
              this.#handle(call, { ...request, traceparent }, spoke, signal),
            );
      if (faults.enabled) await faults.at('call.after');
      const name = resultOfCall[call];
      return { id: request.id, result: name, [name]: result };
    } catch (error) {
      const failure = StoreError.from(error);
      if (failure.code === 'internal') this.#options.onFault(call, failure);
      return failed(request.id, failure);
    } finally {
      this.inFlight -= 1;
    }
  }

  async #handle(call: CallName, request: Request__Output, spoke: SpokeIdentity, signal: AbortSignal): Promise<unknown> {
    const { handlers, principals, clock, leads } = this.#options;
    if (!leads()) throw new StoreError('unavailable', 'this hub cannot tell whether it still leads', { retryAfterMs: 1000 });
    const found = principals.of(request.actor, spoke.name);
    const principal = found instanceof Promise ? await found : found;
    const handler = handlers[call] as unknown as AnyHandler;
    if (handler.authorisation === 'spoke' && principal.kind !== 'spoke') throw new StoreError('access_denied');
    const waitMs = request.deadline_ms > 0 ? request.deadline_ms : limits.session.callMs;
    const deadlineAt = clock.monotonic() + Math.min(waitMs, limits.session.longCallMs);
    const tenantId = principal.tenantId === '' ? systemTenantId : principal.tenantId;
    const key = request.idempotency_key;
    const context: CallContext = {
      spoke,
      principal,
      sourceAddress: request.actor?.source_address ?? '',
      facts: request.actor?.facts?.values,
      deadlineAt,
      order: {
        deadlineAt,
        idempotency: key === '' ? undefined : { tenantId, key: `${spoke.name}/${key}` },
        traceparent: request.traceparent,
      },
      traceparent: request.traceparent,
      signal,
    };
    return handler.handle(request[call] as never, context);
  }
}

function failed(id: number, error: StoreError): Answer {
  return { id, failure: failureOf(error) };
}
