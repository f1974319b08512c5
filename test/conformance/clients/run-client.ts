/** Runs a client that people have from their system's packages, as one of them would: in an environment that holds nothing of ours. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findProgram } from '@felloe/testkit/services/service-process.ts';

const run = promisify(execFile);

/** The Debian package of each client. */
const packages = { aws: 'awscli', rclone: 'rclone', restic: 'restic', s3cmd: 's3cmd' } as const;

export interface ClientRun {
  readonly program: keyof typeof packages;
  readonly arguments: readonly string[];
  /** Everything the client knows besides where programs are: no settings of this machine reach it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Interrupted after this, as by Ctrl-C, which is a failure: for clients that go on trying what they may not. */
  readonly runMs?: number;
}

/** Longer than any of the runs takes on a busy machine. */
const runMsMax = 240_000;
const outputBytesMax = 16 * 1024 * 1024;

/** What it wrote on stdout and then on stderr. Rejects with both when it ends with a failure, and when it is not installed. */
export async function runClient({ program, arguments: args, environment, runMs = runMsMax }: ClientRun): Promise<string> {
  const path = findProgram(program);
  if (path === undefined) {
    throw new Error(`this test needs the program ${program}: install it (apt-get install ${packages[program]})`);
  }
  try {
    const env = { PATH: '/usr/local/bin:/usr/bin:/bin', ...environment };
    const options = { env, timeout: runMs, killSignal: 'SIGINT', maxBuffer: outputBytesMax } as const;
    const { stdout, stderr } = await run(path, [...args], options);
    return stdout + stderr;
  } catch (thrown) {
    const failed = thrown as Error & { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${failed.stdout ?? ''}${failed.stderr ?? ''}${failed.message}`, {
      cause: thrown,
    });
  }
}
