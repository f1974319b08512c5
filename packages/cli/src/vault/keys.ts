/** `felloe vault key …`: signing keys of the vault. Nothing of them is known to any server. */
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type KeyPair, keyPairOf, newKeyPair } from '@felloe/sdk/vault/keys.ts';
import { Command } from 'commander';
import { group } from '../commands/command.ts';
import { UsageError } from '../terminal/failure.ts';
import { createOutput } from '../terminal/output.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { signingKeyOf } from './signing-key.ts';

const newHelp = `
Whoever has the signing key is the user, and nobody can make it again. With --out it goes to a file that only its owner can read,
and is not printed; a file that is there is never replaced.`;

export function vaultKeyCommand(terminal: Terminal): Command {
  const make = new Command('new')
    .description('make a signing key')
    .option('--out <file>', 'write it there')
    .option('--json', 'print the result as one line of JSON')
    .addHelpText('after', newHelp)
    .action(async (flags: { readonly out?: string; readonly json?: true }) => {
      await makeKey(terminal, flags);
    });
  const show = new Command('show')
    .description('tell the public key of a signing key')
    .option('--key-file <file>', 'file with the signing key; - reads standard input (FELLOE_VAULT_KEY_FILE, FELLOE_VAULT_KEY)')
    .option('--json', 'print the result as one line of JSON')
    .action(async (flags: { readonly keyFile?: string; readonly json?: true }) => {
      const { publicKey, publicKeyHex } = keyPairOf(await signingKeyOf(terminal, flags));
      createOutput(terminal, flags.json === true).result({ publicKey, publicKeyHex }, () => `${publicKey}\n${publicKeyHex}`);
    });
  return group('key', 'make and look at signing keys', [make, show]);
}

async function makeKey(terminal: Terminal, flags: { readonly out?: string; readonly json?: true }): Promise<void> {
  const pair = newKeyPair();
  const { publicKey, publicKeyHex } = pair;
  const output = createOutput(terminal, flags.json === true);
  if (flags.out === undefined) {
    output.result(pair, () => `FELLOE_VAULT_KEY=${pair.signingKey}\npublic key ${publicKey}`);
    return;
  }
  await writeKey(resolve(terminal.workingDirectory, flags.out), pair);
  output.result({ publicKey, publicKeyHex, file: flags.out }, () => `${flags.out}: public key ${publicKey}`);
}

async function writeKey(path: string, { signingKey }: KeyPair): Promise<void> {
  const file = await open(path, 'wx', 0o600).catch((thrown: unknown) => {
    throw new UsageError(`the key cannot be written: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  });
  try {
    await file.writeFile(`${signingKey}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}
