/** The frame of every command that does something: its words, its operands, --json, and what it runs with. */
import { Command } from 'commander';
import { createOutput, type Output } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';

export interface LeafDescription {
  /** Name and operands, as commander reads them. */
  readonly usage: string;
  readonly summary: string;
  /** Below the options in --help: examples and what else a manual page would say. */
  readonly manual?: string;
  readonly options?: (command: Command) => Command;
}

export interface LeafRun<Flags> {
  readonly terminal: Terminal;
  readonly output: Output;
  readonly flags: Flags & { readonly json?: true };
  /** In the order declared; a list for the last when it is variadic. */
  readonly operands: readonly string[];
  /** A line on stderr: results alone go to stdout. */
  readonly tell: (line: string) => void;
}

/** @param shared adds the options that a family of commands has in common, after the command's own and --json */
export function leafCommand<Flags>(
  terminal: Terminal,
  described: LeafDescription,
  shared: (command: Command) => Command,
  run: (context: LeafRun<Flags>) => Promise<void>,
): Command {
  const [name = '', ...operands] = described.usage.split(' ');
  const command = new Command(name).description(described.summary);
  for (const operand of operands) command.argument(operand);
  described.options?.(command);
  shared(command.option('--json', 'print the result as one line of JSON'));
  command.action(async () => {
    const flags = command.opts<Flags & { readonly json?: true }>();
    const output = createOutput(terminal, flags.json === true);
    const tell = (line: string): void => void terminal.stderr.write(`${line}\n`);
    await run({ terminal, output, flags, operands: command.args, tell });
  });
  if (described.manual !== undefined) command.addHelpText('after', `\n${described.manual.trim()}`);
  return command;
}
