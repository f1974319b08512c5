/** The calls of the apps: those of the session, with a span each and the fault points around every change. */
import type { CallName, CallOptions, CallRequest, CallResult, HubCalls } from '@felloe/contracts/session/calls.ts';
import { changingCalls } from '@felloe/contracts/session/calls.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { FaultPoints } from '@felloe/runtime/fault-points.ts';
import type { Metrics } from '@felloe/runtime/telemetry/metrics.ts';
import { endSpan, traceparentOf, type Tracing } from '@felloe/runtime/telemetry/tracing.ts';

export interface AppCallsParts {
  readonly hub: HubCalls;
  readonly tracing: Tracing;
  readonly faults: FaultPoints;
  readonly metrics: Metrics;
}

export function createAppCalls({ hub, tracing, faults, metrics }: AppCallsParts): HubCalls {
  const failures = metrics.counters({
    name: 'felloe_spoke_call_failures_total',
    help: 'Calls to the hub that failed, by name and error code; refusals of clients are among them.',
  });

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
      return answer.then(
        (result) => {
          endSpan(span);
          return result;
        },
        (thrown: unknown) => {
          failures.with({ call: name, code: StoreError.from(thrown).code }).add(1);
          endSpan(span, thrown);
          throw thrown;
        },
      );
    },
  };
}
