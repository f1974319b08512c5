/**
 * A hub and spokes as processes of their own on this machine. Whoever dies is reported and the rest goes on: any spoke may be killed at
 * any instant. With `restart` the dead one is started again on its port, waiting longer after each quick death.
 */
import { fileURLToPath } from 'node:url';
import { StoreError } from '@felloe/engine/errors.ts';
import { type ChildExit, type ChildProcess, startChildProcess } from '@felloe/runtime/child-process.ts';
import { serverArguments } from '@felloe/runtime/server-arguments.ts';
import type { Variables } from './child-environment.ts';
import { type LogFile, openLogFile } from './log-file.ts';
import type { Running } from './running.ts';

export interface ClusterParts {
  readonly hub: Variables;
  readonly spokes: readonly { readonly name: string; readonly variables: Variables }[];
  readonly logDirectory: string;
  readonly restart: boolean;
  /** Told to people: which process ended, and what happens now. */
  readonly tell: (line: string) => void;
}

const hubMain = fileURLToPath(import.meta.resolve('@felloe/hub/main.ts'));
const spokeMain = fileURLToPath(import.meta.resolve('@felloe/spoke/main.ts'));

/** Longer than a spoke's own drain and the hub's last commits. */
const stopGraceMs = 45_000;
const restartDelayMsMin = 500;
const restartDelayMsMax = 15_000;
/** Who lived this long has recovered: its next death counts as the first. */
const steadyMs = 30_000;

export async function startCluster(parts: ClusterParts): Promise<Running> {
  const supervised = [
    new SupervisedProcess({ ...parts, name: 'hub', script: hubMain, variables: parts.hub }),
    ...parts.spokes.map(({ name, variables }) => new SupervisedProcess({ ...parts, name, script: spokeMain, variables })),
  ];
  const [hub, ...spokes] = supervised as [SupervisedProcess, ...SupervisedProcess[]];
  const failed = Promise.withResolvers<Error>();
  let stopped: Promise<void> | undefined;
  // Spokes first: they finish their requests while there is a hub to commit them.
  const stop = async (): Promise<void> => {
    await Promise.all(spokes.map((spoke) => spoke.stop()));
    await hub.stop();
  };
  const close = (): Promise<void> => (stopped ??= stop());
  try {
    await Promise.all(supervised.map((each) => each.start()));
  } catch (thrown) {
    await close();
    throw thrown;
  }
  const allEnded = Promise.all(supervised.map((each) => each.endedForGood));
  void allEnded.then(() => failed.resolve(new Error(`every process has ended; their logs are in ${parts.logDirectory}`)));
  return {
    get processes() {
      return { hub: hub.pid, spokes: spokes.map((spoke) => spoke.pid) };
    },
    failed: failed.promise,
    firstDeath: Promise.race(supervised.map((each) => each.firstDeath)),
    close,
  };
}

interface SupervisedOptions {
  readonly name: string;
  readonly script: string;
  readonly variables: Variables;
  readonly logDirectory: string;
  readonly restart: boolean;
  readonly tell: (line: string) => void;
}

class SupervisedProcess {
  readonly #options: SupervisedOptions;
  readonly #log: LogFile;
  readonly #ended = Promise.withResolvers<void>();
  readonly #firstDeath = Promise.withResolvers<Error>();
  readonly #stopping = new AbortController();
  #child: ChildProcess | undefined;
  #quickDeaths = 0;

  constructor(options: SupervisedOptions) {
    this.#options = options;
    this.#log = openLogFile(options.logDirectory, options.name);
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Resolves when it has ended and will not be started again. */
  get endedForGood(): Promise<void> {
    return this.#ended.promise;
  }

  get firstDeath(): Promise<Error> {
    return this.#firstDeath.promise;
  }

  async start(): Promise<void> {
    const startedAt = performance.now();
    const child = await startChildProcess({
      name: this.#options.name,
      command: process.execPath,
      arguments: [...serverArguments, this.#options.script],
      environment: this.#options.variables,
      ownGroup: true,
      onOutput: (chunk) => this.#log.write(chunk),
    });
    this.#child = child;
    void child.exited.then((exit) => this.#died(exit, performance.now() - startedAt));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#child?.terminate(stopGraceMs);
    this.#ended.resolve();
    this.#log.close();
  }

  #died(exit: ChildExit, livedMs: number): void {
    if (this.#stopping.signal.aborted) return;
    const { name, restart, tell } = this.#options;
    const how = exit.signal === null ? `with exit code ${exit.code}` : `by ${exit.signal}`;
    this.#firstDeath.resolve(new StoreError('unavailable', `${name} ended ${how}: ${lastWords(this.#child?.output() ?? '')}`));
    if (!restart) {
      tell(`${name} ended ${how}; the rest goes on (its log: ${this.#log.path})`);
      this.#ended.resolve();
      return;
    }
    this.#quickDeaths = livedMs > steadyMs ? 0 : this.#quickDeaths + 1;
    const delayMs = Math.min(restartDelayMsMax, restartDelayMsMin * 2 ** Math.max(0, this.#quickDeaths - 1));
    tell(`${name} ended ${how}; starting it again in ${delayMs} ms (its log: ${this.#log.path})`);
    const timer = setTimeout(() => {
      this.start().catch((thrown: unknown) => tell(`${name} cannot be started: ${String(thrown)}`));
    }, delayMs);
    this.#stopping.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  }
}

/** Why a process ended, as it said itself: the last line of the form that every main writes, else its last line. */
function lastWords(output: string): string {
  const lines = output.trimEnd().split('\n');
  return lines.findLast((line) => line.startsWith('felloe: '))?.slice('felloe: '.length) ?? lines.at(-1) ?? '';
}
