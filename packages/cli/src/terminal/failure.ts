/** Failures of commands: what a person reads, and the exit code a program reads (0 ok, 1 failure, 2 wrong usage or configuration). */
import { type ErrorCode, StoreError } from '@felloe/engine/errors.ts';
import { ConfigurationError, printConfigurationFaults } from '@felloe/runtime/configuration.ts';
import { exitCodes } from '@felloe/runtime/main.ts';
import { CommanderError } from 'commander';
import type { Terminal } from './terminal.ts';

/** The command was called wrongly; the message says what to write instead. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** Ends the command with the exit code of another program that it ran, without a word. */
export class ExitCodeError extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`exit code ${exitCode}`);
    this.name = 'ExitCodeError';
    this.exitCode = exitCode;
  }
}

/** What to do about an error, where neither its own text nor its detail `advice` says. */
const advice: Partial<Record<ErrorCode, string>> = {
  unauthenticated: 'Give an administrator token: --token, FELLOE_TOKEN, or --data with the directory that `felloe start` uses.',
  access_denied: 'This needs an administrator token; the one given is for a tenant or an access key.',
  unavailable: 'Is it running? Start it with `npm start`, or name another spoke with --endpoint.',
  container_not_empty: 'Remove what is in it first, unfinished uploads included.',
  lock_held: 'Wait for it with --wait, for example --wait 1m.',
};

/** Tells the failure and gives the exit code. */
export function tellFailure(terminal: Terminal, thrown: unknown): number {
  if (thrown instanceof ExitCodeError) return thrown.exitCode;
  // commander has written its own message, or the help that was asked for.
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.ok : exitCodes.wrongConfiguration;
  if (thrown instanceof ConfigurationError) {
    printConfigurationFaults(thrown, (text) => terminal.stderr.write(text));
    return exitCodes.wrongConfiguration;
  }
  if (thrown instanceof UsageError) {
    terminal.stderr.write(`felloe: ${thrown.message}\n`);
    return exitCodes.wrongConfiguration;
  }
  if (terminal.signal.aborted && thrown === terminal.signal.reason) return exitCodes.ok;
  const failure = StoreError.from(thrown);
  terminal.stderr.write(`felloe: ${failure.message} (${failure.code})\n`);
  const help = failure.details['advice'] ?? advice[failure.code];
  if (help !== undefined) terminal.stderr.write(`${help}\n`);
  if (failure.code === 'internal' && thrown instanceof Error && thrown.stack !== undefined)
    terminal.stderr.write(`${thrown.stack}\n`);
  return exitCodes.failure;
}
