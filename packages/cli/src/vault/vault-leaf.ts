/** What the commands of `felloe vault` share: where the vault is, who signs, and how results are told. */
import { type ErrorCode, StoreError } from '@felloe/engine/errors.ts';
import { VaultClient } from '@felloe/sdk/vault/vault-client.ts';
import type { Command } from 'commander';
import { type LeafDescription, leafCommand, type LeafRun } from '../commands/leaf.ts';
import { readAdminFile } from '../connection/admin-file.ts';
import { dataDirectoryOf } from '../connection/connection.ts';
import { UsageError } from '../terminal/failure.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { commaList } from '../terminal/values.ts';
import { signingKeyOf } from './signing-key.ts';

export interface VaultFlags {
  readonly url?: readonly string[];
  readonly keyFile?: string;
  readonly data?: string;
}

export interface VaultRun<Flags> extends LeafRun<Flags & VaultFlags> {
  readonly client: VaultClient;
}

export function vaultLeaf<Flags>(
  terminal: Terminal,
  described: LeafDescription,
  run: (context: VaultRun<Flags>) => Promise<void>,
): Command {
  return leafCommand<Flags & VaultFlags>(terminal, described, sharedOptions, async (leaf) => {
    const endpoints = await vaultUrlsOf(terminal, leaf.flags);
    const client = new VaultClient({ endpoints, signingKey: await signingKeyOf(terminal, leaf.flags) });
    try {
      await run({ ...leaf, client });
    } catch (thrown) {
      throw advised(thrown);
    }
  });
}

function sharedOptions(command: Command): Command {
  return command
    .option('--url <urls>', 'the vault, such as https://spoke.example/vault; several with commas (FELLOE_VAULT_URL)', commaList)
    .option('--key-file <file>', 'file with the signing key; - reads standard input (FELLOE_VAULT_KEY_FILE, FELLOE_VAULT_KEY)')
    .option('--data <directory>', 'data directory of `felloe start`, to find the vault by (FELLOE_DATA)');
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
