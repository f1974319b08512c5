/** The hub as a process of its own. The only file of the hub that sees the environment. */
import { randomUUID } from 'node:crypto';
import { readConfiguration } from '@felloe/runtime/configuration.ts';
import { createFaultPoints } from '@felloe/runtime/fault-points.ts';
import { createLogger } from '@felloe/runtime/logger.ts';
import { runMain } from '@felloe/runtime/main.ts';
import { startShutdown } from '@felloe/runtime/shutdown.ts';
import { createTracing } from '@felloe/runtime/telemetry/tracing.ts';
import { accountOfEnvironment } from './backends/ambient-account.ts';
import { HubSettings } from './config.ts';
import { hubFaultPoints } from './fault-points-list.ts';
import { createHub } from './hub.ts';
import { withSeedVariables } from './vault/delivery/seed-variables.ts';

/** Running commits end within this; a second signal ends the process at once. */
const shutdownMs = 15_000;

await runMain(async () => {
  const config = readConfiguration(HubSettings, { environment: withSeedVariables(process.env), prefix: 'FELLOE_HUB_' });
  const logger = createLogger({ name: 'hub', level: config.logLevel });
  await using shutdown = startShutdown({ logger, deadlineMs: shutdownMs });
  // Closed after the hub: the spans of its last calls are sent, too.
  const tracing = shutdown.use(
    'tracing',
    createTracing({
      serviceName: 'felloe-hub',
      instanceId: randomUUID(),
      sampleRatio: 0,
      exporter: config.tracing.url === undefined ? { kind: 'none' } : { kind: 'otlp', url: config.tracing.url },
    }),
  );
  const hub = await createHub(
    config,
    {
      logger,
      faults: createFaultPoints({ specification: config.faults, known: hubFaultPoints }),
      tracing,
      ambientAccount: async () => accountOfEnvironment(process.env),
      onFatal: (error) => {
        logger.fatal({ err: error }, 'the hub leads no longer; it ends, and its supervisor starts it again');
        process.exit(1);
      },
    },
    shutdown.signal,
  );
  shutdown.add('hub', () => hub.close());
  logger.info({ sessionPort: hub.sessionPort, privatePort: hub.privatePort }, 'the hub serves');
  // A line for whoever started this process and waits for it.
  process.stdout.write(`${JSON.stringify({ ready: true, sessionPort: hub.sessionPort, privatePort: hub.privatePort })}\n`);
  await shutdown.requested;
});
