/** A program run as a child process that a test may kill, freeze and start again. No such process outlives the test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

export interface ProgramOptions {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly workingDirectory?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Gets each chunk of what the program writes on stdout, besides it being kept for `output()`. */
  readonly onStdout?: (text: string) => void;
}

export interface RunningProcess {
  readonly pid: number;
  /** Resolves when the process has ended, with its exit code or the signal that ended it. */
  readonly ended: Promise<string>;
  hasEnded(): boolean;
  /** The last 16 KiB it wrote on stdout and stderr, for a failing test's message. */
  output(): string;
  signal(name: NodeJS.Signals): void;
  /** SIGTERM, then SIGKILL after the patience; resolves when it has ended. */
  stop(patienceMs?: number): Promise<void>;
  kill(): Promise<void>;
}

const outputKept = 16 * 1024;

export function startProcess(options: ProgramOptions): RunningProcess {
  const [program, ...rest] = boundToUs([options.program, ...options.arguments]);
  const child = spawn(program ?? '', rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a Ctrl-C at the terminal must not stop services before the tests that use them
    ...(options.workingDirectory === undefined ? {} : { cwd: options.workingDirectory }),
    ...(options.environment === undefined ? {} : { env: options.environment }),
  });
  let output = '';
  const keep = (chunk: Buffer | string) => {
    output = (output + chunk.toString()).slice(-outputKept);
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    keep(text);
    options.onStdout?.(text);
  });
  child.stderr.on('data', keep);
  let over = false;
  const ended = whenEnded(child, keep).then((how) => {
    over = true;
    return how;
  });
  const signal = (name: NodeJS.Signals) => void (over || child.kill(name));
  return {
    pid: child.pid ?? -1,
    ended,
    hasEnded: () => over,
    output: () => output,
    signal,
    stop: async (patienceMs = 10_000) => {
      signal('SIGCONT'); // a frozen process would never see the request to stop
      signal('SIGTERM');
      const timer = setTimeout(() => signal('SIGKILL'), patienceMs);
      await ended;
      clearTimeout(timer);
    },
    kill: async () => {
      signal('SIGKILL');
      await ended;
    },
  };
}

function whenEnded(child: ChildProcess, keep: (text: string) => void): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  child.on('error', (error) => {
    keep(error.message);
    resolve(error.message);
  });
  child.on('exit', (code, signal) => resolve(String(signal ?? code)));
  return promise;
}

/** On Linux the kernel kills the program when we die, even by kill -9. By its full path: the program's environment may have no PATH. */
function boundToUs(command: readonly string[]): string[] {
  const setpriv = process.platform === 'linux' ? findProgram('setpriv') : undefined;
  return setpriv === undefined ? [...command] : [setpriv, '--pdeathsig=KILL', '--', ...command];
}

/** Debian puts servers in /usr/sbin, which is not on every user's PATH. */
const programFolders = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/bin', '/opt/homebrew/bin'];

/** Full path of an installed program, or undefined. */
export function findProgram(name: string): string | undefined {
  return programFolders.map((folder) => path.join(folder, name)).find((candidate) => existsSync(candidate));
}
