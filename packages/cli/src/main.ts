#!/usr/bin/env node
/** The command line as a process. Only here are the environment and the process's streams seen. */
import { runCommandLine } from './program.ts';

const echoMs = 500;
const stopping = new AbortController();
let askedAt = 0;
const stop = (signal: NodeJS.Signals): void => {
  // A second wish to stop is meant: whoever sends it has waited enough. One that comes together with the first is its echo: a
  // terminal signals every process of the group, and those in between pass it on.
  if (stopping.signal.aborted && performance.now() - askedAt > echoMs) process.exit(signal === 'SIGINT' ? 130 : 143);
  if (stopping.signal.aborted) return;
  askedAt = performance.now();
  stopping.abort(new Error(signal));
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
// A reader that has seen enough (`felloe events | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await runCommandLine(
  {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    workingDirectory: process.cwd(),
    signal: stopping.signal,
  },
  process.argv.slice(2),
);
// Handlers of signals hold nothing open, but a running stream's sockets would keep an interrupted command alive.
process.off('SIGINT', stop);
process.off('SIGTERM', stop);
