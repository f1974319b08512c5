/** The services a cluster stands on, each behind a fault proxy, so that every link of the hub can be harmed alone. */
import { type CommitCutter, type CommitFate, startCommitCutter } from '../faults/commit-cutter.ts';
import { type FaultProxy, startFaultProxy } from '../faults/fault-proxy.ts';
import { startNats } from '../services/nats.ts';
import { startPostgres, type TestPostgres } from '../services/postgres.ts';
import { startRedis } from '../services/redis.ts';
import type { GivenServices, Service } from '../services/service.ts';

export interface ClusterServicesOptions {
  readonly given: GivenServices;
  readonly nats: boolean;
  readonly redis: boolean;
  /** What becomes of each COMMIT of the hub; all pass when absent. */
  readonly decideCommit?: (commitNumber: number) => CommitFate;
}

export interface ClusterServices {
  readonly postgres: TestPostgres;
  readonly nats: Service | undefined;
  readonly redis: Service | undefined;
  /** The database itself, for audits: no proxy between. */
  readonly databaseUrl: string;
  /** What the hub is told. */
  readonly hubDatabaseUrl: string;
  readonly hubNatsUrl: string | undefined;
  readonly hubRedisUrl: string | undefined;
  readonly databaseLink: FaultProxy;
  readonly natsLink: FaultProxy | undefined;
  readonly redisLink: FaultProxy | undefined;
  readonly commitCutter: CommitCutter | undefined;
}

/** Starts them and hands each to `stack`, which ends them in the opposite order. */
export async function startClusterServices(
  options: ClusterServicesOptions,
  stack: AsyncDisposableStack,
): Promise<ClusterServices> {
  const { given } = options;
  const postgres = stack.use(await startPostgres(given.postgresUrl === undefined ? {} : { url: given.postgresUrl }));
  const database = stack.use(await postgres.freshDatabase());
  const databaseLink = stack.use(await startFaultProxy({ target: addressOf(database.url, 5432) }));
  const proxied = through(database.url, databaseLink.port);
  const decide = options.decideCommit;
  const commitCutter =
    decide && stack.use(await startCommitCutter({ target: { host: '127.0.0.1', port: databaseLink.port }, decide }));
  const nats = options.nats ? stack.use(await startNats(given.natsUrl === undefined ? {} : { url: given.natsUrl })) : undefined;
  const natsLink = nats && stack.use(await startFaultProxy({ target: addressOf(nats.url, 4222) }));
  const redis = options.redis
    ? stack.use(await startRedis(given.redisUrl === undefined ? {} : { url: given.redisUrl }))
    : undefined;
  const redisLink = redis && stack.use(await startFaultProxy({ target: addressOf(redis.url, 6379) }));
  return {
    postgres,
    nats,
    redis,
    databaseUrl: database.url,
    hubDatabaseUrl: commitCutter === undefined ? proxied : commitCutter.through(proxied),
    hubNatsUrl: nats && natsLink && through(nats.url, natsLink.port),
    hubRedisUrl: redis && redisLink && through(redis.url, redisLink.port),
    databaseLink,
    natsLink,
    redisLink,
    commitCutter,
  };
}

function addressOf(url: string, defaultPort: number): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: port === '' ? defaultPort : Number(port) };
}

function through(url: string, port: number): string {
  const led = new URL(url);
  led.hostname = '127.0.0.1';
  led.port = String(port);
  return led.href;
}
