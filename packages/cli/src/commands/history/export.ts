import { resolve } from 'node:path';
import { decryptEntry } from '@felloe/sdk/history/encryption.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { EncHistoryEntry } from '@felloe/sdk/history/sync-backend.ts';
import type { Command } from 'commander';
import { historyCommand, type HistoryRun, withDevice } from '../../history/history-command.ts';
import { writeWhole } from '../../files/private-files.ts';
import type { Terminal } from '../../terminal/terminal.ts';

interface ExportFlags {
  readonly output?: string;
  readonly encrypted?: true;
  readonly remote?: true;
}

const manual = `
Writes one JSON document a line: entries as the original client's import-json reads them, or with --encrypted as they lie
at the backend (a backup that restore takes and that tells nobody anything). To stdout, or whole into a file with --output.
Entries that the secret does not open are left out of a plain export and counted on stderr.

EXAMPLES
  felloe history export > history.ndjson
  felloe history export --encrypted --remote --output backup.ndjson`;

const options = (command: Command): Command =>
  command
    .option('--output <file>', 'write this file, replacing it only when all is written')
    .option('--encrypted', 'as it lies at the backend')
    .option('--remote', 'ask the backend, not what is kept here');

export function exportCommand(terminal: Terminal): Command {
  return historyCommand(terminal, { usage: 'export', summary: 'write the history as lines of JSON', manual, options }, exportAll);
}

async function exportAll(run: HistoryRun<ExportFlags>): Promise<void> {
  const { flags, terminal } = run;
  const { lines, unreadable } = await withDevice(run, async ({ backend, keys, deviceId, local }) => {
    const device = { userId: keys.userId, deviceId };
    const entries = flags.remote === true ? await backend.bootstrap(device, terminal.signal) : local.all();
    if (flags.encrypted === true) return { lines: entries.map((entry) => JSON.stringify(entry)), unreadable: 0 };
    return await plainLines(entries, async (entry) => await decryptEntry(keys, entry));
  });
  if (unreadable > 0) run.tell(`${unreadable} entries are of another secret, or damaged, and are not in the export`);
  if (flags.output === undefined) {
    for (const line of lines) terminal.stdout.write(`${line}\n`);
    return;
  }
  const file = resolve(terminal.workingDirectory, flags.output);
  await writeWhole(
    file,
    lines.map((line) => `${line}\n`),
  );
  run.output.result({ file, entries: lines.length, unreadable }, (told) => `${told.entries} entries in ${told.file}`);
}

async function plainLines(
  entries: readonly EncHistoryEntry[],
  decrypt: (entry: EncHistoryEntry) => Promise<object>,
): Promise<{ readonly lines: string[]; readonly unreadable: number }> {
  const lines: string[] = [];
  let unreadable = 0;
  for (const entry of entries) {
    try {
      lines.push(JSON.stringify(await decrypt(entry)));
    } catch (thrown) {
      if (!(thrown instanceof StoreError)) throw thrown;
      unreadable += 1;
    }
  }
  return { lines, unreadable };
}
