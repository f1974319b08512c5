/** A spoke as a process like any other, but for its backend: bytes are counted and dropped. */
import { loadSessionProtocol } from '@felloe/contracts/session/protocol.ts';
import { readConfiguration } from '@felloe/runtime/configuration.ts';
import { createLogger } from '@felloe/runtime/logger.ts';
import { runMain } from '@felloe/runtime/main.ts';
import { startShutdown } from '@felloe/runtime/shutdown.ts';
import { SpokeSettings } from '@felloe/spoke/config.ts';
import { createGrpcConnect } from '@felloe/spoke/hub-session/grpc-connect.ts';
import { createSpoke } from '@felloe/spoke/spoke.ts';
import { createSinkDriver } from './sink-driver.ts';

await runMain(async () => {
  const config = readConfiguration(SpokeSettings, { environment: process.env, prefix: 'FELLOE_SPOKE_' });
  const logger = createLogger({ name: config.name, level: 'warn' });
  await using shutdown = startShutdown({ logger, deadlineMs: config.drainMs });
  const { ca = '', cert = '', key = '' } = config.hub;
  const connect = createGrpcConnect({ protocol: loadSessionProtocol(), hubAddress: config.hub.address, tls: { ca, cert, key } });
  const openDriver = async ({ name }: { readonly name: string }) => createSinkDriver(name);
  const spoke = shutdown.use('spoke', await createSpoke(config, { connect, logger, openDriver }));
  await spoke.ready;
  process.stdout.write(`${JSON.stringify({ ready: true, s3Port: spoke.s3Port, appPort: spoke.appPort })}\n`);
  await shutdown.requested;
});
