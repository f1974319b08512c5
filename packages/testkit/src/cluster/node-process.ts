/** One process of a cluster: it can be killed, frozen, stopped and started again with the same settings, and keeps what it said. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { StoreError } from '@felloe/engine/errors.ts';
import { nodeVariables } from '../environment.ts';
import { type RunningProcess, startProcess } from '../services/service-process.ts';

export interface NodeProcessOptions {
  /** For messages: `hub`, `spoke-2`. */
  readonly name: string;
  /** The main module, as `import.meta.resolve` names it. */
  readonly main: string;
  /** The whole environment; nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** Port of its private listener on 127.0.0.1, where /readyz answers. */
  readonly privatePort: number;
  readonly readyDeadlineMs?: number;
}

export interface NodeProcess extends AsyncDisposable {
  readonly name: string;
  /** Of the latest run. */
  readonly pid: number;
  readonly running: boolean;
  /** Starts it and waits until it is ready. Further settings hold for this run only (a fault point, for example). */
  start(more?: Readonly<Record<string, string>>): Promise<void>;
  /** Starts it without waiting. */
  launch(more?: Readonly<Record<string, string>>): void;
  waitUntilReady(deadlineMs?: number): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with how it ended. */
  stop(): Promise<string>;
  pause(): void;
  resume(): void;
  /** Resolves with how the latest run ended (a fault point may kill it). */
  ended(): Promise<string>;
  /** The last lines it wrote, over all runs. */
  output(): string;
}

const readyDeadlineMsDefault = 30_000;
const outputKept = 64 * 1024;

export function createNodeProcess(options: NodeProcessOptions): NodeProcess {
  let current: RunningProcess | undefined;
  let earlier = '';
  const output = () => (earlier + (current?.output() ?? '')).slice(-outputKept);
  const launch = (more: Readonly<Record<string, string>> = {}) => {
    if (current !== undefined && !current.hasEnded()) throw new Error(`${options.name} runs already`);
    earlier = output();
    current = startProcess({
      program: process.execPath,
      arguments: [fileURLToPath(options.main)],
      environment: { ...nodeVariables, ...options.environment, ...more },
    });
  };
  const waitUntilReady = async (deadlineMs = options.readyDeadlineMs ?? readyDeadlineMsDefault) => {
    const giveUpAt = performance.now() + deadlineMs;
    while (!(await answersReady(options.privatePort))) {
      if (current?.hasEnded() !== false) {
        throw new StoreError('unavailable', `${options.name} ended (${await current?.ended}) before it was ready:\n${output()}`);
      }
      if (performance.now() > giveUpAt) throw new StoreError('unavailable', `${options.name} is not ready:\n${output()}`);
      await sleep(25);
    }
  };
  const stop = async () => {
    await current?.stop(60_000);
    return (await current?.ended) ?? 'never started';
  };
  return {
    name: options.name,
    get pid() {
      return current?.pid ?? -1;
    },
    get running() {
      return current?.hasEnded() === false;
    },
    launch,
    waitUntilReady,
    start: async (more) => {
      launch(more);
      await waitUntilReady();
    },
    kill: async () => await current?.kill(),
    stop,
    pause: () => current?.signal('SIGSTOP'),
    resume: () => current?.signal('SIGCONT'),
    ended: async () => (await current?.ended) ?? 'never started',
    output,
    // Its data goes with the scope, so there is nothing to finish.
    [Symbol.asyncDispose]: async () => await current?.kill(),
  };
}

async function answersReady(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(1_000) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}
