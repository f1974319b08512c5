/** The spoke as a process: reads the environment once, and runs one worker or as many as are asked for. */
import cluster from 'node:cluster';
import { availableParallelism } from 'node:os';
import { loadSessionProtocol } from '@felloe/contracts/session/protocol.ts';
import { ConfigurationError, readConfiguration } from '@felloe/runtime/configuration.ts';
import { createFaultPoints } from '@felloe/runtime/fault-points.ts';
import { createLogger } from '@felloe/runtime/logger.ts';
import { runMain } from '@felloe/runtime/main.ts';
import { startShutdown } from '@felloe/runtime/shutdown.ts';
import { createTracing } from '@felloe/runtime/telemetry/tracing.ts';
import { faultsOfProcess, type SpokeConfig, SpokeSettings } from './config.ts';
import { spokeFaultPoints } from './fault-points-list.ts';
import { createGrpcConnect } from './hub-session/grpc-connect.ts';
import { createSpoke } from './spoke.ts';
import { stopMessage, superviseWorkers, workerIndexVariable } from './supervise-workers.ts';

await runMain(async () => {
  const config = readConfiguration(SpokeSettings, { environment: process.env, prefix: 'FELLOE_SPOKE_' });
  const faults = faultsOfProcess(config);
  if (faults.length > 0) throw new ConfigurationError(faults);
  const workers = config.workers === 0 ? Math.max(1, availableParallelism() - 1) : config.workers;
  if (workers > 1 && cluster.isPrimary) {
    await superviseWorkers({ config, workers, logger: createLogger({ name: config.name, level: config.logLevel }) });
    return;
  }
  await runWorker(config, Number(process.env[workerIndexVariable] ?? 0));
});
// The channel to the supervisor would keep a worker alive that has stopped or could not start.
if (cluster.isWorker) process.disconnect();

async function runWorker(config: SpokeConfig, workerIndex: number): Promise<void> {
  const logger = createLogger({ name: `${config.name}-${workerIndex}`, level: config.logLevel });
  // Steps of a drain come after the running requests; they take a second, and the hub may be slow.
  await using shutdown = startShutdown({ logger, deadlineMs: config.drainMs + 15_000 });
  process.on('message', (message) => {
    if (message === stopMessage) shutdown.request('the supervisor stops');
  });
  const tracing = shutdown.use(
    'tracing',
    createTracing({
      serviceName: 'felloe-spoke',
      instanceId: `${config.name}-${workerIndex}`,
      sampleRatio: config.tracing.sampleRatio,
      exporter: config.tracing.url === undefined ? { kind: 'none' } : { kind: 'otlp', url: config.tracing.url },
    }),
  );
  const { ca = '', cert = '', key = '' } = config.hub;
  const connect = createGrpcConnect({
    protocol: loadSessionProtocol(),
    hubAddress: config.hub.address,
    tls: { ca, cert, key },
  });
  const faults = createFaultPoints({ specification: config.faults, known: spokeFaultPoints });
  const spoke = shutdown.use('spoke', await createSpoke(config, { connect, logger, tracing, faults, workerIndex }));
  const { s3Port, appPort, privatePort } = spoke;
  logger.info({ s3: s3Port, app: appPort, private: privatePort }, 'listening');
  // A line for whoever started this process with ports of its own choice.
  process.stdout.write(`${JSON.stringify({ listening: true, s3Port, appPort, privatePort })}\n`);
  spoke.drainAsked.then(
    (reason) => shutdown.request(`the hub asks for it: ${reason}`),
    () => {},
  );
  spoke.ready.then(
    () => logger.info('ready'),
    () => {},
  );
  await shutdown.requested;
}
