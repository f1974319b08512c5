import { spawn, type ChildProcess as NodeChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { StoreError } from '@felloe/engine/errors.ts';
import { withDeadline } from './deadline.ts';

export interface ChildProcessOptions {
  /** For messages: `postgres`, `spoke-2`. */
  readonly name: string;
  readonly command: string;
  readonly arguments: readonly string[];
  /** The whole environment of the child; nothing is inherited. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory?: string;
  /** Runs as this unprivileged user; only root may ask for it. */
  readonly userId?: { readonly uid: number; readonly gid: number };
  /** What the child writes, a chunk at a time. Without it the last output is kept for error messages only. */
  readonly onOutput?: (chunk: Buffer, stream: 'stdout' | 'stderr') => void;
  /** In a process group of its own: Ctrl-C of the terminal reaches us only, and we stop the child in its order. */
  readonly ownGroup?: boolean;
  /** An open `ipc` channel, for processes that talk (`child.node.send`). */
  readonly ipc?: boolean;
}

export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ChildProcess extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  readonly node: NodeChildProcess;
  /** Resolves when it has ended, however it ended. */
  readonly exited: Promise<ChildExit>;
  readonly running: boolean;
  /** The last output of both streams, at most 16 KiB. */
  output(): string;
  /** Polls until the check returns true; rejects with `unavailable` and the output when the child ends first or the time is up. */
  waitUntilReady(check: (signal: AbortSignal) => Promise<boolean>, durationMs: number): Promise<void>;
  /** Waits until the output has a line that matches. */
  waitForOutput(pattern: RegExp, durationMs: number): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
  /** SIGTERM, and SIGKILL when it has not ended after the grace. */
  terminate(graceMs?: number): Promise<ChildExit>;
}

const outputBytesMax = 16_384;
const readyPollMs = 25;
const terminateGraceMsDefault = 10_000;

/** `setpriv` of util-linux; the death signal is a Linux feature and Node cannot set it itself. */
const setprivPath = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));

/**
 * Starts a process that does not outlive us: where setpriv exists the kernel kills it when the thread that started it ends (also when
 * we are killed with SIGKILL), elsewhere an exit handler does, which a SIGKILL to us escapes. Start children from the main thread or
 * a forked process: a worker thread that ends takes its children with it.
 * Rejects with `unavailable` when the command cannot be started.
 */
export async function startChildProcess(options: ChildProcessOptions): Promise<ChildProcess> {
  const { command, args } = withDeathSignal(options);
  const node = spawn(command, args, {
    cwd: options.workingDirectory,
    env: { ...options.environment } as NodeJS.ProcessEnv,
    detached: options.ownGroup === true,
    stdio: ['ignore', 'pipe', 'pipe', ...(options.ipc === true ? (['ipc'] as const) : [])],
    // With setpriv the switch of users happens there, after which the death signal is set; the kernel clears it on such a switch.
    ...(setprivPath === undefined && options.userId !== undefined ? options.userId : {}),
  });
  const exited = new Promise<ChildExit>((resolve) => {
    node.once('exit', (code, signal) => resolve({ code, signal }));
  });
  await new Promise<void>((resolve, reject) => {
    node.once('spawn', () => resolve());
    node.once('error', (error) => reject(new StoreError('unavailable', `${options.name} cannot be started: ${error.message}`)));
  });
  const onOurExit = (): void => void node.kill('SIGKILL');
  process.once('exit', onOurExit);
  void exited.then(() => process.off('exit', onOurExit));
  return superviseChild(node, exited, options);
}

function withDeathSignal(options: ChildProcessOptions): { command: string; args: string[] } {
  if (setprivPath === undefined) return { command: options.command, args: [...options.arguments] };
  const user = options.userId;
  const switchUser = user === undefined ? [] : [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
  return { command: setprivPath, args: [...switchUser, '--pdeathsig=KILL', '--', options.command, ...options.arguments] };
}

function superviseChild(node: NodeChildProcess, exited: Promise<ChildExit>, options: ChildProcessOptions): ChildProcess {
  let kept = '';
  const keep = (stream: 'stdout' | 'stderr') => (chunk: Buffer) => {
    kept = (kept + chunk.toString('utf8')).slice(-outputBytesMax);
    options.onOutput?.(chunk, stream);
  };
  node.stdout?.on('data', keep('stdout'));
  node.stderr?.on('data', keep('stderr'));

  const isRunning = (): boolean => node.exitCode === null && node.signalCode === null;
  const endedEarly = (): StoreError =>
    new StoreError(
      'unavailable',
      `${options.name} ended (${node.signalCode ?? `exit code ${node.exitCode}`}) before it was ready:\n${kept}`,
    );
  const notReady = (durationMs: number): StoreError =>
    new StoreError('unavailable', `${options.name} was not ready within ${durationMs} ms:\n${kept}`);

  const waitFor = async <T>(attempt: (signal: AbortSignal) => Promise<T | undefined>, durationMs: number): Promise<T> => {
    const untilMs = performance.now() + durationMs;
    while (performance.now() < untilMs) {
      if (!isRunning()) throw endedEarly();
      const found = await withDeadline(
        { durationMs: Math.max(1, untilMs - performance.now()), what: options.name },
        attempt,
      ).catch(() => undefined);
      if (found !== undefined) return found;
      await Promise.race([exited, new Promise((resolve) => setTimeout(resolve, readyPollMs))]);
    }
    throw notReady(durationMs);
  };

  const terminate = async (graceMs = terminateGraceMsDefault): Promise<ChildExit> => {
    if (isRunning()) node.kill('SIGTERM');
    const timer = setTimeout(() => node.kill('SIGKILL'), graceMs);
    const exit = await exited;
    clearTimeout(timer);
    return exit;
  };

  return {
    name: options.name,
    pid: node.pid as number,
    node,
    exited,
    get running() {
      return isRunning();
    },
    output: () => kept,
    waitUntilReady: async (check, durationMs) =>
      void (await waitFor(async (signal) => ((await check(signal)) ? true : undefined), durationMs)),
    waitForOutput: (pattern, durationMs) => waitFor(async () => pattern.exec(kept) ?? undefined, durationMs),
    kill: (signal) => void node.kill(signal),
    terminate,
    [Symbol.asyncDispose]: async () => void (await terminate()),
  };
}
