/** The signing key of a command: from a file, standard input or the environment, never from the command line, which others can see. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { UsageError } from '../terminal/failure.ts';
import type { Terminal } from '../terminal/terminal.ts';

export interface KeyFlags {
  readonly keyFile?: string;
}

/** @throws UsageError that says the ways when there is none */
export async function signingKeyOf(terminal: Terminal, flags: KeyFlags): Promise<string> {
  const { FELLOE_VAULT_KEY_FILE, FELLOE_VAULT_KEY = '' } = terminal.environment;
  const file = flags.keyFile ?? (FELLOE_VAULT_KEY_FILE === '' ? undefined : FELLOE_VAULT_KEY_FILE);
  const text = file === undefined ? FELLOE_VAULT_KEY : await textOf(terminal, file);
  if (text === '') {
    throw new UsageError(
      'give the signing key: --key-file FILE (- for standard input), FELLOE_VAULT_KEY_FILE or FELLOE_VAULT_KEY; `felloe vault key new` makes one',
    );
  }
  return keyIn(text);
}

async function textOf(terminal: Terminal, file: string): Promise<string> {
  if (file === '-') return await readText(terminal.stdin);
  try {
    return await readFile(resolve(terminal.workingDirectory, file), 'utf8');
  } catch (thrown) {
    throw new UsageError(
      `the file of the signing key cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    );
  }
}

/** The secret alone, or the JSON that `felloe vault key new --json` prints. */
function keyIn(text: string): string {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{')) return trimmed;
  try {
    const { signingKey } = JSON.parse(trimmed) as { readonly signingKey?: unknown };
    if (typeof signingKey === 'string') return signingKey;
  } catch {
    // Told below, without what stands in the file.
  }
  throw new UsageError('the file of the signing key is not what `felloe vault key new` writes');
}
