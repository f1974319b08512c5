/** The embedded Postgres of a start: when it ends by itself (a crash, a kill) it is started again on its port, and the hub reconnects. */
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '@felloe/engine/errors.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../embedded-postgres/embedded-postgres.ts';

export interface KeptPostgres extends AsyncDisposable {
  readonly url: string;
  /** Resolves when it cannot be started again. */
  readonly failed: Promise<Error>;
}

export interface KeptPostgresOptions {
  readonly dataDirectory: string;
  /** Its own warnings and errors. */
  readonly log: (line: string) => void;
  /** For people. */
  readonly tell: (line: string) => void;
}

/** A server that ends so soon after its start will not get better by being started again at once. */
const restartDelayMs = 1_000;
const restartsMax = 20;

export async function keepPostgres(options: KeptPostgresOptions): Promise<KeptPostgres> {
  const start = (port?: number): Promise<EmbeddedPostgres> =>
    startEmbeddedPostgres({
      dataDirectory: options.dataDirectory,
      logger: { info: (message) => options.log(`${message}\n`) },
      ...(port === undefined ? {} : { port }),
    });
  let server = await start();
  const { url, port } = server;
  const failed = Promise.withResolvers<Error>();
  let stopping = false;
  const watch = async (): Promise<void> => {
    for (let restarts = 0; restarts < restartsMax; restarts += 1) {
      const lastLines = await server.ended;
      if (stopping) return;
      options.log(`${lastLines}\n`);
      options.tell('Postgres ended by itself; starting it again');
      await sleep(restarts === 0 ? 0 : restartDelayMs);
      if (stopping) return;
      server = await start(port);
      if (stopping) await server.stop();
    }
    throw new StoreError('unavailable', 'Postgres ends again and again; its lines are in the log');
  };
  const watching = watch().catch((thrown: unknown) => failed.resolve(StoreError.from(thrown, 'unavailable')));
  return {
    url,
    failed: failed.promise,
    [Symbol.asyncDispose]: async () => {
      stopping = true;
      await server.stop();
      await watching;
    },
  };
}
