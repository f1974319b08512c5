/** A real Postgres server from npm, in a directory, for `npm start` and for tests: same engine as production, nothing to install. */
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '@felloe/engine/errors.ts';
import pg from 'pg';
import { findPostgresBinaries, type PostgresBinaries } from './binaries.ts';
import { handOver, type PreparedCluster, prepareCluster } from './cluster-directory.ts';
import { type Postmaster, spawnPostmaster, stopPostmaster, waitUntilReady } from './postmaster.ts';
import { clearStaleLock } from './stale-lock.ts';

export interface EmbeddedPostgresOptions {
  /** Made when absent. Holds the cluster and its password; kept across restarts. */
  readonly dataDirectory: string;
  /** Loopback port; a free one when absent. */
  readonly port?: number;
  /** Further server settings as `name=value`. */
  readonly parameters?: readonly string[];
  /** Gets the server's warnings and errors, a line each. */
  readonly logger?: { info(message: string): void };
  /** How long to wait for readiness; crash recovery after a kill can take a while. */
  readonly readyDeadlineMs?: number;
}

export interface EmbeddedPostgres extends AsyncDisposable {
  /** Connection string with user, password and the database `felloe`. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Settles when the server process ends, for whatever reason, with its last lines. */
  readonly ended: Promise<string>;
  /** Fast shutdown: open transactions are rolled back, acknowledged ones are on disk. Idempotent. */
  stop(): Promise<void>;
  /** Sends a signal to the server process (fault tests). */
  signal(name: NodeJS.Signals): void;
}

/**
 * Starts the server, making the cluster and the database `felloe` when the directory is empty.
 * Throws StoreError: `unavailable` when it cannot be started, `conflict` when another server runs on the directory.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const binaries = findPostgresBinaries();
  const cluster = await prepareCluster(options.dataDirectory, binaries);
  await clearStaleLock(cluster.directory);
  await handOver(cluster);
  const { postmaster, port } = await startPatiently(options, binaries, cluster);
  const urlOf = (database: string) => `postgres://${cluster.user}:${cluster.password}@127.0.0.1:${port}/${database}`;
  await ensureDatabase(urlOf('postgres'));
  const stop = () => stopPostmaster(postmaster);
  return {
    url: urlOf('felloe'),
    port,
    pid: postmaster.pid,
    ended: postmaster.ended,
    stop,
    signal: postmaster.signal,
    [Symbol.asyncDispose]: stop,
  };
}

/**
 * Two failures pass by themselves: somebody else took the free port first, and backends of a killed server still hold its
 * shared memory for a moment.
 */
async function startPatiently(options: EmbeddedPostgresOptions, binaries: PostgresBinaries, cluster: PreparedCluster) {
  const giveUpAt = performance.now() + 20_000;
  for (;;) {
    const port = options.port ?? (await freePort());
    const postmaster: Postmaster = spawnPostmaster({
      postgres: binaries.postgres,
      clusterDirectory: cluster.directory,
      identity: cluster.identity,
      port,
      parameters: options.parameters ?? [],
      onLine: (line) => {
        if (!/ LOG: | the database system is starting up/.test(line)) options.logger?.info(line);
      },
    });
    const url = `postgres://${cluster.user}:${cluster.password}@127.0.0.1:${port}/postgres`;
    try {
      await waitUntilReady(postmaster, url, options.readyDeadlineMs ?? 120_000);
      return { postmaster, port };
    } catch (thrown) {
      await stopPostmaster(postmaster);
      const passesByItself = /shared memory block|could not bind|could not create any TCP/.test(StoreError.from(thrown).message);
      if (!passesByItself || performance.now() > giveUpAt) throw thrown;
      await sleep(100);
    }
  }
}

async function ensureDatabase(maintenanceUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: maintenanceUrl });
  await client.connect();
  try {
    const found = await client.query(`SELECT 1 FROM pg_database WHERE datname = 'felloe'`);
    if (found.rowCount === 0) await client.query('CREATE DATABASE felloe');
  } finally {
    await client.end();
  }
}

async function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer().on('error', reject);
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    server.close(() => resolve(port));
  });
  return promise;
}
