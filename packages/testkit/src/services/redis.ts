/** Redis for tests. It keeps an append-only file, so a restart finds what was there. */
import { startContainerService } from './container-service.ts';
import { startLocalService } from './local-service.ts';
import { givenService, nothingToRun, type Service } from './service.ts';
import { findProgram } from './service-process.ts';
import { addressOf, waitForAnswer } from './wait-for-answer.ts';

export interface RedisOptions {
  /** Address of a running server; nothing is started then. */
  readonly url?: string;
}

const readiness = { say: 'PING\r\n', expect: /\+PONG/ };
const persistence = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];

/** Throws `unavailable`, with what to install, when there is no way to run one. */
export async function startRedis(options: RedisOptions = {}): Promise<Service> {
  if (options.url !== undefined) return givenService(options.url);
  const contained = await startContainerService({
    image: 'redis:7.4.9-alpine',
    port: 6379,
    command: ['redis-server', ...persistence],
    readyLog: /Ready to accept connections/,
    readyLogCount: 1,
    urlFor: (address) => `redis://${address.host}:${address.port}`,
    ready: (url) => waitForAnswer({ ...addressOf(url), ...readiness, deadlineMs: 20_000 }),
  });
  if ('origin' in contained) return contained;
  const program = findProgram('redis-server');
  if (program === undefined)
    throw nothingToRun({
      service: 'Redis',
      engine: contained.reason,
      debianPackage: 'redis-server',
      variable: 'FELLOE_TEST_REDIS_URL',
    });
  return startLocalService({
    name: 'redis',
    program,
    argumentsFor: (place) => ['--bind', '127.0.0.1', '--port', String(place.port), '--dir', place.directory, ...persistence],
    urlFor: (port) => `redis://127.0.0.1:${port}`,
    readiness,
  });
}
