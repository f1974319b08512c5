/**
 * The product as anybody starts it: the command `felloe start` and the one line of JSON that it promises. Nothing of its inside is used,
 * so what passes here passes for people. Tests that harm links or audit records take a cluster (cluster/cluster.ts) instead.
 */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { StoreError } from '@felloe/engine/errors.ts';
import type { S3Access } from '../cluster/s3-client.ts';
import { nodeVariables } from '../environment.ts';
import { makeScratchDirectory } from '../services/scratch-directory.ts';
import { type RunningProcess, startProcess } from '../services/service-process.ts';

export interface ProductOptions {
  /** Hub and so many spokes as processes of their own; all in one process when absent. */
  readonly spokes?: number;
  /** Kept when the product ends. Absent: one that goes with the product. */
  readonly dataDirectory?: string;
  /** Further arguments of `felloe start`; ports are free ones unless named here. */
  readonly args?: readonly string[];
  /** The whole environment of the command. */
  readonly environment: Readonly<Record<string, string>>;
  readonly readyDeadlineMs?: number;
}

/** The line that `felloe start --json` prints. */
export interface StartedLine {
  readonly s3Endpoints: readonly string[];
  readonly appEndpoints: readonly string[];
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly tenant: string;
  readonly adminToken: string;
  readonly processes: { readonly hub: number; readonly spokes: readonly number[] };
}

export interface Product extends StartedLine, AsyncDisposable {
  readonly dataDirectory: string;
  /** Of the command itself, which is also hub and spoke when all is one process. */
  readonly pid: number;
  /** What S3 clients are told, with the endpoint of one spoke. */
  access(spoke?: number): S3Access;
  /** Everything it wrote on stdout. */
  stdout(): string;
  /** The last lines of both streams, for the message of a failing test. */
  output(): string;
  /** SIGTERM. Resolves with the exit code, or the signal that ended it, once it and all of its processes are gone. */
  stop(): Promise<string>;
  /** SIGKILL of the command; what it started dies with it. */
  kill(): Promise<void>;
  /** SIGKILL of one spoke of several. */
  killSpoke(spoke: number): void;
}

const readyDeadlineMsDefault = 60_000;
const stopPatienceMs = 60_000;
const logCharactersTold = 2_000;
const region = 'us-east-1';
const commandMain = fileURLToPath(import.meta.resolve('@felloe/cli/main.ts'));

export async function startProduct(options: ProductOptions): Promise<Product> {
  await using stack = new AsyncDisposableStack();
  const dataDirectory = options.dataDirectory ?? path.join(stack.use(await makeScratchDirectory('product')).path, 'data');
  await mkdir(dataDirectory, { recursive: true });
  let stdout = '';
  const command = startProcess({
    program: process.execPath,
    arguments: [commandMain, ...startArguments(options, dataDirectory)],
    environment: { ...nodeVariables, ...options.environment },
    onStdout: (text) => {
      stdout += text;
    },
  });
  stack.defer(() => command.stop(stopPatienceMs));
  const line = await firstLine(command, () => stdout, options.readyDeadlineMs ?? readyDeadlineMsDefault).catch(
    async (cause: unknown) => {
      throw new Error(`felloe start failed; its logs end with:\n${await lastLines(path.join(dataDirectory, 'logs'))}`, { cause });
    },
  );
  const started = JSON.parse(line) as StartedLine;
  const owned = stack.move();
  return {
    ...started,
    dataDirectory,
    pid: command.pid,
    access: (spoke = 0) => {
      const endpoint = started.s3Endpoints[spoke];
      if (endpoint === undefined) throw new Error(`there is no spoke ${spoke}`);
      const { accessKeyId, secretAccessKey } = started;
      return { endpoint, region, accessKeyId, secretAccessKey };
    },
    stdout: () => stdout,
    output: command.output,
    stop: async () => {
      await command.stop(stopPatienceMs);
      return await command.ended;
    },
    kill: command.kill,
    killSpoke: (spoke) => {
      const pid = started.processes.spokes[spoke];
      if (pid === undefined || pid === command.pid) throw new Error(`spoke ${spoke} is no process of its own`);
      process.kill(pid, 'SIGKILL');
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** What `felloe start` is called with: a line of JSON, and free ports unless others are asked for. */
export function startArguments(options: Pick<ProductOptions, 'spokes' | 'args'>, dataDirectory: string): string[] {
  const spokes = options.spokes === undefined ? [] : ['--spokes', String(options.spokes)];
  // The last of two equal options counts.
  const ports = ['--s3-port', '0', '--app-port', '0'];
  return ['start', '--json', '--data', dataDirectory, ...ports, ...spokes, ...(options.args ?? [])];
}

async function firstLine(command: RunningProcess, stdout: () => string, deadlineMs: number): Promise<string> {
  const giveUpAt = performance.now() + deadlineMs;
  for (;;) {
    const end = stdout().indexOf('\n');
    if (end >= 0) return stdout().slice(0, end);
    if (command.hasEnded()) {
      throw new StoreError(
        'unavailable',
        `felloe start ended (${await command.ended}) before it was ready:\n${command.output()}`,
      );
    }
    if (performance.now() > giveUpAt) throw new StoreError('unavailable', `felloe start is not ready:\n${command.output()}`);
    await Promise.race([command.ended, new Promise((resolve) => setTimeout(resolve, 20))]);
  }
}

/** The end of each log: the directory may be gone when somebody reads of the failure. */
async function lastLines(logDirectory: string): Promise<string> {
  const names = await readdir(logDirectory).catch(() => []);
  const ends = names.map(async (name) => {
    const text = await readFile(path.join(logDirectory, name), 'utf8');
    return `${name}:\n${text.slice(-logCharactersTold)}`;
  });
  return (await Promise.all(ends)).join('\n');
}
