/** The command `felloe` as people type it, run to its end as a process of its own. */
import { spawn } from 'node:child_process';
import { buffer as readBuffer, text as readText } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { nodeVariables } from '../environment.ts';

export interface CommandOptions {
  /** The whole environment of the command, besides PATH. */
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  /** Standard input; empty when absent. */
  readonly input?: string | Uint8Array;
  readonly deadlineMs?: number;
}

export interface CommandEnded {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

const deadlineMsDefault = 60_000;
const commandMain = fileURLToPath(import.meta.resolve('@felloe/cli/main.ts'));

export async function runCommand(args: readonly string[], options: CommandOptions): Promise<CommandEnded> {
  const child = spawn(process.execPath, [commandMain, ...args], {
    cwd: options.workingDirectory,
    env: { PATH: '/usr/bin:/bin', ...nodeVariables, ...options.environment },
    stdio: 'pipe',
    timeout: options.deadlineMs ?? deadlineMsDefault,
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  // A command that does not read its input ends before it is written.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const [code, stdout, stderr] = await Promise.all([ended, readBuffer(child.stdout), readText(child.stderr)]);
  return { code, stdout, stderr };
}
