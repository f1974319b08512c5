/** Runs a command line client to its end. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface ClientRun {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Longer than any of the runs takes on a busy machine. */
const runMsMax = 240_000;

/** What it wrote on stdout and stderr. Rejects with both when it ends with a failure. */
export async function runClient({ program, arguments: args, environment }: ClientRun): Promise<string> {
  try {
    const { stdout, stderr } = await run(program, [...args], {
      env: { PATH: `/usr/bin:/bin:${process.env['PATH'] ?? ''}`, ...environment },
      timeout: runMsMax,
      maxBuffer: 16 * 1024 * 1024,
    });
    return stdout + stderr;
  } catch (thrown) {
    const failed = thrown as Error & { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${failed.stdout ?? ''}${failed.stderr ?? failed.message}`, {
      cause: thrown,
    });
  }
}
