/** The calls of the apps: those of the session, with a span each and the fault points around every change. */
import type { CallName, CallOptions, CallRequest, CallResult, HubCalls } from '@felloe/contracts/session/calls.ts';
import { changingCalls } from '@felloe/contracts/session/calls.ts';
import type { FaultPoints } from '@felloe/runtime/fault-points.ts';
import { endSpan, traceparentOf, type Tracing } from '@felloe/runtime/telemetry/tracing.ts';

export function createAppCalls(parts: {
  readonly hub: HubCalls;
  readonly tracing: Tracing;
  readonly faults: FaultPoints;
}): HubCalls {
  const { hub, tracing, faults } = parts;

  const callWithFaults = async <N extends CallName>(
    name: N,
    request: CallRequest<N>,
    options: CallOptions,
  ): Promise<CallResult<N>> => {
    if (!changingCalls.has(name)) return await hub.call(name, request, options);
    await faults.at('commit.before_send');
    const answer = hub.call(name, request, options);
    answer.catch(() => {});
    await faults.at('commit.after_send');
    const result = await answer;
    await faults.at('commit.after_answer');
    return result;
  };

  return {
    call(name, request, options) {
      const span = options.traceparent === undefined ? undefined : tracing.continueFrom(options.traceparent, `session.${name}`);
      const traceparent = traceparentOf(span);
      const traced = traceparent === undefined ? options : { ...options, traceparent };
      const answer = faults.enabled ? callWithFaults(name, request, traced) : hub.call(name, request, traced);
      if (span === undefined) return answer;
      return answer.then(
        (result) => {
          endSpan(span);
          return result;
        },
        (thrown: unknown) => {
          endSpan(span, thrown);
          throw thrown;
        },
      );
    },
  };
}
