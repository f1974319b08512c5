/** The command line `felloe`: all commands, and what becomes of their failures. */
import { Command } from 'commander';
import { accountCommand } from './commands/account.ts';
import { backendCommand } from './commands/backend.ts';
import { backupsCommand } from './commands/backups.ts';
import { bucketCommand } from './commands/bucket.ts';
import { doctorCommand } from './commands/doctor.ts';
import { documentsCommands } from './commands/documents.ts';
import { encryptionKeyCommand } from './commands/encryption-key.ts';
import { eventsCommand } from './commands/events.ts';
import { historyCommands } from './commands/history.ts';
import { keyCommand } from './commands/key.ts';
import { lockCommand } from './commands/lock.ts';
import { roleCommand } from './commands/role.ts';
import { spokeCommand } from './commands/spoke.ts';
import { startCommand } from './commands/start.ts';
import { statusCommand } from './commands/status.ts';
import { tenantCommand } from './commands/tenant.ts';
import { tokenCommand } from './commands/token.ts';
import { vaultCommand } from './commands/vault.ts';
import { tellFailure } from './terminal/failure.ts';
import type { Terminal } from './terminal/terminal.ts';

export function createProgram(terminal: Terminal): Command {
  const program = new Command('felloe')
    .description('One namespace of objects over many storage providers.')
    .version('0.1.0')
    .showHelpAfterError('(add --help to see what there is)');
  const commands = [
    startCommand,
    tenantCommand,
    keyCommand,
    accountCommand,
    roleCommand,
    encryptionKeyCommand,
    bucketCommand,
    spokeCommand,
    backendCommand,
    eventsCommand,
    lockCommand,
    backupsCommand,
    vaultCommand,
    tokenCommand,
    historyCommands,
    documentsCommands,
    doctorCommand,
    statusCommand,
  ];
  for (const make of commands) program.addCommand(make(terminal));
  program.addHelpText(
    'after',
    '\nEvery command has --json and --help. Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.\nS3 writes may carry a fencing token: the headers x-felloe-fencing-lock and x-felloe-fencing-token.',
  );
  settle(program, terminal);
  return program;
}

/** commander would write to the process's own streams and end the process. Settings are not inherited by commands that were made before. */
function settle(command: Command, terminal: Terminal): void {
  command.exitOverride();
  command.configureOutput({ writeOut: (text) => terminal.stdout.write(text), writeErr: (text) => terminal.stderr.write(text) });
  for (const child of command.commands) settle(child, terminal);
}

/** Runs one command line (without program names) and gives its exit code. */
export async function runCommandLine(terminal: Terminal, args: readonly string[]): Promise<number> {
  try {
    await createProgram(terminal).parseAsync([...args], { from: 'user' });
    return 0;
  } catch (thrown) {
    return tellFailure(terminal, thrown);
  }
}
