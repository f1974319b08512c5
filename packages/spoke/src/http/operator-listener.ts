/** The private listener of a worker: metrics, whether it lives, and whether it should be sent requests. */
import { createHealth } from '@felloe/runtime/health.ts';
import { type PrivateListener, startPrivateListener } from '@felloe/runtime/private-listener.ts';
import type { Metrics } from '@felloe/runtime/telemetry/metrics.ts';
import { createPrometheusRenderer } from '@felloe/runtime/telemetry/prometheus.ts';
import type { SpokeConfig } from '../config.ts';
import type { WorkerState } from '../hub-session/worker-state.ts';

export async function startOperatorListener(parts: {
  readonly config: SpokeConfig;
  readonly workerIndex: number;
  readonly state: WorkerState;
  readonly metrics: Metrics;
}): Promise<PrivateListener> {
  const { config, workerIndex, state, metrics } = parts;
  const health = createHealth();
  health.add({
    name: 'hub',
    kind: 'readiness',
    check: () => {
      const reason = state.gate.reason();
      if (reason !== undefined) throw new Error(reason);
    },
  });
  health.add({
    name: 'backends',
    kind: 'readiness',
    check: () => {
      const unopened = state.backends.unopened();
      if (unopened.length > 0) throw new Error(`not open: ${unopened.join(', ')}`);
    },
  });
  observeState(metrics, state);
  return await startPrivateListener({
    host: config.private.host,
    port: config.private.port === 0 ? 0 : config.private.port + workerIndex,
    health,
    metrics: createPrometheusRenderer({ metrics, serviceName: 'felloe-spoke', instanceId: `${config.name}-${workerIndex}` }),
  });
}

function observeState(metrics: Metrics, { session }: WorkerState): void {
  metrics.observe({ name: 'felloe_spoke_session_open', help: '1 while the session with the hub is open.' }, () =>
    session.isOpen ? 1 : 0,
  );
  metrics.observe({ name: 'felloe_spoke_session_epoch', help: 'Epoch of this worker at the hub.' }, () => session.epoch);
  metrics.observe({ name: 'felloe_spoke_session_calls', help: 'Calls that wait for the hub.' }, () => session.callsInFlight);
  metrics.observe(
    { name: 'felloe_spoke_session_silence_seconds', help: 'Time since the hub was heard; -1 before the first time.' },
    () => (Number.isFinite(session.silentMs()) ? session.silentMs() / 1000 : -1),
  );
}
