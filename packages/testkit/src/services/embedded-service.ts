/** The embedded Postgres as a service of a test: its processes can be killed, frozen and started again. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@felloe/cli/embedded-postgres/embedded-postgres.ts';
import { makeScratchDirectory } from './scratch-directory.ts';
import type { Service } from './service.ts';

export interface EmbeddedService extends Service {
  /** SIGQUIT, as `pg_ctl restart -m immediate` does: no checkpoint, recovery at start. */
  immediateRestart(): Promise<void>;
}

export async function startEmbeddedService(parameters: readonly string[]): Promise<EmbeddedService> {
  const scratch = await makeScratchDirectory('postgres');
  const start = (port?: number) =>
    startEmbeddedPostgres({
      dataDirectory: path.join(scratch.path, 'data'),
      parameters,
      ...(port === undefined ? {} : { port }),
    });
  let server: EmbeddedPostgres = await start();
  const { url, port } = server;
  const kill = async () => {
    for (const pid of await familyOf(server.pid)) send(pid, 'SIGKILL');
    await server.ended;
  };
  const restart = async () => {
    await kill();
    server = await start(port);
  };
  const stop = async () => {
    for (const pid of await familyOf(server.pid)) send(pid, 'SIGCONT');
    await server.stop();
    await scratch[Symbol.asyncDispose]();
  };
  return {
    origin: 'embedded',
    url,
    kill,
    restart,
    immediateRestart: async () => {
      server.signal('SIGQUIT');
      await server.ended;
      server = await start(port);
    },
    pause: async () => {
      for (const pid of await familyOf(server.pid)) send(pid, 'SIGSTOP');
    },
    resume: async () => {
      for (const pid of await familyOf(server.pid)) send(pid, 'SIGCONT');
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** The postmaster first, so that it starts no further backend, then its backends. Empty when it has ended. */
async function familyOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => undefined);
  return children === undefined ? [] : [pid, ...children.split(' ').filter(Boolean).map(Number)];
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it ended by itself meanwhile
  }
}
