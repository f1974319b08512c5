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

interface AskedCall {
  readonly call: CallName;
  readonly request: Request__Output;
  /** Its idempotency key among those of all spokes; empty without one. */
  readonly name: string;
  readonly spoke: SpokeIdentity;
  readonly signal: AbortSignal;
}

export class CallRouter {
  readonly #options: CallRouterOptions;
  readonly #underWay = new Map<string, Promise<Answer>>();
  inFlight = 0;

  constructor(options: CallRouterOptions) {
    this.#options = options;
  }

  /** Never rejects: failures are answers. */
  answer(request: Request__Output, spoke: SpokeIdentity, signal: AbortSignal): Promise<Answer> {
    const { call, idempotency_key: key } = request;
    if (call === undefined) {
      return Promise.resolve(failed(request.id, new StoreError('unsupported', 'this hub does not know the call')));
    }
    // Keys are made by spokes; the identity keeps one spoke's from meeting another's.
    const name = key === '' ? '' : `${spoke.name}/${key}`;
    const asked: AskedCall = { call, request, name, spoke, signal };
    if (name === '' || !changingCalls.has(call)) return this.#run(asked);
    const running = this.#underWay.get(name);
    if (running !== undefined) return running.then((answer) => ({ ...answer, id: request.id }));
    const started = this.#run(asked);
    this.#underWay.set(name, started);
    void started.then(() => this.#underWay.delete(name));
    return started;
  }

  async #run(asked: AskedCall): Promise<Answer> {
    const { call, request } = asked;
    this.inFlight += 1;
    try {
      const { faults } = this.#options;
      if (faults.enabled) await faults.at('call.before');
      const handled = request.traceparent === '' ? this.#handle(asked, '') : this.#traced(asked);
      const result = handled instanceof Promise ? ((await handled) as unknown) : handled;
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

  #traced(asked: AskedCall): Promise<unknown> {
    const run = async (traceparent: string) => this.#handle(asked, traceparent);
    return this.#options.tracing.call(asked.call, asked.request.traceparent, run);
  }

  /** What RAM answers is answered without a turn of the event loop; whatever is wrong is thrown or rejected. */
  #handle(asked: AskedCall, traceparent: string): unknown {
    const { principals, leads } = this.#options;
    if (!leads()) throw new StoreError('unavailable', 'this hub cannot tell whether it still leads', { retryAfterMs: 1000 });
    const found = principals.of(asked.request.actor, asked.spoke.name);
    if (found instanceof Promise) return found.then((principal) => this.#handleFor(principal, asked, traceparent));
    return this.#handleFor(found, asked, traceparent);
  }

  #handleFor(principal: Principal, { call, request, name, spoke, signal }: AskedCall, traceparent: string): unknown {
    const { handlers, clock } = this.#options;
    const handler = handlers[call] as unknown as AnyHandler;
    if (handler.authorisation === 'spoke' && principal.kind !== 'spoke') throw new StoreError('access_denied');
    const waitMs = request.deadline_ms > 0 ? request.deadline_ms : limits.session.callMs;
    const deadlineAt = clock.monotonic() + Math.min(waitMs, limits.session.longCallMs);
    const tenantId = principal.tenantId === '' ? systemTenantId : principal.tenantId;
    const context: CallContext = {
      spoke,
      principal,
      sourceAddress: request.actor?.source_address ?? '',
      facts: request.actor?.facts?.values,
      deadlineAt,
      order: { deadlineAt, idempotency: name === '' ? undefined : { tenantId, key: name }, traceparent },
      traceparent,
      signal,
    };
    return handler.handle(request[call] as never, context);
  }
}

function failed(id: number, error: StoreError): Answer {
  return { id, failure: failureOf(error) };
}
