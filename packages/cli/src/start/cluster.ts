/**
 * A hub and spokes as processes of their own on this machine. Whoever dies is reported and the rest goes on: any spoke may be killed at
 * any instant. With `restart` the dead one is started again on its port, waiting longer after each quick death.
 *
 * Who is to have any port listens on port 0 and tells which it got, so that nobody can take it in between. It is the hub that is
 * waited for before its spokes are started, since they have to know where it listens.
 */
import { fileURLToPath } from 'node:url';
import { StoreError } from '@felloe/engine/errors.ts';
import { type ChildExit, type ChildProcess, startChildProcess } from '@felloe/runtime/child-process.ts';
import { withDeadline } from '@felloe/runtime/deadline.ts';
import { serverArguments } from '@felloe/runtime/server-arguments.ts';
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import type { Variables } from './child-environment.ts';
import { type LogFile, openLogFile } from './log-file.ts';
import type { SpokePorts } from './ports.ts';
import type { Running } from './running.ts';

export interface ClusterParts {
  /** Its settings for a session port; 0 for any. */
  readonly hub: (sessionPort: number) => Variables;
  readonly spokes: readonly ClusterSpoke[];
  readonly logDirectory: string;
  readonly restart: boolean;
  /** Told to people: which process ended, and what happens now. */
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
  /** For the hub to listen, and then for the spokes. */
  readonly deadlineMs: number;
}

export interface ClusterSpoke {
  readonly name: string;
  /** 0 for any. */
  readonly ports: SpokePorts;
  readonly variables: (sessionPort: number, ports: SpokePorts) => Variables;
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
  let sessionPort = 0;
  const hub = new SupervisedProcess({
    ...parts,
    name: 'hub',
    script: hubMain,
    variables: (told) => parts.hub(told?.sessionPort ?? 0),
  });
  const spokes = parts.spokes.map(
    ({ name, ports, variables }) =>
      new SupervisedProcess({
        ...parts,
        name,
        script: spokeMain,
        variables: (told) => variables(sessionPort, { s3: told?.s3Port ?? ports.s3, app: told?.appPort ?? ports.app }),
      }),
  );
  const supervised = [hub, ...spokes];
  const failed = Promise.withResolvers<Error>();
  let stopped: Promise<void> | undefined;
  // Spokes first: they finish their requests while there is a hub to commit them.
  const stop = async (): Promise<void> => {
    await Promise.all(spokes.map((spoke) => spoke.stop()));
    await hub.stop();
  };
  const close = (): Promise<void> => (stopped ??= stop());
  let ports: SpokePorts[];
  try {
    await hub.start();
    sessionPort = (await hub.listening(parts)).sessionPort ?? 0;
    await Promise.all(spokes.map((each) => each.start()));
    const told = await Promise.all(spokes.map((each) => each.listening(parts)));
    ports = told.map(({ s3Port = 0, appPort = 0 }) => ({ s3: s3Port, app: appPort }));
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
    ports,
    failed: failed.promise,
    firstDeath: Promise.race(supervised.map((each) => each.firstDeath)),
    close,
  };
}

/** The ports that a process listens on, as it says itself in the line of JSON on its stdout. */
const ToldPorts = Type.Object({
  sessionPort: Type.Optional(Type.Integer()),
  s3Port: Type.Optional(Type.Integer()),
  appPort: Type.Optional(Type.Integer()),
});
type ToldPorts = Static<typeof ToldPorts>;

interface SupervisedOptions {
  readonly name: string;
  readonly script: string;
  /** Given what it told when it was started first: it comes back on the ports it had. */
  readonly variables: (told: ToldPorts | undefined) => Variables;
  readonly logDirectory: string;
  readonly restart: boolean;
  readonly tell: (line: string) => void;
}

class SupervisedProcess {
  readonly #options: SupervisedOptions;
  readonly #log: LogFile;
  readonly #ended = Promise.withResolvers<void>();
  readonly #firstDeath = Promise.withResolvers<Error>();
  readonly #listening = Promise.withResolvers<ToldPorts>();
  readonly #stopping = new AbortController();
  #stdout = '';
  #told: ToldPorts | undefined;
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

  /** Resolves when it has told its ports, for the first time. @throws StoreError when it ends before or takes too long. */
  async listening({ deadlineMs, signal }: { readonly deadlineMs: number; readonly signal: AbortSignal }): Promise<ToldPorts> {
    const died = this.firstDeath.then((error) => Promise.reject(error));
    return await withDeadline({ durationMs: deadlineMs, what: `the start of ${this.#options.name}`, parent: signal }, () =>
      Promise.race([this.#listening.promise, died]),
    );
  }

  async start(): Promise<void> {
    const startedAt = performance.now();
    const child = await startChildProcess({
      name: this.#options.name,
      command: process.execPath,
      arguments: [...serverArguments, this.#options.script],
      environment: this.#options.variables(this.#told),
      ownGroup: true,
      onOutput: (chunk, stream) => {
        this.#log.write(chunk);
        if (stream === 'stdout' && this.#told === undefined) this.#hear(chunk.toString());
      },
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

  #hear(text: string): void {
    const lines = (this.#stdout + text).split('\n');
    this.#stdout = lines.pop() ?? '';
    this.#told = lines.map(toldPorts).find((told) => told !== undefined);
    if (this.#told !== undefined) this.#listening.resolve(this.#told);
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

function toldPorts(line: string): ToldPorts | undefined {
  try {
    const told: unknown = JSON.parse(line);
    return Check(ToldPorts, told) && (told.sessionPort ?? told.s3Port) !== undefined ? told : undefined;
  } catch {
    return undefined;
  }
}

/** Why a process ended, as it said itself: the last line of the form that every main writes, else its last line. */
function lastWords(output: string): string {
  const lines = output.trimEnd().split('\n');
  return lines.findLast((line) => line.startsWith('felloe: '))?.slice('felloe: '.length) ?? lines.at(-1) ?? '';
}
