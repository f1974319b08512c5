/** What the commands of `felloe vault` share: where the vault is, who signs, and how results are told. */
import { type ErrorCode, StoreError } from '@felloe/engine/errors.ts';
import { VaultClient } from '@felloe/sdk/vault/vault-client.ts';
import { Command } from 'commander';
import { readAdminFile } from '../connection/admin-file.ts';
import { dataDirectoryOf } from '../connection/connection.ts';
import { UsageError } from '../terminal/failure.ts';
import { createOutput, type Output } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { commaList } from '../terminal/values.ts';
import { signingKeyOf } from './signing-key.ts';

export interface VaultFlags {
  readonly url?: readonly string[];
  readonly keyFile?: string;
  readonly data?: string;
  readonly json?: true;
}

export interface VaultRun<Flags> {
  readonly terminal: Terminal;
  readonly client: VaultClient;
  readonly output: Output;
  readonly flags: Flags & VaultFlags;
  /** In the order declared; a list for the last when it is variadic. */
  readonly operands: readonly string[];
}

export interface VaultLeaf {
  /** Name and operands, as commander reads them. */
  readonly usage: string;
  readonly summary: string;
  /** Below the options in --help. */
  readonly help?: string;
  readonly options?: (command: Command) => Command;
}

export function vaultLeaf<Flags>(
  terminal: Terminal,
  described: VaultLeaf,
  run: (context: VaultRun<Flags>) => Promise<void>,
): Command {
  const [name = '', ...operands] = described.usage.split(' ');
  const command = new Command(name).description(described.summary);
  for (const operand of operands) command.argument(operand);
  described.options?.(command);
  command
    .option('--json', 'print the result as one line of JSON')
    .option('--url <urls>', 'the vault, such as https://spoke.example/vault; several with commas (FELLOE_VAULT_URL)', commaList)
    .option('--key-file <file>', 'file with the signing key; - reads standard input (FELLOE_VAULT_KEY_FILE, FELLOE_VAULT_KEY)')
    .option('--data <directory>', 'data directory of `felloe start`, to find the vault by (FELLOE_DATA)')
    .action(async () => {
      const flags = command.opts<Flags & VaultFlags>();
      const endpoints = await vaultUrlsOf(terminal, flags);
      const client = new VaultClient({ endpoints, signingKey: await signingKeyOf(terminal, flags) });
      const output = createOutput(terminal, flags.json === true);
      try {
        await run({ terminal, client, output, flags, operands: command.args });
      } catch (thrown) {
        throw advised(thrown);
      }
    });
  if (described.help !== undefined) command.addHelpText('after', `\n${described.help}`);
  return command;
}

/** What to do about refusals of the vault: other advice than the commands of administrators give. */
const advice: Partial<Record<ErrorCode, string>> = {
  unauthenticated: 'Is the clock of this machine right? Signatures name a time.',
  access_denied: 'The topic says who may: the second part of its name, as `felloe vault --help` explains.',
  precondition_failed: 'Another snapshot came first. Read it, merge, and save again.',
};

function advised(thrown: unknown): unknown {
  if (!(thrown instanceof StoreError)) return thrown;
  const text = advice[thrown.code];
  return text === undefined
    ? thrown
    : new StoreError(thrown.code, thrown.message, { cause: thrown, details: { ...thrown.details, advice: text } });
}

async function vaultUrlsOf(terminal: Terminal, flags: VaultFlags): Promise<readonly string[]> {
  const variable = terminal.environment['FELLOE_VAULT_URL'];
  const given = flags.url ?? (variable === undefined ? undefined : commaList(variable));
  if (given !== undefined) {
    if (given.length > 0 && given.every((url) => URL.canParse(url))) return given;
    throw new UsageError('the vault is named by URLs: --url https://spoke.example/vault');
  }
  const endpoints = (await readAdminFile(dataDirectoryOf(terminal, flags)))?.appEndpoints;
  if (endpoints === undefined || endpoints.length === 0) {
    throw new UsageError('say where the vault is: --url, FELLOE_VAULT_URL, or --data with the directory of `felloe start`');
  }
  return endpoints.map((endpoint) => `${endpoint}/vault`);
}
