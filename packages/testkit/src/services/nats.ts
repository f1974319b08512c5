/** NATS with JetStream for tests. */
import { startContainerService } from './container-service.ts';
import { startLocalService } from './local-service.ts';
import { givenService, nothingToRun, type Service } from './service.ts';
import { findProgram } from './service-process.ts';
import { addressOf, waitForAnswer } from './wait-for-answer.ts';

export interface NatsOptions {
  /** Address of a running server; nothing is started then. */
  readonly url?: string;
}

const readiness = { say: '', expect: /^INFO / };

/** Throws `unavailable`, with what to install, when there is no way to run one. */
export async function startNats(options: NatsOptions = {}): Promise<Service> {
  if (options.url !== undefined) return givenService(options.url);
  const contained = await startContainerService({
    image: 'nats:2.12.6-alpine',
    port: 4222,
    command: ['-js', '-sd', '/data'],
    readyLog: /Server is ready/,
    readyLogCount: 1,
    urlFor: (address) => `nats://${address.host}:${address.port}`,
    ready: (url) => waitForAnswer({ ...addressOf(url), ...readiness, deadlineMs: 20_000 }),
  });
  if ('origin' in contained) return contained;
  const program = findProgram('nats-server');
  if (program === undefined)
    throw nothingToRun({
      service: 'NATS',
      engine: contained.reason,
      debianPackage: 'nats-server',
      variable: 'FELLOE_TEST_NATS_URL',
    });
  return startLocalService({
    name: 'nats',
    program,
    argumentsFor: (place) => ['-js', '-sd', place.directory, '-a', '127.0.0.1', '-p', String(place.port)],
    urlFor: (port) => `nats://127.0.0.1:${port}`,
    readiness,
  });
}
