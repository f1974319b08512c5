/** What the commands that talk to a running product share: options, connection, output. */
import { Command } from 'commander';
import { type Connection, connect, type ConnectionFlags, tenantOf } from '../connection/connection.ts';
import { createOutput, type Output } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { url } from '../terminal/values.ts';

export interface CommonFlags extends ConnectionFlags {
  readonly json?: true;
  readonly tenant?: string;
}

export interface CommandRun<Flags> {
  readonly terminal: Terminal;
  readonly connection: Connection;
  readonly output: Output;
  readonly flags: Flags & CommonFlags;
  /** Positional arguments, in the order declared; a list for the last when it is variadic. */
  readonly operands: readonly string[];
  /** The tenant to act for; throws when none is known. */
  readonly tenant: () => string;
}

/** A leaf command with --json and the options that say where the product is. `usage`: name and operands, as commander reads them. */
export function remoteCommand<Flags>(
  terminal: Terminal,
  described: { readonly usage: string; readonly summary: string; readonly options?: (command: Command) => Command },
  run: (context: CommandRun<Flags>) => Promise<void>,
): Command {
  const [name = '', ...operands] = described.usage.split(' ');
  const command = new Command(name).description(described.summary);
  for (const operand of operands) command.argument(operand);
  described.options?.(command);
  command
    .option('--json', 'print the result as one line of JSON')
    .option('--endpoint <url>', 'app listener of a spoke (FELLOE_ENDPOINT)', url)
    .option('--token <token>', 'administrator or tenant token (FELLOE_TOKEN)')
    .option('--data <directory>', 'data directory of `felloe start`, to read both from (FELLOE_DATA)')
    .action(async () => {
      const flags = command.opts<Flags & CommonFlags>();
      const connection = await connect(terminal, flags);
      const output = createOutput(terminal, flags.json === true);
      const tenant = (): string => tenantOf(terminal, connection, flags.tenant);
      await run({ terminal, connection, output, flags, operands: command.args, tenant });
    });
  return command;
}

/** A command that only holds others. */
export function group(name: string, summary: string, commands: readonly Command[]): Command {
  const command = new Command(name).description(summary);
  for (const leaf of commands) command.addCommand(leaf);
  return command;
}

export const tenantOption = (command: Command): Command => command.option('--tenant <name>', 'tenant to act for (FELLOE_TENANT)');
