/** The store vault from a command line: for people who look at what a key has, and move it. */
import type { Command } from 'commander';
import type { Terminal } from '../terminal/terminal.ts';
import { historyCommand } from '../vault/histories.ts';
import { vaultKeyCommand } from '../vault/keys.ts';
import { vaultOperatingCommands } from '../vault/operating.ts';
import { snapshotCommands } from '../vault/snapshots.ts';
import { transferCommands } from '../vault/transfers.ts';
import { group } from './command.ts';

const help = `
A user of the vault is a signing key, of which servers know the public half only. It is read from a file (--key-file, or its name in
FELLOE_VAULT_KEY_FILE), from standard input (--key-file -) or from FELLOE_VAULT_KEY, never from the command line. The vault is found by
--url or FELLOE_VAULT_URL (several with commas: the next is asked when one is away), or as the one that \`felloe start\` runs.

Topics are v1/<read>_<write>/<name>: ra the owner alone reads, ro everybody; wa the owner alone writes, wo everybody; swa and swo once.

Examples:
  felloe vault key new --out me.key
  felloe vault save v1/ra_wa/settings settings.json --key-file me.key
  felloe vault read v1/ra_wa/settings - --key-file me.key
  felloe vault history append v1/ra_wo/letters letter.txt --to 135075341998575744411812499469832755700…
  felloe vault history tail v1/ra_wo/letters --cursor-file letters.cursor --bytes
  felloe vault export backup.vault && felloe vault import backup.vault --url https://other.example/vault
  felloe vault check felloe-vault --tenant apps && felloe vault bounds felloe-vault --tenant apps --file bounds.json   (who runs it)

Exit codes: 0 done, 1 failed (the code stands in parentheses), 2 wrong usage.`;

export function vaultCommand(terminal: Terminal): Command {
  return group('vault', 'snapshots, histories and mailboxes of a signing key', [
    ...snapshotCommands(terminal),
    historyCommand(terminal),
    ...transferCommands(terminal),
    vaultKeyCommand(terminal),
    ...vaultOperatingCommands(terminal),
  ]).addHelpText('after', help);
}
