/** One run of the server process: started, watched, stopped. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '@felloe/engine/errors.ts';
import pg from 'pg';
import type { Identity } from './identity.ts';
import { commandFor } from './identity-command.ts';
import { serverParameters } from './server-parameters.ts';

export interface PostmasterOptions {
  readonly postgres: string;
  readonly clusterDirectory: string;
  readonly identity: Identity;
  readonly port: number;
  /** Further `name=value` settings; they win over ours. */
  readonly parameters: readonly string[];
  readonly onLine: (line: string) => void;
}

export interface Postmaster {
  readonly pid: number;
  /** Settles when the process has ended; resolves to the last lines it wrote. */
  readonly ended: Promise<string>;
  hasEnded(): boolean;
  signal(name: NodeJS.Signals): void;
}

/** Starts the process. It is not ready yet: see `waitUntilReady`. */
export function spawnPostmaster(options: PostmasterOptions): Postmaster {
  const settings = [...serverParameters(options.port), ...options.parameters].flatMap((setting) => ['-c', setting]);
  const [program = '', ...rest] = commandFor(options.identity, [options.postgres, '-D', options.clusterDirectory, ...settings]);
  // Its own process group: a Ctrl-C at the terminal must reach us first, so that we can finish our work on the database.
  const child = spawn(program, rest, { cwd: options.clusterDirectory, stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  const ended = watch(child, options.onLine);
  let over = false;
  void ended.then(() => {
    over = true;
  });
  return {
    pid: child.pid ?? -1,
    ended,
    hasEnded: () => over,
    signal: (name) => void child.kill(name),
  };
}

function watch(child: ChildProcess, onLine: (line: string) => void): Promise<string> {
  const lastLines: string[] = [];
  const { promise, resolve } = Promise.withResolvers<string>();
  child.on('error', (error) => resolve(error.message));
  // 'exit', not 'close': a backend that still shuts down holds the pipe a little longer.
  child.on('exit', (code, signal) => {
    setImmediate(() => resolve(`ended with ${signal ?? code}\n${lastLines.join('\n')}`));
  });
  if (child.stderr !== null) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      lastLines.push(line);
      if (lastLines.length > 20) lastLines.shift();
      onLine(line);
    });
  }
  return promise;
}

/** Waits until the server answers a query. Throws `unavailable` when it ends first or the deadline passes (recovery can take long). */
export async function waitUntilReady(postmaster: Postmaster, url: string, deadlineMs: number): Promise<void> {
  const giveUpAt = performance.now() + deadlineMs;
  for (;;) {
    if (postmaster.hasEnded()) throw new StoreError('unavailable', `the embedded Postgres ${await postmaster.ended}`);
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined); // a server that goes away meanwhile is seen above
    try {
      await client.connect();
      await client.query('SELECT 1');
      return;
    } catch (cause) {
      if (performance.now() > giveUpAt)
        throw new StoreError('unavailable', 'the embedded Postgres did not become ready', { cause });
      await sleep(15);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** Fast shutdown; immediate, then kill, when it hangs. Resolves when the process has ended. */
export async function stopPostmaster(postmaster: Postmaster): Promise<void> {
  const steps = [
    { signal: 'SIGINT', waitMs: 20_000 },
    { signal: 'SIGQUIT', waitMs: 5_000 },
    { signal: 'SIGKILL', waitMs: 5_000 },
  ] as const;
  for (const step of steps) {
    if (postmaster.hasEnded()) return;
    postmaster.signal(step.signal);
    const patience = new AbortController();
    await Promise.race([postmaster.ended, sleep(step.waitMs, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
  }
}
