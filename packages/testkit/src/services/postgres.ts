/** Postgres for tests: one server, a database of its own for every test, cloned from a prepared template in milliseconds. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '@felloe/engine/errors.ts';
import pg from 'pg';
import { startContainerService } from './container-service.ts';
import { type EmbeddedService, startEmbeddedService } from './embedded-service.ts';
import { givenService, type Service } from './service.ts';

export interface PostgresOptions {
  /** Address of a running server whose user may create databases; nothing is started then. */
  readonly url?: string;
  /** Prepares the template that fresh databases are cloned from, for example by running the migrations. */
  readonly prepareTemplate?: (url: string) => Promise<void>;
  /** Further server settings as `name=value`, for a server of our own. */
  readonly parameters?: readonly string[];
}

export interface FreshDatabase extends AsyncDisposable {
  readonly url: string;
}

export interface TestPostgres extends Service {
  /** A database nobody else uses; dropped with its scope. */
  freshDatabase(): Promise<FreshDatabase>;
  /** Ends the server without a checkpoint and starts it: it recovers from its log. */
  immediateRestart(): Promise<void>;
}

export async function startPostgres(options: PostgresOptions = {}): Promise<TestPostgres> {
  const service = await startServer(options);
  const template = `felloe_template_${randomBytes(6).toString('hex')}`;
  const urlOf = (database: string) => {
    const url = new URL(service.url);
    url.pathname = `/${database}`;
    return url.href;
  };
  await execute(service.url, `CREATE DATABASE ${template}`);
  try {
    await options.prepareTemplate?.(urlOf(template));
  } catch (thrown) {
    await service.stop();
    throw thrown;
  }
  // `stop` ends a server of our own with all its databases; a given one keeps running, so the template goes.
  const stop = async () => {
    if (service.origin === 'given') await execute(service.url, `DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
    await service.stop();
  };
  return {
    ...service,
    freshDatabase: async () => {
      const name = `felloe_test_${randomBytes(6).toString('hex')}`;
      await execute(service.url, `CREATE DATABASE ${name} TEMPLATE ${template}`);
      return {
        url: urlOf(name),
        // The server may have been killed on purpose; then its databases need no dropping.
        [Symbol.asyncDispose]: () => execute(service.url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`).catch(() => undefined),
      };
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function startServer(options: PostgresOptions): Promise<EmbeddedService> {
  if (options.url !== undefined) return restartedByKill(givenService(options.url));
  const contained = await startContainerService({
    image: 'postgres:18.4-alpine',
    port: 5432,
    command: ['postgres', ...(options.parameters ?? []).flatMap((parameter) => ['-c', parameter])],
    environment: {
      POSTGRES_PASSWORD: 'felloe',
      POSTGRES_USER: 'felloe',
      POSTGRES_DB: 'felloe',
      POSTGRES_INITDB_ARGS: '--locale=C',
    },
    readyLog: /ready to accept connections/,
    readyLogCount: 2, // the image starts once to initialise, and again to serve
    urlFor: (address) => `postgres://felloe:felloe@${address.host}:${address.port}/felloe`,
    ready: waitForQuery,
  });
  return 'origin' in contained ? restartedByKill(contained) : startEmbeddedService(options.parameters ?? []);
}

/** Where the immediate shutdown cannot be asked for, a kill leaves the same state behind. */
function restartedByKill(service: Service): EmbeddedService {
  return { ...service, immediateRestart: service.restart };
}

async function waitForQuery(url: string): Promise<void> {
  const giveUpAt = performance.now() + 30_000;
  for (;;) {
    try {
      return await execute(url, 'SELECT 1');
    } catch (cause) {
      if (performance.now() > giveUpAt) throw new StoreError('unavailable', 'Postgres did not come back', { cause });
      await sleep(50);
    }
  }
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined); // a killed server is noticed by the query
  try {
    await client.connect();
    await client.query(sql);
  } finally {
    await client.end().catch(() => undefined);
  }
}
