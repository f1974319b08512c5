/** What the commands that talk to a running product share: options, connection, output. */
import { Command } from 'commander';
import { type Connection, connect, type ConnectionFlags, tenantOf } from '../connection/connection.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { url } from '../terminal/values.ts';
import { type LeafDescription, leafCommand, type LeafRun } from './leaf.ts';

export interface CommonFlags extends ConnectionFlags {
  readonly tenant?: string;
}

export interface CommandRun<Flags> extends LeafRun<Flags & CommonFlags> {
  readonly connection: Connection;
  /** The tenant to act for; throws when none is known. */
  readonly tenant: () => string;
}

/** A leaf command with the options that say where the product is. */
export function remoteCommand<Flags>(
  terminal: Terminal,
  described: LeafDescription,
  run: (context: CommandRun<Flags>) => Promise<void>,
): Command {
  return leafCommand<Flags & CommonFlags>(terminal, described, sharedOptions, async (leaf) => {
    const connection = await connect(terminal, leaf.flags);
    await run({ ...leaf, connection, tenant: () => tenantOf(terminal, connection, leaf.flags.tenant) });
  });
}

function sharedOptions(command: Command): Command {
  return command
    .option('--endpoint <url>', 'app listener of a spoke (FELLOE_ENDPOINT)', url)
    .option('--token <token>', 'administrator or tenant token (FELLOE_TOKEN)')
    .option('--data <directory>', 'data directory of `felloe start`, to read both from (FELLOE_DATA)');
}

/** A command that only holds others. */
export function group(name: string, summary: string, commands: readonly Command[]): Command {
  const command = new Command(name).description(summary);
  for (const leaf of commands) command.addCommand(leaf);
  return command;
}

export const tenantOption = (command: Command): Command => command.option('--tenant <name>', 'tenant to act for (FELLOE_TENANT)');
