/** Requests of a listener, counted and timed by method and status class, when their answer has gone or their connection has. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Counter, Histogram, Metrics } from '@felloe/runtime/telemetry/metrics.ts';

export type ObserveRequest = (request: IncomingMessage, response: ServerResponse) => void;

/** Other methods are one label, since anybody can make them up. */
const knownMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'PATCH']);

/** The instruments of one method, kept at hand: finding them by their labels is a hundred times the cost of counting. */
interface MethodInstruments {
  readonly seconds: Histogram;
  /** By class of status, the hundreds; 0 for answers that were cut. */
  readonly counts: (Counter | undefined)[];
}

export function createRequestMetrics(metrics: Metrics): (listener: string) => ObserveRequest {
  const counts = metrics.counters({
    name: 'felloe_spoke_requests_total',
    help: 'Requests by listener, method and class of status.',
  });
  const durations = metrics.histograms({
    name: 'felloe_spoke_request_seconds',
    help: 'From the head of a request to the end of its answer.',
  });
  const running = metrics.gauges({ name: 'felloe_spoke_requests_running', help: 'Requests whose answer has not gone yet.' });
  return (listener) => {
    const runningHere = running.with({ listener });
    const byMethod = new Map<string, MethodInstruments>();
    const instrumentsOf = (method: string): MethodInstruments => {
      let instruments = byMethod.get(method);
      if (instruments === undefined) {
        instruments = { seconds: durations.with({ listener, method }), counts: [] };
        byMethod.set(method, instruments);
      }
      return instruments;
    };
    return (request, response) => {
      const startedMs = performance.now();
      runningHere.add(1);
      response.on('close', () => {
        runningHere.add(-1);
        const method = request.method !== undefined && knownMethods.has(request.method) ? request.method : 'other';
        // A connection that broke before its answer was complete has no honest status.
        const statusClass = response.writableFinished ? Math.floor(response.statusCode / 100) : 0;
        const { seconds, counts: known } = instrumentsOf(method);
        const count = (known[statusClass] ??= counts.with({
          listener,
          method,
          status: statusClass === 0 ? 'cut' : `${statusClass}xx`,
        }));
        count.add(1);
        seconds.record((performance.now() - startedMs) / 1000);
      });
    };
  };
}
